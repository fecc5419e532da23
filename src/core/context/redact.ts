import { createHmac } from 'node:crypto';
import { TextMemory } from '../../base/textMemory.ts';
import type { ReceiptRedaction } from '../model/receipt.ts';
import { replaceSecrets } from './replaceSecrets.ts';
import { type FoundSecret, findSecretPatterns } from './secretPatterns.ts';

/** A text without its secrets, and what was replaced. */
export interface Redacted {
  readonly text: string;
  readonly redactions: readonly ReceiptRedaction[];
}

/** Finds secrets in a text. */
export type SecretFinder = (text: string) => Promise<readonly FoundSecret[]>;

/** Characters of checked texts that are remembered: a window of a million tokens, as it is stored and as it is sent. */
const mostRemembered = 8_000_000;

/**
 * Replaces secrets by placeholders such as `[redacted:github-token:3f9a]`. The same secret has the same
 * placeholder in every text and after a restart (an HMAC with this installation's `salt`), so that a model can still
 * tell two of them apart.
 */
export class Redactor {
  private readonly salt: string;
  private readonly findKnown: SecretFinder;
  /** Texts checked before: a conversation is sent again with each question. */
  private readonly checked = new TextMemory<Redacted>(mostRemembered);

  constructor(salt: string, findKnown: SecretFinder) {
    this.salt = salt;
    this.findKnown = findKnown;
  }

  async redact(text: string): Promise<Redacted> {
    const known = this.checked.get(text);
    if (known) return known;
    const redacted = await this.check(text);
    this.checked.set(text, redacted);
    return redacted;
  }

  private async check(text: string): Promise<Redacted> {
    const found = [...(await this.findKnown(text)), ...findSecretPatterns(text)];
    const replaced = new Map<FoundSecret, ReceiptRedaction>();
    const result = replaceSecrets(text, found, (secret) => {
      const { placeholder, count } = replaced.get(secret) ?? {
        placeholder: this.placeholder(secret.kind, secret.value),
        count: 0,
      };
      replaced.set(secret, { kind: secret.kind, placeholder, count: count + 1 });
      return placeholder;
    });
    return { text: result, redactions: [...replaced.values()] };
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
