import { createHash } from 'node:crypto';

/** What a text is recognised by. Says nothing of the text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
