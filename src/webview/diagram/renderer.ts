// Draws diagrams in a frame of its own: a page with an origin of its own that can reach nothing, built by `drawingFrame.ts`.
// The only file that knows mermaid. What is wrong with a diagram, or with mermaid, stays in here; out goes text.
import mermaid from 'mermaid';
import type { DrawAnswer, DrawFailure, DrawRequest } from './drawing.ts';
import { mermaidTheme, plainColours } from './mermaidTheme.ts';
import { parseMarkup } from './parseMarkup.ts';

allowOwnStyles(document.currentScript?.nonce ?? '');
addEventListener('message', (event: MessageEvent<DrawRequest>) => {
  const { id } = event.data;
  const answer = (result: DrawAnswer) => parent.postMessage(result, '*');
  draw(event.data).then(
    (svg) => answer({ id, svg }),
    (error: unknown) => answer({ id, failure: describe(error) }),
  );
});
// The page that made the frame has this origin as its own; the frame has none that could be named.
parent.postMessage('ready', '*');

async function draw({ id, source, theme }: DrawRequest): Promise<string> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    // What a diagram says of itself must not change these.
    secure: [
      'secure',
      'securityLevel',
      'startOnLoad',
      'suppressErrorRendering',
      'maxTextSize',
      'maxEdges',
      'htmlLabels',
      'dompurifyConfig',
      'arrowMarkerAbsolute',
      'themeCSS',
      'fontFamily',
      'altFontFamily',
      'logLevel',
    ],
    suppressErrorRendering: true,
    // Labels are SVG text: the picture is the same wherever it is opened.
    htmlLabels: false,
    maxTextSize: 50_000,
    maxEdges: 1000,
    theme: 'base',
    look: 'classic',
    darkMode: theme.isDark,
    fontFamily: theme.fontFamily,
    themeVariables: mermaidTheme(theme),
    themeCSS: plainColours(theme),
  });
  const { svg } = await mermaid.render(`diagram-${id}`, source);
  return svg;
}

// The policy forbids style attributes and style elements, which mermaid writes. Through the object model they are allowed,
// and an element that carries the page's nonce is.
function allowOwnStyles(nonce: string): void {
  const { setAttribute } = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    if (name === 'style' && (this instanceof HTMLElement || this instanceof SVGElement)) this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
  // mermaid's sanitiser parses what was drawn.
  DOMParser.prototype.parseFromString = (markup: unknown) => parseMarkup(String(markup));
  const { createElement, createElementNS } = Document.prototype;
  const marked = <T extends Element>(element: T): T => {
    if (element instanceof HTMLStyleElement || element instanceof SVGStyleElement) element.nonce = nonce;
    return element;
  };
  Document.prototype.createElement = function (this: Document, ...args: [string]) {
    return marked(createElement.apply(this, args));
  } as typeof createElement;
  Document.prototype.createElementNS = function (this: Document, ...args: [string, string]) {
    return marked(createElementNS.apply(this, args));
  } as typeof createElementNS;
}

// mermaid throws errors, and objects that only look alike.
function describe(error: unknown): DrawFailure {
  const { name, message, str, hash } = Object(error) as Record<string, unknown>;
  const text = String(str ?? message ?? error);
  const told = /\bline:? (\d+)/i.exec(text)?.[1];
  const { loc } = Object(hash) as { loc?: { first_line?: number } };
  const line = told === undefined ? loc?.first_line : Number(told);
  return {
    message: text,
    ...(line === undefined ? {} : { line }),
    ...(name === 'KindLeftOut' ? { leftOut: true } : {}),
  };
}
