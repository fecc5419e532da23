// How well a path answers to what was typed. Pure. The name counts most, then the path, then letters in order.

/** A path that answers, and which of its characters are why. */
export interface PathMatch {
  readonly score: number;
  /** Positions in the path, ascending. */
  readonly at: readonly number[];
}

/** `undefined` when the letters of `query` are not in `path` in this order. Spaces in the query are passed over. */
export function matchPath(path: string, query: string): PathMatch | undefined {
  const wanted = query.replaceAll(' ', '').toLowerCase();
  if (wanted === '') return { score: 0, at: [] };
  const lower = path.toLowerCase();
  const trimmed = lower.endsWith('/') ? lower.slice(0, -1) : lower;
  const nameStart = trimmed.lastIndexOf('/') + 1;
  const short = 1 / (1 + path.length);
  const inName = trimmed.indexOf(wanted, nameStart);
  if (inName >= 0) {
    const isWhole = /^(?:\.|$)/.test(trimmed.slice(inName + wanted.length)) ? 20 : 0;
    const score = inName === nameStart ? 900 + isWhole : isBoundary(path, inName) ? 800 : 700;
    return { score: score + short, at: run(inName, wanted.length) };
  }
  const inPath = trimmed.lastIndexOf(wanted);
  if (inPath >= 0) return { score: (isBoundary(path, inPath) ? 600 : 500) + short, at: run(inPath, wanted.length) };
  const name = scattered(path, wanted, nameStart);
  if (name) return { score: 300 + name.score + short, at: name.at };
  const whole = scattered(path, wanted, 0);
  return whole && { score: 100 + whole.score + short, at: whole.at };
}

// Each letter at the next beginning of a word if there is one, else wherever it comes next.
function scattered(path: string, wanted: string, from: number): PathMatch | undefined {
  const at: number[] = [];
  let next = from;
  for (const letter of wanted) {
    const found = nextBoundary(path, letter, next) ?? indexOrNothing(path.toLowerCase(), letter, next);
    if (found === undefined) return greedy(path.toLowerCase(), wanted, from);
    at.push(found);
    next = found + 1;
  }
  return { score: quality(path, at), at };
}

function greedy(lower: string, wanted: string, from: number): PathMatch | undefined {
  const at: number[] = [];
  let next = from;
  for (const letter of wanted) {
    const found = lower.indexOf(letter, next);
    if (found < 0) return undefined;
    at.push(found);
    next = found + 1;
  }
  return { score: quality(lower, at), at };
}

// Up to 100: letters that begin words or follow one another.
function quality(path: string, at: readonly number[]): number {
  const good = at.filter((place, index) => isBoundary(path, place) || (index > 0 && at[index - 1] === place - 1));
  return (100 * good.length) / at.length;
}

function nextBoundary(path: string, letter: string, from: number): number | undefined {
  for (let at = from; at < path.length; at += 1)
    if (path.charAt(at).toLowerCase() === letter && (at === from || isBoundary(path, at))) return at;
  return undefined;
}

function isBoundary(path: string, at: number): boolean {
  const before = path.charAt(at - 1);
  if (before === '' || /[/\\._\- ]/.test(before)) return true;
  const own = path.charAt(at);
  return own !== own.toLowerCase() && before === before.toLowerCase();
}

function indexOrNothing(text: string, letter: string, from: number): number | undefined {
  const at = text.indexOf(letter, from);
  return at < 0 ? undefined : at;
}

function run(start: number, length: number): number[] {
  return Array.from({ length }, (_, index) => start + index);
}
