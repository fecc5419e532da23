import type { TokenUsage } from '../model/model.ts';
import { sumOf } from '../model/sumOf.ts';
import type { ImportedMessage } from './imported.ts';

/** An entry of a foreign conversation. Without `parent` it follows the entry before it. */
export interface Entry {
  readonly key: string;
  readonly parent?: string;
  readonly text?: string;
  readonly reasoning?: string;
  readonly atMs?: number;
  readonly model?: string;
  readonly usage?: TokenUsage;
  readonly status?: ImportedMessage['status'];
}

interface Draft {
  readonly key: string;
  readonly parentKey: string | null;
  readonly role: ImportedMessage['role'];
  readonly texts: string[];
  readonly reasonings: string[];
  atMs: number | undefined;
  model: string | undefined;
  usage: TokenUsage | undefined;
  status: ImportedMessage['status'];
}

/**
 * Makes a conversation of entries. Agents write many for one question (a sentence, the use of a tool, the next sentence):
 * together they are its one answer, which is known by the first of them. An entry that follows an unknown one follows the last.
 */
export class ConversationBuilder {
  /** The message that each entry became part of. */
  private readonly places = new Map<string, string | null>();
  private readonly drafts = new Map<string, Draft>();
  private last: string | null = null;

  question(entry: Entry): void {
    if (!entry.text?.trim()) return this.passOver(entry);
    this.start(entry, 'user');
  }

  /** Part of an answer: a new one if what it follows is none. */
  answer(entry: Entry): void {
    const place = this.placeBefore(entry);
    const draft = place === null ? undefined : this.drafts.get(place);
    if (draft?.role === 'assistant') this.extend(draft, entry);
    else if (entry.text?.trim() || entry.reasoning?.trim()) this.start(entry, 'assistant');
    else this.passOver(entry);
  }

  /** An entry that says nothing, which others may follow. */
  passOver(entry: Pick<Entry, 'key' | 'parent'>): void {
    this.places.set(entry.key, this.placeBefore(entry));
  }

  /** Adds tokens to the answer that was written last. */
  addUsage(usage: TokenUsage): void {
    const draft = this.last === null ? undefined : this.drafts.get(this.last);
    if (draft?.role === 'assistant') draft.usage = sumOf(draft.usage, usage);
  }

  /** The message that an entry became part of. */
  placeOf(key: string): string | undefined {
    return this.places.get(key) ?? undefined;
  }

  /** The message that was written last. */
  get lastKey(): string | undefined {
    return this.last ?? undefined;
  }

  messages(): ImportedMessage[] {
    return [...this.drafts.values()].map(({ texts, reasonings, atMs, model, usage, ...rest }) => ({
      ...rest,
      content: texts.join('\n\n'),
      ...(reasonings.length > 0 && { reasoning: reasonings.join('\n\n') }),
      ...(atMs !== undefined && { atMs }),
      ...(model !== undefined && { model }),
      ...(usage && { usage }),
    }));
  }

  private placeBefore({ parent }: Pick<Entry, 'parent'>): string | null {
    const place = parent === undefined ? undefined : this.places.get(parent);
    return place === undefined ? this.last : place;
  }

  private start(entry: Entry, role: ImportedMessage['role']): void {
    const { key, atMs, model, usage, status = 'complete' } = entry;
    // A copied entry, or a damaged file: the first stays.
    if (this.drafts.has(key)) return;
    const place = { key, parentKey: this.placeBefore(entry), role };
    const draft: Draft = { ...place, texts: [], reasonings: [], atMs, model, usage: undefined, status };
    this.drafts.set(key, draft);
    this.extend(draft, { ...entry, ...(usage && { usage }) });
  }

  private extend(draft: Draft, { key, text, reasoning, atMs, model, usage, status }: Entry): void {
    if (this.places.has(key)) return;
    if (text?.trim()) draft.texts.push(text.trim());
    if (reasoning?.trim()) draft.reasonings.push(reasoning.trim());
    if (usage) draft.usage = sumOf(draft.usage, usage);
    if (status) draft.status = status;
    draft.atMs ??= atMs;
    draft.model ??= model;
    this.places.set(key, draft.key);
    this.last = draft.key;
  }
}
