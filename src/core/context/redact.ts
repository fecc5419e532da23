import { createHmac } from 'node:crypto';
import type { ReceiptRedaction } from '../model/receipt.ts';
import { type FoundSecret, findSecretPatterns } from './secretPatterns.ts';

/** A text without its secrets, and what was replaced. */
export interface Redacted {
  readonly text: string;
  readonly redactions: readonly ReceiptRedaction[];
}

/** Finds secrets in a text. */
export type SecretFinder = (text: string) => Promise<readonly FoundSecret[]>;

/** Characters of checked texts that are remembered: several full windows. */
const mostRemembered = 2_000_000;

/**
 * Replaces secrets by placeholders such as `[redacted:github-token:3f9a]`. The same secret has the same
 * placeholder in every text and after a restart (an HMAC with this installation's `salt`), so that a model can still
 * tell two of them apart.
 */
export class Redactor {
  private readonly salt: string;
  private readonly findKnown: SecretFinder;
  /** Texts checked before, the one used last at the end: a conversation is sent again with each question. */
  private readonly checked = new Map<string, Redacted>();
  private checkedLength = 0;

  constructor(salt: string, findKnown: SecretFinder) {
    this.salt = salt;
    this.findKnown = findKnown;
  }

  async redact(text: string): Promise<Redacted> {
    const known = this.checked.get(text);
    const redacted = known ?? (await this.check(text));
    this.remember(text, redacted);
    return redacted;
  }

  private remember(text: string, redacted: Redacted): void {
    if (!this.checked.delete(text)) this.checkedLength += text.length;
    this.checked.set(text, redacted);
    for (const oldest of this.checked.keys()) {
      if (this.checkedLength <= mostRemembered) return;
      this.checked.delete(oldest);
      this.checkedLength -= oldest.length;
    }
  }

  private async check(text: string): Promise<Redacted> {
    const found = [...(await this.findKnown(text)), ...findSecretPatterns(text)];
    // Longest first: a key inside a connection string must not break the replacement of the whole.
    const secrets = uniqueByValue(found).sort((a, b) => b.value.length - a.value.length);
    let result = text;
    const redactions: ReceiptRedaction[] = [];
    for (const { kind, value } of secrets) {
      const pieces = result.split(value);
      if (pieces.length === 1) continue;
      const placeholder = this.placeholder(kind, value);
      result = pieces.join(placeholder);
      redactions.push({ kind, placeholder, count: pieces.length - 1 });
    }
    return { text: result, redactions };
  }

  private placeholder(kind: string, value: string): string {
    const tag = createHmac('sha256', this.salt).update(value).digest('hex').slice(0, 4);
    return `[redacted:${kind}:${tag}]`;
  }
}

/** Adds up redactions of several texts, one entry a placeholder. */
export function mergeRedactions(lists: readonly (readonly ReceiptRedaction[])[]): readonly ReceiptRedaction[] {
  const merged = new Map<string, ReceiptRedaction>();
  for (const entry of lists.flat()) {
    const before = merged.get(entry.placeholder);
    merged.set(entry.placeholder, before ? { ...entry, count: before.count + entry.count } : entry);
  }
  return [...merged.values()];
}

// Too short to be told from ordinary text: replacing it everywhere would garble the rest.
const shortestSecret = 4;

function uniqueByValue(found: readonly FoundSecret[]): FoundSecret[] {
  const byValue = new Map<string, FoundSecret>();
  for (const secret of found) {
    if (secret.value.length >= shortestSecret && !byValue.has(secret.value)) byValue.set(secret.value, secret);
  }
  return [...byValue.values()];
}
