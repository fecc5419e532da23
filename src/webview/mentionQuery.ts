// Where in the composer something is being mentioned. Pure; what is meant is looked up by the extension.

/** A mention that is being written. */
export interface MentionQuery {
  /** Where the `@` is. */
  readonly start: number;
  /** Where the mention ends now: behind the cursor there may be more of it. */
  readonly end: number;
  /** What stands between the `@` and the cursor. */
  readonly query: string;
}

// As `core/context/mentions.ts` reads them: no address, no path; spaces only in quotes.
const writing =
  /(?:^|[^A-Za-z0-9_@./\\"'`+-])@((?:(?:file|folder|session|problems):)?(?:"[^"\n]*|[^\s"'`<>|*?()[\]{},;!@]*))$/;
const rest = /^[^\s"'`<>|*?()[\]{},;!@]*"?/;

/** The mention that the cursor stands in or behind. */
export function mentionAt(text: string, cursor: number): MentionQuery | undefined {
  const query = writing.exec(text.slice(0, cursor))?.[1];
  if (query === undefined) return undefined;
  const start = cursor - query.length - 1;
  // What is written already behind the cursor is part of it, unless only the `@` is new.
  const behind = query === '' ? '' : (rest.exec(text.slice(cursor))?.[0] ?? '');
  return { start, end: cursor + behind.length, query };
}

/** What is written for a choice: with a space behind it, unless something else follows or is still to be chosen. */
export function insertionOf({ insert, goesOn }: { insert: string; goesOn: boolean }, after: string): string {
  return goesOn || /^[\s,.;:!?)\]]/.test(after) ? insert : `${insert} `;
}

/** The text without this mention, and without the space that it leaves. */
export function withoutMention(text: string, mention: string): string {
  const at = text.indexOf(mention);
  if (at < 0) return text;
  const before = text.slice(0, at);
  const after = text.slice(at + mention.length);
  return before + (before === '' || before.endsWith(' ') || before.endsWith('\n') ? after.replace(/^ /, '') : after);
}
