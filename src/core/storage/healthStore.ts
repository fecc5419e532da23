import { type Database, queryApart, type Row } from './database.ts';
import { tieLooseEnds } from './recoverRows.ts';
import { number, text } from './row.ts';

/** What a check looks at. `pages`: the file itself; `rows`: what refers to something that is not there. */
export type HealthPart = 'pages' | 'rows' | 'parents' | 'heads' | 'counts' | 'search';

export interface HealthFinding {
  readonly part: HealthPart;
  readonly count: number;
  /** In SQLite's own words, or by table. */
  readonly details: readonly string[];
}

/** No more are told. */
const mostDetails = 100;
const counted = (from: string) => `SELECT count(*) AS found FROM ${from}`;

const statements = {
  pages: `PRAGMA integrity_check(${mostDetails})`,
  rows: `SELECT "table" AS name, parent, count(*) AS found FROM pragma_foreign_key_check GROUP BY 1, 2`,
  parents: counted('messages WHERE parent_id IS NOT NULL AND parent_id NOT IN (SELECT id FROM messages)'),
  heads: counted('sessions WHERE head_message_id IS NOT NULL AND head_message_id NOT IN (SELECT id FROM messages)'),
  counts: counted(`sessions s WHERE message_count <>
    (SELECT count(*) FROM messages m WHERE m.session_id = s.id AND m.deleted_at_ms IS NULL)`),
} satisfies Partial<Record<HealthPart, string>>;

/** Messages that are neither in the search index nor on the way into it, and what the index has that is nowhere else. */
const searchStatement = `SELECT
  (SELECT count(*) FROM messages m WHERE m.deleted_at_ms IS NULL AND m.status <> 'streaming'
     AND m.seq NOT IN (SELECT rowid FROM message_search) AND m.seq NOT IN (SELECT seq FROM search_dirty))
  + (SELECT count(*) FROM message_search f WHERE f.rowid > 0
     AND f.rowid NOT IN (SELECT seq FROM messages) AND f.rowid NOT IN (SELECT seq FROM search_dirty)) AS found`;

/** The SQL that looks for what is wrong in a history, and puts right what can be. */
export class HealthStore {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Looks at everything, in another thread. Nothing found: all is well. */
  async check(signal: AbortSignal): Promise<HealthFinding[]> {
    const { pages, rows, parents, heads, counts } = statements;
    const [ofPages = []] = await queryApart(this.database.path, [pages], signal);
    const damage = ofPages.map((row) => text(row, 'integrity_check')).filter((line) => line !== 'ok');
    if (damage.length > 0) return [...pageFindings(damage)];
    const hasIndex = this.database.get(`SELECT 1 FROM sqlite_schema WHERE name = 'message_search'`) !== undefined;
    const others = [rows, parents, heads, counts, ...(hasIndex ? [searchStatement] : [])];
    const [ofRows = [], ...numbers] = await queryApart(this.database.path, others, signal);
    const [ofParents = 0, ofHeads = 0, ofCounts = 0, ofSearch = 0] = numbers.map(([row]) => foundIn(row));
    const found: HealthFinding[] = [
      { part: 'rows', count: ofRows.reduce((sum, row) => sum + foundIn(row), 0), details: ofRows.map(rowDetail) },
      { part: 'parents', count: ofParents, details: [] },
      { part: 'heads', count: ofHeads, details: [] },
      { part: 'counts', count: ofCounts, details: [] },
      { part: 'search', count: ofSearch, details: [] },
    ];
    return found.filter(({ count }) => count > 0);
  }

  /** Ties what refers to nothing to what is left. Deletes nothing. */
  tieLooseEnds(): void {
    this.database.transaction(() => tieLooseEnds(this.database));
  }

  /** The size of what is stored, without the room that is free again. */
  usedBytes(): number {
    const value = (pragma: string) => {
      const [row = {}] = this.database.all(`PRAGMA ${pragma}`);
      return number(row, pragma);
    };
    return (value('page_count') - value('freelist_count')) * value('page_size');
  }
}

/** Damage of the search index is not one of the history: the index is made anew. */
function* pageFindings(damage: readonly string[]): Generator<HealthFinding> {
  const ofIndex = damage.filter((line) => line.includes('message_search'));
  const ofHistory = damage.filter((line) => !line.includes('message_search'));
  if (ofHistory.length > 0) yield { part: 'pages', count: ofHistory.length, details: ofHistory };
  if (ofIndex.length > 0) yield { part: 'search', count: ofIndex.length, details: ofIndex };
}

function rowDetail(row: Row): string {
  return `${text(row, 'name')} → ${text(row, 'parent')}: ${number(row, 'found')}`;
}

function foundIn(row: Row | undefined): number {
  return row ? number(row, 'found') : 0;
}
