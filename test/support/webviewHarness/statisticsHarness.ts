// A fake host for the page of statistics: the real page with the file that it shares with diagrams, the real policy, in a real Chromium.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { FromStatistics, ToStatistics } from '../../../src/protocol/statisticsProtocol.ts';
import { chromiumFlags } from '../chromium.ts';
import { type Theme, themeFile, themeNames, themes } from './themeColours.ts';
import { hasAsked } from './webviewHarness.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const origin = 'https://webview.test';
const nonce = 'harness';

export interface StatisticsOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly language?: 'en' | 'de';
}

/** A page of statistics. */
export interface StatisticsView {
  readonly page: Page;
  /** Requests that tried to leave the fake host, and what the page complained of. */
  readonly complaints: readonly string[];
  send(...messages: readonly ToStatistics[]): Promise<void>;
  posted(): Promise<readonly FromStatistics[]>;
  close(): Promise<void>;
}

export interface StatisticsHarness {
  open(options?: StatisticsOptions): Promise<StatisticsView>;
  close(): Promise<void>;
}

/** Builds the page as it ships and launches one Chromium. */
export async function startStatisticsHarness(): Promise<StatisticsHarness> {
  const [files, browser] = await Promise.all([
    buildPage(),
    chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...chromiumFlags] }),
  ]);
  return { open: (options = {}) => openPage(browser, files, options), close: () => browser.close() };
}

interface HostPage {
  sendToView(messages: readonly unknown[]): Promise<void>;
  postedByView(): readonly FromStatistics[];
}

async function openPage(
  browser: Browser,
  files: ReadonlyMap<string, Buffer>,
  options: StatisticsOptions,
): Promise<StatisticsView> {
  const complaints: string[] = [];
  const context = await browser.newContext({
    viewport: { width: options.width ?? 900, height: 1000 },
    serviceWorkers: 'block',
  });
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const body = url.origin !== origin ? undefined : url.pathname === '/' ? pageHtml(options) : files.get(url.pathname);
    const contentType = contentTypes[path.extname(url.pathname)] ?? 'text/html; charset=utf-8';
    if (body) return route.fulfill({ body, contentType });
    complaints.push(url.href);
    return route.abort();
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.goto(`${origin}/`);
  await page.waitForFunction(hasAsked);
  return {
    page,
    complaints,
    send: (...messages) => page.evaluate((sent) => (globalThis as unknown as HostPage).sendToView(sent), messages),
    posted: () => page.evaluate(() => (globalThis as unknown as HostPage).postedByView()),
    close: () => context.close(),
  };
}

async function buildPage(): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const outdir = path.join(root, 'dist/webview');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      diagramPage: 'src/webview/diagram/main.tsx',
      statisticsPage: 'src/webview/statistics/main.tsx',
      statistics: 'media/statistics/statistics.css',
    },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'chrome138',
    write: false,
    chunkNames: 'chunks/tab-[hash]',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  for (const file of outputFiles) files.set(`/${path.relative(outdir, file.path)}`, Buffer.from(file.contents));
  const folder = path.join(root, 'test/support/webviewHarness/page');
  const sheets = [path.join(folder, 'editor.css'), ...themeNames.map(themeFile)];
  files.set('/editor.css', Buffer.concat(await Promise.all(sheets.map((file) => readFile(file)))));
  files.set('/host.js', await readFile(path.join(folder, 'host.js')));
  return files;
}

function pageHtml({ theme = 'dark', language = 'en' }: StatisticsOptions): string {
  const policy = `default-src 'none'; style-src ${origin}; font-src ${origin}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><title>Throughline</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${origin}/editor.css">
<link rel="stylesheet" href="${origin}/statistics.css">
<script nonce="${nonce}" src="${origin}/host.js"></script></head>
<body class="${themes[theme].bodyClass}" data-theme="${theme}"><div id="statistics"></div>
<script type="module" nonce="${nonce}" src="${origin}/statisticsPage.js"></script></body></html>`;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};
