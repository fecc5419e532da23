/** A word of a text or of a request. `whole` is an identifier as it was written, in lower case. */
export interface Word {
  /** As it was written. */
  readonly text: string;
  /** Stemmed parts, split by case, underscore and digits. */
  readonly parts: readonly string[];
  /** Given when the identifier has more than one part. */
  readonly whole?: string;
}

/** A word of a request. */
export interface RequestWord extends Word {
  /** Is it meant as a name in the code, by how it is written? */
  readonly isName: boolean;
  /** Terms of the project that are like it: `limiter` for `limit`. They count less. */
  readonly related: readonly string[];
}

const wordPattern = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu;
const partPattern = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}]+|\p{Lu}+|\p{Lo}+|\p{N}+/gu;
const maxWordLength = 64;

/** What is asked about rather than asked: these words of a request do not help to find a place. */
const stopWords = new Set(
  (
    'a about all also am an and any are as at be been being but by can could did do does doing done explain find finds found for from get gets give ' +
    'had has have he help her here him his how i if in into is it its just know let like look make may me mean means might ' +
    'my need no not now of on once only or other our out over please s see she should show so some such tell than that ' +
    'the their them then there these they thing things this those through to too up us use used uses using very want was we were ' +
    'what whats when where which while who whose why will with work works would you your code file files project t re ve ll ' +
    'happen happens handle handled handles implement implemented place defined definition located ' +
    'der die das den dem ein eine einen und oder ist sind wird werden wo wie was wer warum welche welcher mit von zu im in auf für nicht gibt es ich man kann'
  ).split(' '),
);

/** The words of a text in order, with repetitions. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const [match] of text.matchAll(wordPattern)) {
    if (match.length <= maxWordLength) words.push(toWord(match));
  }
  return words;
}

/** The terms that a text is indexed by: parts of its words, and identifiers whole. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const word of wordsOf(text)) {
    terms.push(...word.parts);
    if (word.whole !== undefined) terms.push(word.whole);
  }
  return terms;
}

/** The words of a request that can find something, each once. When all are empty ones they are all kept. */
export function requestWords(request: string, empty: ReadonlySet<string> = stopWords): RequestWord[] {
  const quoted = new Set([...request.matchAll(/`([^`]+)`|([\w$]+)\(/g)].map((match) => match[1] ?? match[2]));
  const words = wordsOf(request).map((word) => ({
    ...word,
    isName: quoted.has(word.text) || looksLikeName(word),
    related: [],
  }));
  const telling = words.filter(({ text, isName }) => isName || !empty.has(text.toLowerCase()));
  const seen = new Set<string>();
  const kept = (telling.length > 0 ? telling : words).filter(({ text }) => {
    const fresh = !seen.has(text.toLowerCase());
    seen.add(text.toLowerCase());
    return fresh && (text.length > 1 || /\p{Lo}/u.test(text));
  });
  return kept.length === 1 ? kept.map((word) => ({ ...word, isName: true })) : kept;
}

// A capital or an underscore inside, or a compound: not how people write prose.
function looksLikeName({ text, whole }: Word): boolean {
  return (whole !== undefined || /[_$]|.\p{Lu}/u.test(text)) && !/^\p{Lu}+s?$/u.test(text);
}

function toWord(text: string): Word {
  const pieces = text.match(partPattern) ?? [];
  const parts = pieces.map((piece) => stem(piece.toLowerCase()));
  return pieces.length > 1 ? { text, parts, whole: text.toLowerCase() } : { text, parts };
}

/**
 * Takes off the commonest English endings, so that "caching", "cached", "caches" and "cache" are one term. Not a
 * linguistic stem: the same for a request and for code is all that counts.
 */
function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  let root = word;
  if (root.endsWith('ies') && root.length > 4) root = `${root.slice(0, -3)}y`;
  else if (/(ss|sh|ch|x|z)es$/.test(root)) root = root.slice(0, -2);
  else if (/[^sui]s$/.test(root)) root = root.slice(0, -1);
  if (root.length > 5 && root.endsWith('ing')) root = undouble(root.slice(0, -3));
  else if (root.length > 4 && root.endsWith('ed')) root = undouble(root.slice(0, -2));
  return root.length > 3 && root.endsWith('e') ? root.slice(0, -1) : root;
}

function undouble(root: string): string {
  return /([bdfgmnprt])\1$/.test(root) ? root.slice(0, -1) : root;
}
