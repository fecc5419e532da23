const openSchemes = new Set(['http', 'https', 'mailto']);

/**
 * The address of a link in an answer if it may be opened: http, https, mailto or a path without a scheme
 * (`src/a.ts`, `a.ts:12`, `#part` is not one). `undefined` for every other scheme, for `//host` and for what
 * cannot be read: the link's text then stays as text. Opening is asked of the extension, which checks again.
 */
export function safeHref(href: string): string | undefined {
  // The characters browsers skip while they look for a scheme.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  const plain = href.replaceAll(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g, '');
  if (plain === '' || plain.startsWith('#') || /^[\\/]{2}/.test(plain)) return undefined;
  const scheme = /^([^/?#\\:]*):/.exec(plain)?.[1]?.toLowerCase();
  if (scheme === undefined) return href.trim();
  if (openSchemes.has(scheme)) return plain;
  return isFileWithLine(plain) ? href.trim() : undefined;
}

// `chat.ts:12`, `chat.ts:12-20`, `chat.ts:12:3`, `Makefile:3`: the colon is no scheme's.
function isFileWithLine(plain: string): boolean {
  return /^(?:[\w@+~-]*\.[\w.+-]*|[A-Z][a-z]+file):\d+(?::\d+)?(?:-\d+(?::\d+)?)?$/.test(plain);
}
