import type { ImportedSession, LineReader } from '../../../src/core/imports/imported.ts';

/** Reads entries, a line each; a text is a line as it is. What does not fit is passed over, as the driver does it. */
export function readEntries(reader: LineReader, entries: readonly unknown[]): ImportedSession {
  for (const [index, entry] of entries.entries()) {
    try {
      reader.take(typeof entry === 'string' ? entry : JSON.stringify(entry), index + 1);
    } catch {
      // That line alone.
    }
  }
  const [session] = reader.finish();
  if (!session) throw new Error('no session');
  return session;
}

/** Who said what. */
export function said({ messages }: ImportedSession): string[] {
  return messages.map(({ role, content }) => `${role}: ${content}`);
}
