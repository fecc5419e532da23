// Draws Markdown in the page without a view, for tests to compare and to probe.
import { createMarkdown } from '../../../../src/webview/markdown/markdown.ts';
import { MathTypesetting } from '../../../../src/webview/markdown/mathTypesetting.ts';
import { createBlockRenderer } from '../../../../src/webview/markdown/renderBlock.ts';
import { createSanitizer } from '../../../../src/webview/markdown/sanitize.ts';
import {
  chunkBlocks,
  type MarkdownParts,
  StreamingMarkdown,
} from '../../../../src/webview/markdown/streamingMarkdown.ts';

/** What a frame has for drawing. */
const frameMs = 8;

const markdown = createMarkdown();
const maths = new MathTypesetting((error) => reportError(error));
const sanitize = createSanitizer(window);
const render = createBlockRenderer(markdown, sanitize, (tex, isDisplay) => maths.draw(tex, isDisplay));
const parts: MarkdownParts = { markdown, render, onCode: () => {} };
// Without maths, which is set when its library has come: what is compared must not depend on when that is.
const plainRender = createBlockRenderer(markdown, sanitize, (tex, isDisplay) => {
  const element = document.createElement('span');
  element.className = isDisplay ? 'math display' : 'math';
  element.textContent = tex;
  return element;
});
const plainParts: MarkdownParts = { ...parts, render: plainRender };

/** HTML after `source` came in pieces that end at `cuts`. */
function drawInPieces(source: string, cuts: readonly number[]): string {
  const container = document.createElement('div');
  const drawn = new StreamingMarkdown(container, plainParts);
  for (const cut of cuts) {
    drawn.update(source.slice(0, cut), false);
    settle(drawn);
  }
  drawn.update(source, true);
  settle(drawn);
  return container.innerHTML;
}

/** HTML after a text was replaced by another. */
function drawThenReplace(first: string, second: string): string {
  const container = document.createElement('div');
  const drawn = new StreamingMarkdown(container, plainParts);
  drawn.update(first, false);
  settle(drawn);
  drawn.update(second, true);
  settle(drawn);
  return container.innerHTML;
}

/** HTML of every block lexed from the whole text, with no streaming at all. */
function drawPlain(source: string): string {
  const container = document.createElement('div');
  const { blocks } = markdown.lex(source.replaceAll(/\r\n?/g, '\n'), new Map());
  const drawn = blocks.map(plainRender).filter((nodes) => nodes.length > 0);
  for (let at = 0; at < drawn.length; at += chunkBlocks) {
    const chunk = document.createElement('div');
    chunk.className = 'chunk';
    chunk.append(...drawn.slice(at, at + chunkBlocks).flat());
    container.append(chunk);
  }
  return container.innerHTML;
}

/** Puts `source` into the page and gives the body's HTML. */
function drawIntoPage(source: string): string {
  const container = document.getElementById('app') ?? document.body;
  container.replaceChildren();
  const drawn = new StreamingMarkdown(container, parts);
  drawn.update(source, true);
  settle(drawn);
  return container.innerHTML;
}

function settle(drawn: StreamingMarkdown): void {
  while (!drawn.work(Number.POSITIVE_INFINITY)) {
    // A tail that waits for its time is asked again.
  }
}

/** What in the page could run, load or navigate. */
function dangers(): string[] {
  const found: string[] = [];
  const tags = 'script,style,iframe,object,embed,form,input,base,meta,link,img,video,audio,svg,math,template';
  const isMaths = (element: Element) => element.closest('.math .katex') !== null;
  for (const element of document.querySelectorAll(`#app :is(${tags})`))
    if (!isMaths(element)) found.push(element.outerHTML.slice(0, 200));
  for (const element of document.querySelectorAll('#app *')) {
    if (isMaths(element)) continue;
    for (const { name, value } of element.attributes) {
      const isBad = /^(?:on|src|style|href|xlink|action|formaction|id$|name$)/i.test(name);
      const isScheme = name === 'data-href' && /^\s*(?!https?:|mailto:)[a-z][a-z0-9+-]*:/i.test(value);
      if (isBad || isScheme) found.push(`${element.localName} ${name}=${value}`);
    }
  }
  return found;
}

/** The dangers met after any part of `source`. */
function dangersWhileStreaming(source: string): string[] {
  const container = document.getElementById('app') ?? document.body;
  container.replaceChildren();
  const drawn = new StreamingMarkdown(container, parts);
  const found = new Set<string>();
  for (let end = 1; end <= source.length; end += 3) {
    drawn.update(source.slice(0, end), false);
    settle(drawn);
    for (const danger of dangers()) found.add(danger);
  }
  return [...found];
}

/** Draws each piece as an answer is drawn, and gives what could do harm and which took long. */
function drawPieces(pieces: readonly string[], slowMs: number): { harm: string[]; slow: number[] } {
  const found: { harm: string[]; slow: number[] } = { harm: [], slow: [] };
  for (const [index, piece] of pieces.entries()) {
    try {
      if (timedDrawing(piece).longestMs > slowMs) found.slow.push(index);
    } catch (error) {
      found.harm.push(`${error} of ${JSON.stringify(piece).slice(0, 300)}`);
    }
    for (const danger of dangers()) found.harm.push(`${danger} of ${JSON.stringify(piece).slice(0, 300)}`);
    clickEverything();
  }
  return found;
}

/** Draws `source` in frames, as the view does; gives the milliseconds of the longest and of all, layout included. */
function timedDrawing(source: string): { longestMs: number; totalMs: number } {
  const container = document.getElementById('app') ?? document.body;
  container.replaceChildren();
  const drawn = new StreamingMarkdown(container, parts);
  drawn.update(source, true);
  let longestMs = 0;
  let totalMs = 0;
  for (let isDone = false; !isDone; ) {
    const start = performance.now();
    isDone = drawn.work(start + frameMs);
    container.getBoundingClientRect();
    const ms = performance.now() - start;
    longestMs = Math.max(longestMs, ms);
    totalMs += ms;
  }
  return { longestMs, totalMs };
}

function clickEverything(): void {
  for (const element of document.querySelectorAll<HTMLElement>('#app *')) {
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
    element.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    element.focus();
  }
}

Object.assign(globalThis, {
  drawInPieces,
  drawThenReplace,
  drawPlain,
  drawIntoPage,
  dangers,
  dangersWhileStreaming,
  clickEverything,
  drawPieces,
  timedDrawing,
});
