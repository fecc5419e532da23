/**
 * A document made of `markup`, without a window: nothing in it loads or runs. A parser takes style attributes for a breach
 * of the page's policy and reports each; set through the object model they are none.
 */
export function parseMarkup(markup: string): Document {
  const held = markup.replaceAll(/(<[^<>]*\s)style=(?=["'])/g, '$1data-held-style=');
  const parsed = Document.parseHTMLUnsafe(held);
  for (const element of parsed.querySelectorAll('[data-held-style]')) {
    const style = element.getAttribute('data-held-style') ?? '';
    element.removeAttribute('data-held-style');
    if ('style' in element) (element as HTMLElement | SVGElement).style.cssText = style;
  }
  return parsed;
}
