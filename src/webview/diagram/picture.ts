// A picture of what the frame drew. It is shown as an image, in which nothing is live; it is also copied and saved, so
// that nothing in it may load or run wherever it is opened.

import { parseMarkup } from './parseMarkup.ts';

/** A drawn diagram. */
export interface Picture {
  /** A whole SVG document. */
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** What the diagram says of itself (`accTitle`, `accDescr`), for those who do not see it. */
  readonly description: string;
}

/** Longer answers of the frame are no picture that one could look at. */
const maxLength = 10_000_000;

const unwanted =
  'script, iframe, object, embed, link, meta, base, image, img, audio, video, animate, set, animateMotion, form, input';

/** The picture in `markup`, or undefined when there is none. */
export function readPicture(markup: string): Picture | undefined {
  if (markup.length > maxLength) return undefined;
  const svg = parseMarkup(markup).querySelector('svg');
  if (!svg) return undefined;
  for (const element of svg.querySelectorAll(unwanted)) element.remove();
  for (const element of [svg, ...svg.querySelectorAll('*')]) quieten(element);
  for (const style of svg.querySelectorAll('style')) style.textContent = withoutLoads(style.textContent ?? '');
  for (const node of svg.querySelectorAll('g.node')) keepReadable(node);
  const { width, height } = sizeOf(svg);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  svg.removeAttribute('style');
  const description = [...svg.querySelectorAll(':scope > title, :scope > desc')]
    .map((part) => part.textContent?.trim() ?? '')
    .filter((part) => part !== '')
    .join('\n');
  // XML knows no control characters: one of them, and no viewer shows the picture.
  const written = new XMLSerializer().serializeToString(svg).replaceAll(/[^\P{Cc}\t\n\r]/gu, '');
  return { svg: written, width, height, description };
}

function quieten(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const isLink = /(?:^|:)href$/i.test(name) && !value.startsWith('#');
    if (isLink || /^on/i.test(name) || ['src', 'srcset', 'action', 'formaction', 'background'].includes(name))
      element.removeAttribute(name);
    else if (/url\(|@import/i.test(value) || cssAttribute.test(name)) {
      const quiet = withoutLoads(value);
      if (quiet !== value) element.setAttribute(name, quiet);
    }
  }
}

// Attributes that are read as CSS, and so may hold its escapes.
const cssAttribute = /^(?:style|fill|stroke|filter|mask|cursor|clip-path|marker(?:-\w+)?)$/;

// Only what is in the picture itself may be referred to. Escapes in CSS could spell anything, and mermaid writes none. What is
// left when something was taken out may be such a word again.
function withoutLoads(css: string): string {
  const less = css
    .replaceAll(/\\(?:[\da-f]{1,6}\s?|[\s\S])?/gi, '')
    .replaceAll(/@import[^;]*;?/gi, '')
    .replaceAll(/url\(\s*(?!["']?#)[^)]*\)/gi, 'none')
    .replaceAll(/(?:-webkit-)?image-set\([^)]*\)/gi, 'none');
  return less === css ? css : withoutLoads(less);
}

// A diagram that fills its boxes with colours of its own says nothing of the text on them, and was written for a theme that
// is not this one.
function keepReadable(node: Element): void {
  const shape = [...node.querySelectorAll<SVGElement>('rect, polygon, path, circle, ellipse')].find(({ style }) =>
    /^rgb\(/.test(style.fill),
  );
  const label = node.querySelector<SVGElement>('g.label');
  if (!shape || !label || label.style.color || label.style.fill) return;
  const [red = 0, green = 0, blue = 0] = (shape.style.fill.match(/[\d.]+/g) ?? []).map(Number);
  const isBright = 0.299 * red + 0.587 * green + 0.114 * blue > 140;
  for (const text of label.querySelectorAll<SVGElement>('text, tspan'))
    text.style.setProperty('fill', isBright ? '#000000' : '#ffffff', 'important');
}

function sizeOf(svg: SVGSVGElement): { width: number; height: number } {
  const [, , width, height] = (svg.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  const sane = (value: number | undefined) =>
    value && Number.isFinite(value) ? Math.min(Math.max(value, 1), 50_000) : 300;
  return { width: sane(width), height: sane(height) };
}
