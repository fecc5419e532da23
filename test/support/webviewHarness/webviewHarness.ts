// A fake host page for the chat view: the real bundle, the real content security policy, a double of the editor's
// API and the editor's theme variables, in a real Chromium. Nothing is served from a socket and nothing leaves.
import { type Browser, chromium, type Page } from 'playwright-core';
import { pagePolicy } from '../../../src/extension/chat/pagePolicy.ts';
import type { FromView, ToView, viewLanguages } from '../../../src/protocol/chatProtocol.ts';
import { chromiumFlags } from '../chromium.ts';
import { type Theme, themes } from './themeColours.ts';
import { buildWebview, type ServedFiles } from './webviewBuild.ts';

export interface ViewOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What `getState` gives. */
  readonly kept?: unknown;
  /** `view` is the chat view, `probe` only the Markdown renderer. */
  readonly page?: 'view' | 'probe';
  readonly reducedMotion?: boolean;
  readonly language?: (typeof viewLanguages)[number];
}

/** A page with the chat view in it. */
export interface ViewPage {
  readonly page: Page;
  /** Requests that tried to leave the fake host. */
  readonly escaped: readonly string[];
  /** Errors of the page and of its content security policy. */
  readonly errors: readonly string[];
  /** Sends as the extension does, and waits until the view has drawn what that changes at once. */
  send(...messages: readonly ToView[]): Promise<void>;
  /** What the view has sent, oldest first. */
  posted(): Promise<readonly FromView[]>;
  /** Calls a function that the page's own scripts put on `globalThis`. */
  call(name: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Waits until nothing changes, moves or grows any more, drawing older messages and colouring code included. */
  untilStill(): Promise<void>;
  close(): Promise<void>;
}

export interface WebviewHarness {
  open(options?: ViewOptions): Promise<ViewPage>;
  close(): Promise<void>;
}

const origin = 'https://webview.test';
const nonce = 'harness';

/** Builds the view and launches one Chromium: `CHROMIUM`, or the system's. */
export async function startWebviewHarness(): Promise<WebviewHarness> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const [files, browser] = await Promise.all([
    buildWebview(),
    chromium.launch({ executablePath, args: [...chromiumFlags] }),
  ]);
  return {
    open: (options = {}) => openView(browser, files, options),
    close: () => browser.close(),
  };
}

async function openView(browser: Browser, files: ServedFiles, options: ViewOptions): Promise<ViewPage> {
  const escaped: string[] = [];
  const errors: string[] = [];
  const context = await browser.newContext({
    viewport: { width: options.width ?? 360, height: options.height ?? 720 },
    reducedMotion: options.reducedMotion ? 'reduce' : 'no-preference',
    serviceWorkers: 'block',
  });
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const body = url.origin === origin ? fileAt(files, url.pathname, options) : undefined;
    if (body) return route.fulfill({ body, contentType: contentType(url.pathname) });
    escaped.push(url.href);
    return route.abort();
  });
  // A machine with other work needs several times what one without does.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${origin}/`);
  // As the extension does, nothing is sent before the view asks.
  if (options.page !== 'probe') await page.waitForFunction(hasAsked);
  const call: ViewPage['call'] = (name, ...args) => page.evaluate(callInPage, { name, args });
  return {
    page,
    escaped,
    errors,
    call,
    send: async (...messages) => {
      await call('sendToView', messages);
    },
    untilStill: async () => {
      await call('untilStill');
    },
    posted: async () => (await call('postedByView')) as FromView[],
    close: () => context.close(),
  };
}

/** For `waitForFunction`, in the page: a text instead would be evaluated again and again, which the page's policy forbids. */
export function hasAsked(): boolean {
  return (globalThis as unknown as { postedByView(): readonly FromView[] }).postedByView().length > 0;
}

// Runs in the page.
function callInPage({ name, args }: { name: string; args: readonly unknown[] }): unknown {
  const own = (globalThis as unknown as Record<string, (...args: readonly unknown[]) => unknown>)[name];
  if (!own) throw new Error(`The page has no function ${name}`);
  return own(...args);
}

function fileAt(files: ServedFiles, path: string, options: ViewOptions): string | Buffer | undefined {
  return path === '/' ? pageHtml(files, options) : files.get(path);
}

// Script and style stand in the page, as they do in the editor.
function pageHtml(files: ServedFiles, options: ViewOptions): string {
  const { theme = 'dark', kept = null, page = 'view', language = 'en' } = options;
  const policy = pagePolicy({ source: origin, nonce });
  const state = JSON.stringify(kept).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const script = page === 'view' ? 'main.js' : 'probe.js';
  return `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><title>Throughline</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${origin}/editor.css">
<style nonce="${nonce}">${files.get('/chat.css')}</style>
<script nonce="${nonce}" src="${origin}/host.js"></script></head>
<body class="${themes[theme].bodyClass}" data-theme="${theme}" data-kept="${state}" data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<div id="app"></div>
<script type="module" nonce="${nonce}">${files.get(`/${script}`)}</script></body></html>`;
}

function contentType(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript; charset=utf-8';
  if (path.endsWith('.css')) return 'text/css; charset=utf-8';
  if (path.endsWith('.ttf')) return 'font/ttf';
  if (path.endsWith('.woff2')) return 'font/woff2';
  return 'text/html; charset=utf-8';
}
