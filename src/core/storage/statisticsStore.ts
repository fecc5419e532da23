import type { Database, Row } from './database.ts';
import { number, optionalNumber, optionalText, text } from './row.ts';

/** A quarter of an hour: midnight is between two of them in every time zone. */
export const slotMs = 900_000;

/** A session whose sums can be read. */
export interface CountedSession {
  readonly id: string;
  readonly projectId: string;
  /** Taken over from another assistant. */
  readonly isImported: boolean;
}

/** Times from `fromSlot` on, until before `untilSlot`. */
export interface SlotRange {
  readonly fromSlot: number;
  readonly untilSlot: number;
}

/** Messages of a session that have model, branch and origin in common, added up. */
export interface UsageSum {
  /** The first of those that were added up. */
  readonly slot: number;
  /** '' for questions, which are of no model. */
  readonly model: string;
  /** '' where there was none, or none was recorded. */
  readonly branch: string;
  /** Written by a process of ours: not imported, and no copy. */
  readonly isOwn: boolean;
  readonly messages: number;
  readonly answers: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the prompt, read from the endpoint's cache. */
  readonly cachedTokens: number;
  /** What the endpoint charged for these; `undefined` when it did not say. US dollars. */
  readonly chargedUsd: number | undefined;
  /** Of so many answers the times are known and added up, in milliseconds. */
  readonly timedAnswers: number;
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

export type NameKind = 'prompt' | 'file';

/** How often a prompt was used, or a file went along. */
export interface NamedUse extends Pick<UsageSum, 'model' | 'branch'> {
  readonly kind: NameKind;
  readonly name: string;
  readonly uses: number;
}

/** When a message was begun. */
export interface MessageTime {
  readonly seq: number;
  readonly createdAtMs: number;
}

/** The SQL of sums over messages. None of it reads a text; triggers keep the sums, see `usageSums.ts`. */
export class StatisticsStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The sessions behind the id `after`, by their ids, archived and trashed ones too. */
  sessionsAfter(after: string, limit: number): CountedSession[] {
    const rows = this.database.all(
      'SELECT id, project_id, origin FROM sessions WHERE id > $after ORDER BY id LIMIT $limit',
      { after, limit },
    );
    return rows.map((row) => ({
      id: text(row, 'id'),
      projectId: text(row, 'project_id'),
      isImported: optionalText(row, 'origin') !== undefined,
    }));
  }

  session(id: string): (CountedSession & { readonly title: string }) | undefined {
    const row = this.database.get('SELECT id, project_id, origin, title FROM sessions WHERE id = $id', { id });
    return (
      row && {
        id,
        projectId: text(row, 'project_id'),
        isImported: optionalText(row, 'origin') !== undefined,
        title: text(row, 'title'),
      }
    );
  }

  /** The first slot from `fromSlot` on in which a session has messages. */
  nextSlot(sessionId: string, fromSlot: number): number | undefined {
    const sql = 'SELECT min(slot) AS slot FROM usage_sums WHERE session_id = $sessionId AND slot >= $fromSlot';
    const row = this.database.get(sql, { sessionId, fromSlot });
    return row && optionalNumber(row, 'slot');
  }

  sums(sessionId: string, { fromSlot, untilSlot }: SlotRange): UsageSum[] {
    const rows = this.database.all(
      `SELECT min(slot) AS slot, model, branch, is_own, is_charged, sum(messages) AS messages, sum(answers) AS answers,
         sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
         sum(cached_tokens) AS cached_tokens, sum(charged_usd) AS charged_usd, sum(timed_answers) AS timed_answers,
         sum(first_token_ms) AS first_token_ms, sum(total_ms) AS total_ms
       FROM usage_sums WHERE session_id = $sessionId AND slot >= $fromSlot AND slot < $untilSlot
       GROUP BY model, branch, is_own, is_charged`,
      { sessionId, fromSlot, untilSlot },
    );
    return rows.map(toSum);
  }

  uses(sessionId: string, { fromSlot, untilSlot }: SlotRange): NamedUse[] {
    const rows = this.database.all(
      `SELECT model, branch, kind, name, sum(uses) AS uses FROM usage_names
       WHERE session_id = $sessionId AND slot >= $fromSlot AND slot < $untilSlot GROUP BY model, branch, kind, name`,
      { sessionId, fromSlot, untilSlot },
    );
    return rows.map((row) => ({
      model: text(row, 'model'),
      branch: text(row, 'branch'),
      kind: text(row, 'kind') as NameKind,
      name: text(row, 'name'),
      uses: number(row, 'uses'),
    }));
  }

  /** Notes that something was used once; part of the transaction that stores the request. */
  noteUse(sessionId: string, use: Omit<NamedUse, 'uses'> & { readonly slot: number }): void {
    this.database.run(
      `INSERT INTO usage_names (session_id, slot, model, branch, kind, name, uses)
       VALUES ($sessionId, $slot, $model, $branch, $kind, $name, 1)
       ON CONFLICT (session_id, slot, model, branch, kind, name) DO UPDATE SET uses = uses + 1`,
      {
        sessionId,
        slot: use.slot,
        model: use.model,
        branch: use.branch,
        kind: use.kind,
        name: use.name,
      },
    );
  }

  /** When the messages of a session behind `after` were begun, in the order in which they were written. */
  times(sessionId: string, after: number, limit: number): MessageTime[] {
    const rows = this.database.all(
      'SELECT seq, created_at_ms FROM messages WHERE session_id = $sessionId AND seq > $after ORDER BY seq LIMIT $limit',
      { sessionId, after, limit },
    );
    return rows.map((row) => ({ seq: number(row, 'seq'), createdAtMs: number(row, 'created_at_ms') }));
  }
}

function toSum(row: Row): UsageSum {
  return {
    slot: number(row, 'slot'),
    model: text(row, 'model'),
    branch: text(row, 'branch'),
    isOwn: row.is_own === 1,
    messages: number(row, 'messages'),
    answers: number(row, 'answers'),
    promptTokens: number(row, 'prompt_tokens'),
    completionTokens: number(row, 'completion_tokens'),
    cachedTokens: number(row, 'cached_tokens'),
    chargedUsd: row.is_charged === 1 ? number(row, 'charged_usd') : undefined,
    timedAnswers: number(row, 'timed_answers'),
    firstTokenMs: number(row, 'first_token_ms'),
    totalMs: number(row, 'total_ms'),
  };
}
