// `HTTPServer2` is `HTTP Server 2`. Scripts that are written without spaces are split into their characters.
const partPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lm}\p{M}]+|\p{Lu}+|\p{N}+|[\p{L}\p{M}]/gu;
const tokenPattern = /[\p{L}\p{N}\p{M}]+/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** What is longer is no name but data, such as a hash or an image in letters. */
const longestName = 64;
const mostNumbers = 3;

/** Is it written without spaces between its words? */
export function isUnspaced(text: string): boolean {
  return unspaced.test(text);
}

/** The parts that a name is made of, in lower case: `getUserName`, `get_user_name` and `get-user-name` are all `get user name`. */
export function splitIdentifier(name: string): string[] {
  return [...name.matchAll(partPattern)].map(([part]) => part.toLowerCase());
}

/**
 * The parts of the names in a text that the index would take for one word, each name once: so that `user name` finds
 * `getUserName`. What stands between the words of `get_user_name` parts them for the index already.
 */
export function identifierParts(text: string): string {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const [token] of text.matchAll(tokenPattern)) {
    if (seen.has(token)) continue;
    seen.add(token);
    const parts = splitIdentifier(token);
    if (parts.length > 1 && (unspaced.test(token) || isName(token, parts))) found.push(parts.join(' '));
  }
  return found.join(' ');
}

function isName(token: string, parts: readonly string[]): boolean {
  return token.length <= longestName && parts.filter((part) => /^\p{N}/u.test(part)).length <= mostNumbers;
}
