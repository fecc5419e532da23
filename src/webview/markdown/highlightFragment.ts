/**
 * The highlighter's markup as nodes, without giving it to an HTML parser: only spans with class names and text
 * with character references can come of it. `undefined` when it is anything else.
 */
export function highlightFragment(markup: string): DocumentFragment | undefined {
  const fragment = document.createDocumentFragment();
  const open: Node[] = [fragment];
  const pattern = /<span class="([\w -]+)">|(<\/span>)|([^<]+)/gy;
  let end = 0;
  for (let match = pattern.exec(markup); match; match = pattern.exec(markup)) {
    end = pattern.lastIndex;
    const parent = open.at(-1);
    if (!parent) return undefined;
    const [, className, close, text] = match;
    if (text !== undefined) parent.appendChild(new Text(decode(text)));
    else if (close !== undefined) open.pop();
    else open.push(parent.appendChild(createSpan(className ?? '')));
  }
  return end === markup.length && open.length === 1 ? fragment : undefined;
}

function createSpan(className: string): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  return span;
}

const references: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

function decode(text: string): string {
  return text.includes('&') ? text.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (name) => references[name] ?? name) : text;
}
