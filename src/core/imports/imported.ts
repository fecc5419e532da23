import type { TokenUsage } from '../model/model.ts';

/** A message as another assistant kept it. */
export interface ImportedMessage {
  /** What it is known by within its session, the same each time that the file is read. */
  readonly key: string;
  /** What it follows; read before it. */
  readonly parentKey: string | null;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly status: 'complete' | 'stopped';
  readonly atMs?: number;
  readonly model?: string;
  readonly reasoning?: string;
  readonly usage?: TokenUsage;
}

/** A conversation as another assistant kept it. One without messages is nothing to take over. */
export interface ImportedSession {
  /** What it is known by among the conversations of its assistant. */
  readonly key: string;
  /** Given by the user or the assistant; else the first question names it. */
  readonly title?: string;
  /** Absolute path of the folder that it was had in. */
  readonly folder?: string;
  readonly branch?: string;
  readonly messages: readonly ImportedMessage[];
  /** The message that it ends with; the last one unless given. */
  readonly headKey?: string;
}

/** A part of a file that could not be read; all the rest was. */
export interface Unreadable {
  /** Where in the file, in the user's language; of the whole file none. */
  readonly place?: string;
  readonly why: string;
}

export interface ReadResult {
  readonly sessions: readonly ImportedSession[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Takes a file line by line, as long as it may be. What `take` throws is about that line alone: the next one is taken as if
 * it had not been there.
 */
export interface LineReader {
  take(line: string, number: number): void;
  finish(): readonly ImportedSession[];
}
