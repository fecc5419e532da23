/** Tags that a model may write by hand and that do nothing but set text. */
const knownTags = new Set(
  (
    'a abbr b br blockquote code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s ' +
    'samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var'
  ).split(' '),
);
const tagPattern = /<(\/?)([a-z][\w-]*)((?:\s[^<>]*)?)>|</gi;
const attributePattern =
  /(?<![\w-])(href|title|dir|align|start|colspan|rowspan)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/gi;

/** `text` as HTML text. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** `text` as HTML text, where its character references (`&amp;`) stay what they are. */
export function escapeRest(text: string): string {
  return text
    .replaceAll(/&(?!(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w*);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * Raw HTML of an answer with every tag that is not known turned into text: `<script>` in a sentence is to be
 * read, not to swallow the rest of the paragraph. Known tags keep a few harmless attributes; comments go. The
 * result is still to be sanitised.
 */
export function keepKnownTags(html: string): string {
  return html.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(tagPattern, (whole, ...groups: string[]) => {
    const [close, name, attributes = ''] = groups;
    if (name === undefined || !knownTags.has(name.toLowerCase())) return `&lt;${whole.slice(1)}`;
    return close === '' ? `<${name}${knownAttributes(attributes)}>` : `</${name}>`;
  });
}

function knownAttributes(attributes: string): string {
  const known = [...attributes.matchAll(attributePattern)];
  return known
    .map(([, name, double, single, bare]) => ` ${name}="${escapeRest(double ?? single ?? bare ?? '')}"`)
    .join('');
}
