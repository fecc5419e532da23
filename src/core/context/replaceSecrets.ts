import type { FoundSecret } from './secretPatterns.ts';

/** Where a secret stands in a text. */
interface Occurrence {
  readonly start: number;
  readonly end: number;
  readonly secret: FoundSecret;
}

/** Too short to be told from ordinary text: replacing it everywhere would garble the rest. */
const shortestSecret = 4;

/** Secrets by how they begin, then by length, the longest first. */
type Index = ReadonlyMap<number, ReadonlyMap<number, ReadonlyMap<string, FoundSecret>>>;

/**
 * Replaces every occurrence of each secret in one walk over the text, however many there are. Where secrets overlap (a
 * password in a connection string), all that they cover is replaced, by what stands for the longest.
 */
export function replaceSecrets(
  text: string,
  secrets: readonly FoundSecret[],
  placeholder: (secret: FoundSecret) => string,
): string {
  const index = indexByBeginning(secrets);
  if (index.size === 0) return text;
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, secret } of withoutOverlaps(occurrences(text, index))) {
    pieces.push(text.slice(at, start), placeholder(secret));
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

function indexByBeginning(secrets: readonly FoundSecret[]): Index {
  const index = new Map<number, Map<number, Map<string, FoundSecret>>>();
  for (const secret of [...secrets].sort((a, b) => b.value.length - a.value.length)) {
    const { value } = secret;
    if (value.length < shortestSecret) continue;
    const byLength = index.get(beginning(value, 0)) ?? new Map<number, Map<string, FoundSecret>>();
    const sameLength = byLength.get(value.length) ?? new Map<string, FoundSecret>();
    // The first finder names the kind.
    if (!sameLength.has(value)) sameLength.set(value, secret);
    index.set(beginning(value, 0), byLength.set(value.length, sameLength));
  }
  return index;
}

// The first four characters as a number; different ones can have the same.
function beginning(text: string, at: number): number {
  const first = (text.charCodeAt(at) << 24) ^ (text.charCodeAt(at + 1) << 16);
  return first ^ (text.charCodeAt(at + 2) << 8) ^ text.charCodeAt(at + 3);
}

function* occurrences(text: string, index: Index): Generator<Occurrence> {
  for (let start = 0; start <= text.length - shortestSecret; start += 1) {
    const byLength = index.get(beginning(text, start));
    if (!byLength) continue;
    for (const [length, secrets] of byLength) {
      const secret = secrets.get(text.slice(start, start + length));
      if (!secret) continue;
      yield { start, end: start + length, secret };
      break;
    }
  }
}

function* withoutOverlaps(found: Iterable<Occurrence>): Generator<Occurrence> {
  let last: Occurrence | undefined;
  for (const next of found) {
    if (last && next.start < last.end) {
      const secret = next.secret.value.length > last.secret.value.length ? next.secret : last.secret;
      last = { start: last.start, end: Math.max(last.end, next.end), secret };
    } else {
      if (last) yield last;
      last = next;
    }
  }
  if (last) yield last;
}
