// A fake host for the page of a diagram: the real page, the real policy, the real renderer, in a real Chromium.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { DiagramState, FromDiagram } from '../../../src/protocol/diagramProtocol.ts';
import { chromiumFlags } from '../chromium.ts';
import { type Theme, themeFile, themeNames, themes } from './themeColours.ts';
import { hasAsked } from './webviewHarness.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const origin = 'https://webview.test';
const nonce = 'harness';

export interface DiagramOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'de';
  /** What the page kept before. */
  readonly kept?: DiagramState;
  /** Instead of the real one. */
  readonly renderer?: string;
}

/** A page with a diagram in it. */
export interface DiagramView {
  readonly page: Page;
  /** Requests that tried to leave the fake host. */
  readonly escaped: readonly string[];
  readonly errors: readonly string[];
  /** Another diagram in the place of the one that is shown. */
  show(source: string): Promise<void>;
  /** Waits for the picture. */
  picture(): Promise<{ readonly alt: string; readonly width: number; readonly height: number }>;
  /** What in the picture could run, load or lead anywhere. */
  dangers(): Promise<readonly string[]>;
  /** The picture as it is saved. */
  savedSvg(): Promise<string>;
  posted(): Promise<readonly FromDiagram[]>;
  setTheme(theme: Theme): Promise<void>;
  close(): Promise<void>;
}

export interface DiagramHarness {
  open(source: string, options?: DiagramOptions): Promise<DiagramView>;
  close(): Promise<void>;
}

/** Builds page and renderer as they ship and launches one Chromium. */
export async function startDiagramHarness(): Promise<DiagramHarness> {
  const [files, renderer, browser] = await Promise.all([
    buildPage(),
    buildRenderer(),
    chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...chromiumFlags] }),
  ]);
  return {
    open: async (source, options = {}) => {
      const view = await openPage(browser, files, { renderer, ...options });
      await view.show(source);
      return view;
    },
    close: () => browser.close(),
  };
}

interface HostPage {
  sendToView(messages: readonly unknown[]): void;
  postedByView(): readonly FromDiagram[];
}

async function openPage(
  browser: Browser,
  files: ReadonlyMap<string, Buffer>,
  options: DiagramOptions,
): Promise<DiagramView> {
  const escaped: string[] = [];
  const errors: string[] = [];
  const context = await browser.newContext({
    viewport: { width: options.width ?? 800, height: options.height ?? 600 },
    serviceWorkers: 'block',
  });
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.protocol === 'blob:') return route.continue();
    const body = url.origin !== origin ? undefined : url.pathname === '/' ? pageHtml(options) : files.get(url.pathname);
    if (body)
      return route.fulfill({
        body,
        contentType: contentTypes[path.extname(url.pathname)] ?? 'text/html; charset=utf-8',
      });
    escaped.push(url.href);
    return route.abort();
  });
  const page = await context.newPage();
  // As the editor does with its webviews.
  await page.addInitScript('if (location.protocol === "https:") delete globalThis.parent;');
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // What the policy keeps out is kept out: the tests look at what came of it.
    if (message.type() === 'error' && !/Content Security Policy/.test(message.text())) errors.push(message.text());
  });
  await page.goto(`${origin}/`);
  await page.waitForFunction(hasAsked);
  const posted = () => page.evaluate(() => (globalThis as unknown as HostPage).postedByView());
  const image = page.locator('img.diagram-picture');
  const savedSvg = async () => {
    await image.waitFor();
    await page.getByRole('button', { name: 'Save as SVG' }).click();
    const saved = (await posted()).findLast(({ type }) => type === 'diagram/save');
    return saved?.type === 'diagram/save' ? saved.svg : '';
  };
  return {
    page,
    escaped,
    errors,
    posted,
    show: (source) =>
      page.evaluate((sent) => (globalThis as unknown as HostPage).sendToView([sent]), {
        type: 'diagram/show',
        source,
        renderer: options.renderer ?? '',
      }),
    picture: async () => {
      await image.waitFor();
      return image.evaluate(measureImage);
    },
    savedSvg,
    dangers: async () => (await page.evaluate(`dangersOf(${JSON.stringify(await savedSvg())})`)) as string[],
    setTheme: (theme) =>
      page.evaluate(
        `document.body.dataset.theme = ${JSON.stringify(theme)}; document.body.className = ${JSON.stringify(themes[theme].bodyClass)}; undefined`,
      ),
    close: () => context.close(),
  };
}

interface ShownImage {
  readonly alt: string;
  decode(): Promise<void>;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
}

// Runs in the page.
async function measureImage(element: unknown): Promise<{ alt: string; width: number; height: number }> {
  const image = element as ShownImage;
  await image.decode();
  const { width, height } = image.getBoundingClientRect();
  return { alt: image.alt, width, height };
}

async function buildPage(): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const outdir = path.join(root, 'dist/webview');
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { diagramPage: 'src/webview/diagram/main.tsx', diagram: 'media/diagram/diagram.css' },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'chrome138',
    write: false,
    assetNames: 'fonts/[name]',
    loader: { '.ttf': 'file' },
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

async function buildRenderer(): Promise<string> {
  const file = pathToFileURL(path.join(root, 'scripts/diagramRenderer.mjs')).href;
  const { buildDiagramRenderer } = (await import(file)) as { buildDiagramRenderer: () => Promise<string> };
  return buildDiagramRenderer();
}

function pageHtml({ theme = 'dark', language = 'en', kept }: DiagramOptions): string {
  const state = JSON.stringify(kept ?? null)
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;');
  const policy = [
    `default-src 'none'`,
    `style-src ${origin} 'nonce-${nonce}'`,
    `font-src ${origin}`,
    'img-src blob:',
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><title>Throughline</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${origin}/editor.css">
<link rel="stylesheet" href="${origin}/diagram.css">
<script nonce="${nonce}" src="${origin}/host.js"></script></head>
<body class="${themes[theme].bodyClass}" data-theme="${theme}" data-kept="${state}"><div id="diagram"></div>
<script id="diagram-script" type="module" nonce="${nonce}" src="${origin}/diagramPage.js"></script></body></html>`;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
};
