import type { Role } from '../model/model.ts';
import { type Database, sqliteTrouble } from './database.ts';
import { isRole } from './guards.ts';
import { MetaStore } from './metaStore.ts';
import { number, optionalText, text } from './row.ts';

/** Words in a row; `isPrefix`: the last may go on. */
export interface MatchPhrase {
  readonly text: string;
  readonly isPrefix: boolean;
}

/** One thing that must (or must not) be true of what is found: any of these phrases is in the column. */
export interface MatchTerm {
  readonly column: 'text' | 'files' | 'branch' | 'model';
  readonly anyOf: readonly MatchPhrase[];
  readonly isExcluded: boolean;
}

/** What is looked for. Without `projectIds` in all projects. */
export interface SearchRequest {
  readonly terms: readonly MatchTerm[];
  readonly projectIds?: readonly string[];
  readonly exceptProjectIds?: readonly string[];
  readonly role?: Role;
  readonly hasCode?: boolean;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Of so many messages, the newest that match, the numbers are given. */
  readonly most: number;
  /** Only messages whose number is lower; titles are not looked for then. */
  readonly below?: number;
}

/** What can be found of a message or a title, as it is stored now. */
export interface SearchableText {
  readonly seq: number;
  /** Absent of a title. */
  readonly messageId?: string;
  readonly role?: Role;
  readonly text: string;
  readonly sessionId: string;
  readonly sessionTitle: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly atMs: number;
  /** Its session was deleted, which can be undone: it stays in the index, and is not shown. */
  readonly isInTrash: boolean;
  /** The branches, models and files of a message: of a question those of its answers. */
  readonly branches: readonly string[];
  readonly models: readonly string[];
  readonly files: readonly string[];
}

/** What the index is told about a text beside the text itself. */
export interface IndexHints {
  readonly parts: string;
  readonly fileParts: string;
  readonly hasCode: boolean;
  /** How its words begin, as {@link WordStart} has it. */
  readonly starts: string;
}

/** The first three or five letters of a word, folded, with their number before them: `3con`, `5confi`. */
export type WordStart = `${3 | 5}${string}`;

// Bump the version to have the index made anew. Contentless: the texts are in `messages` already.
const indexVersion = '2';
const versionKey = 'searchIndexVersion';
const createIndex = `CREATE VIRTUAL TABLE message_search USING fts5(
  text, parts, files, branch, model, tags, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')`;
// Every word that begins so would have to be gathered from the index above before the newest is known. Here it is one word, and
// where it stands does not matter.
const createStartsIndex = `CREATE VIRTUAL TABLE message_search_starts USING fts5(
  starts, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`;
/** A title more than these is found by another word. */
const mostTitles = 50;

/** The SQL of the search: the queue of what is to be indexed, the index, and what is found in it. */
export class SearchStore {
  private readonly database: Database;
  private readonly meta: MetaStore;
  private canIndex: boolean | undefined;

  constructor(database: Database) {
    this.database = database;
    this.meta = new MetaStore(database);
  }

  /** Is there an index, or can it be made? A SQLite without FTS5 (Node before 22.16) has none, and the texts are read instead. */
  get hasIndex(): boolean {
    this.canIndex ??= this.openIndex();
    return this.canIndex;
  }

  /** What waits to be indexed: titles first, then messages, the newest first. */
  waiting(limit: number): number[] {
    const titles = this.database.all('SELECT seq FROM search_dirty WHERE seq < 0 ORDER BY seq LIMIT $limit', { limit });
    const messages = this.database.all('SELECT seq FROM search_dirty WHERE seq > 0 ORDER BY seq DESC LIMIT $limit', {
      limit: limit - titles.length,
    });
    return [...titles, ...messages].map((row) => number(row, 'seq'));
  }

  /** How many wait; counted no further than `most`. */
  waitingCount(most: number): number {
    const row = this.database.get('SELECT count(*) AS waiting FROM (SELECT 1 FROM search_dirty LIMIT $most)', { most });
    return row ? number(row, 'waiting') : 0;
  }

  /** What there is to find under a number; `undefined` when it is gone, was deleted, or is not written to its end. */
  read(seq: number): SearchableText | undefined {
    return seq < 0 ? this.readTitle(-seq) : this.readMessage(seq);
  }

  /** Part of a transaction: puts a text into the index in place of what was there, or takes it out, and off the queue. */
  put(seq: number, found: SearchableText | undefined, hints?: IndexHints): void {
    this.database.run('DELETE FROM message_search WHERE rowid = $seq', { seq });
    if (found && hints)
      this.database.run(
        `INSERT INTO message_search (rowid, text, parts, files, branch, model, tags)
         VALUES ($seq, $text, $parts, $files, $branch, $model, $tags)`,
        {
          seq,
          text: found.text,
          parts: hints.parts,
          files: `${found.files.join('\n')}\n${hints.fileParts}`,
          branch: found.branches.join('\n'),
          model: found.models.join('\n'),
          tags: tagsOf(found, hints).join(' '),
        },
      );
    this.database.run('DELETE FROM message_search_starts WHERE rowid = $seq', { seq });
    if (found && hints)
      this.database.run('INSERT INTO message_search_starts (rowid, starts) VALUES ($seq, $starts)', {
        seq,
        starts: [...tagsOf(found, hints), hints.starts].join(' '),
      });
    this.database.run('DELETE FROM search_dirty WHERE seq = $seq', { seq });
    if (!found && seq < 0)
      this.database.run('DELETE FROM search_titles WHERE seq = $seq AND session_id NOT IN (SELECT id FROM sessions)', {
        seq: -seq,
      });
  }

  /**
   * What matches, what is in the trash too: some titles, by negative numbers, and messages, the newest first. Not ranked here:
   * for that, SQLite would look at every message that has a word, however many these are.
   */
  find(request: SearchRequest): number[] {
    return this.newestIn('message_search', matchExpression(request), request);
  }

  /** The same of texts with a word that begins so, whatever the terms of the request are. */
  findStarting(start: WordStart, request: SearchRequest): number[] {
    const { projectIds, exceptProjectIds = [], role, hasCode } = request;
    const anyProject = projectIds?.map((id) => `"${projectTag(id)}"`).join(' OR ') || '"none"';
    const wanted = [
      `"${start.replaceAll('"', '""')}"`,
      ...(projectIds ? [`(${anyProject})`] : []),
      ...(role ? [`"role${role}"`] : []),
      ...(hasCode ? ['"hascode"'] : []),
    ];
    const unwanted = exceptProjectIds.map((id) => ` NOT "${projectTag(id)}"`);
    return this.newestIn('message_search_starts', `(${wanted.join(' AND ')})${unwanted.join('')}`, request);
  }

  private newestIn(index: 'message_search' | 'message_search_starts', match: string, request: SearchRequest): number[] {
    const { sinceMs, untilMs, most, role, hasCode, below } = request;
    const isDated = sinceMs !== undefined || untilMs !== undefined;
    const messages = this.database.all(
      `SELECT f.rowid AS seq FROM ${index} f
       ${isDated ? 'JOIN messages m ON m.seq = f.rowid AND m.created_at_ms >= $since AND m.created_at_ms < $until' : ''}
       WHERE ${index} MATCH $match AND f.rowid > 0 ${below === undefined ? '' : 'AND f.rowid < $below'}
       ORDER BY f.rowid DESC LIMIT $most`,
      {
        match,
        most,
        ...(below !== undefined && { below }),
        ...(isDated && { since: sinceMs ?? 0, until: untilMs ?? Number.MAX_SAFE_INTEGER }),
      },
    );
    const titles =
      isDated || role || hasCode || below !== undefined
        ? []
        : this.database.all(
            `SELECT rowid AS seq FROM ${index} WHERE ${index} MATCH $match AND rowid < 0 ORDER BY rowid LIMIT $most`,
            { match, most: mostTitles },
          );
    return [...titles, ...messages].map((row) => number(row, 'seq'));
  }

  /** The texts of messages and titles, each no further than `length`. */
  texts(seqs: readonly number[], length: number): Map<number, string> {
    const rows = this.database.all(
      `SELECT seq, substr(content, 1, $length) AS text FROM messages WHERE seq IN (SELECT value FROM json_each($seqs))
       UNION ALL
       SELECT -t.seq, s.title FROM search_titles t JOIN sessions s ON s.id = t.session_id
       WHERE t.seq IN (SELECT -value FROM json_each($seqs))`,
      { seqs: JSON.stringify(seqs), length },
    );
    return new Map(rows.map((row) => [number(row, 'seq'), text(row, 'text')]));
  }

  /** Those of messages and titles that have all of `parts`, sign for sign, in their order. */
  having(seqs: readonly number[], parts: readonly string[]): number[] {
    const has = (column: string) =>
      `NOT EXISTS (SELECT 1 FROM json_each($parts) p WHERE instr(${column}, p.value) = 0)`;
    const rows = this.database.all(
      `SELECT seq FROM messages m WHERE seq IN (SELECT value FROM json_each($seqs)) AND ${has('m.content')}
       UNION ALL
       SELECT -t.seq FROM search_titles t JOIN sessions s ON s.id = t.session_id
       WHERE t.seq IN (SELECT -value FROM json_each($seqs)) AND ${has('s.title')}`,
      { seqs: JSON.stringify(seqs), parts: JSON.stringify(parts) },
    );
    const having = new Set(rows.map((row) => number(row, 'seq')));
    return seqs.filter((seq) => having.has(seq));
  }

  /** The numbers of all messages before `below`, the newest first, and of titles after them: for a search that reads them. */
  newest({ below, limit }: { readonly below: number; readonly limit: number }): number[] {
    const rows = this.database.all(
      `SELECT seq FROM messages WHERE seq < $below UNION ALL SELECT -seq FROM search_titles WHERE -seq < $below
       ORDER BY seq DESC LIMIT $limit`,
      { below, limit },
    );
    return rows.map((row) => number(row, 'seq'));
  }

  /** The ids and names of all projects. */
  projects(): { readonly id: string; readonly name: string }[] {
    return this.database
      .all('SELECT id, name FROM projects')
      .map((row) => ({ id: text(row, 'id'), name: text(row, 'name') }));
  }

  /** Throws the index away; everything waits to be indexed again. */
  rebuild(): void {
    this.database.transaction(() => {
      this.database.exec('DROP TABLE IF EXISTS message_search');
      this.database.exec('DROP TABLE IF EXISTS message_search_starts');
      this.database.exec(createIndex);
      this.database.exec(createStartsIndex);
      this.database.run('INSERT INTO search_dirty (seq) SELECT seq FROM messages WHERE true ON CONFLICT DO NOTHING');
      this.database.run(
        'INSERT INTO search_dirty (seq) SELECT -seq FROM search_titles WHERE true ON CONFLICT DO NOTHING',
      );
      this.meta.set(versionKey, indexVersion);
    });
  }

  private openIndex(): boolean {
    try {
      this.database.transaction(() => {
        const names = `name IN ('message_search', 'message_search_starts')`;
        const isThere = this.database.all(`SELECT 1 FROM sqlite_schema WHERE ${names}`).length === 2;
        if (this.meta.get(versionKey) !== indexVersion || !isThere) this.rebuild();
        else
          this.database.get(
            'SELECT (SELECT rowid FROM message_search LIMIT 1), (SELECT rowid FROM message_search_starts LIMIT 1)',
          );
      });
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.includes('no such module')) return false;
      throw error;
    }
  }

  private readMessage(seq: number): SearchableText | undefined {
    const row = this.database.get(
      `SELECT m.id, m.role, m.content, m.model, m.created_at_ms, m.session_id, s.title, s.branch, s.project_id, s.deleted_at_ms,
         (SELECT name FROM projects WHERE id = s.project_id) AS project_name
       FROM messages m JOIN sessions s ON s.id = m.session_id
       WHERE m.seq = $seq AND m.deleted_at_ms IS NULL AND m.status <> 'streaming'`,
      { seq },
    );
    if (!row || !isRole(row.role)) return undefined;
    const id = text(row, 'id');
    const { branches, files } = this.receiptFacts(id);
    const branch = optionalText(row, 'branch');
    return {
      seq,
      messageId: id,
      role: row.role,
      text: text(row, 'content'),
      sessionId: text(row, 'session_id'),
      sessionTitle: text(row, 'title'),
      projectId: text(row, 'project_id'),
      projectName: text(row, 'project_name'),
      atMs: number(row, 'created_at_ms'),
      isInTrash: row.deleted_at_ms !== null,
      branches: branches.length > 0 || branch === undefined ? branches : [branch],
      models: this.modelsOf(id, optionalText(row, 'model')),
      files,
    };
  }

  private readTitle(titleSeq: number): SearchableText | undefined {
    const row = this.database.get(
      `SELECT s.*, (SELECT name FROM projects WHERE id = s.project_id) AS project_name
       FROM search_titles t JOIN sessions s ON s.id = t.session_id WHERE t.seq = $titleSeq`,
      { titleSeq },
    );
    if (!row) return undefined;
    const title = text(row, 'title');
    return {
      seq: -titleSeq,
      text: title,
      sessionId: text(row, 'id'),
      sessionTitle: title,
      projectId: text(row, 'project_id'),
      projectName: text(row, 'project_name'),
      atMs: number(row, 'updated_at_ms'),
      isInTrash: row.deleted_at_ms !== null,
      branches: [optionalText(row, 'branch') ?? []].flat(),
      models: [optionalText(row, 'model') ?? []].flat(),
      files: [],
    };
  }

  // What was sent is not read of a receipt: it can be long.
  private receiptFacts(messageId: string): { branches: string[]; files: string[] } {
    const rows = this.database.all(
      `SELECT json_extract(r.json, '$.branch') AS branch,
         (SELECT group_concat(i.value ->> '$.path', char(10)) FROM json_each(r.json, '$.items') i
          WHERE i.value ->> '$.outcome' <> 'leftOut') AS files
       FROM receipts r
       WHERE r.message_id IN (SELECT id FROM messages WHERE id = $id OR (parent_id = $id AND role = 'assistant'))
         AND json_valid(r.json)`,
      { id: messageId },
    );
    const files = rows.flatMap((row) => text(row, 'files').split('\n').filter(Boolean));
    const branches = rows.flatMap((row) => optionalText(row, 'branch') ?? []);
    return { branches: [...new Set(branches)], files: [...new Set(files)] };
  }

  private modelsOf(messageId: string, own: string | undefined): string[] {
    if (own !== undefined) return [own];
    const sql = `SELECT DISTINCT model FROM messages WHERE parent_id = $id AND role = 'assistant' AND model IS NOT NULL`;
    return this.database.all(sql, { id: messageId }).map((row) => text(row, 'model'));
  }
}

/** Is this the damage of an index, that is to be made anew? */
export function isIndexDamage(error: unknown): boolean {
  return sqliteTrouble(error) === 'damaged';
}

function tagsOf({ role, projectId }: SearchableText, { hasCode }: IndexHints): string[] {
  return ['all', projectTag(projectId), ...(role ? [`role${role}`] : []), ...(hasCode ? ['hascode'] : [])];
}

// Letters and digits only: one word of the index.
function projectTag(projectId: string): string {
  return `project${[...projectId].map((character) => (/[a-z0-9]/.test(character) ? character : `x${character.codePointAt(0)}x`)).join('')}`;
}

// https://www.sqlite.org/fts5.html#full_text_query_syntax
function matchExpression({ terms, projectIds, exceptProjectIds, role, hasCode }: SearchRequest): string {
  const tags = [
    'tags : "all"',
    ...(projectIds ? [`tags : (${projectIds.map((id) => `"${projectTag(id)}"`).join(' OR ') || '"none"'})`] : []),
    ...(role ? [`tags : "role${role}"`] : []),
    ...(hasCode ? ['tags : "hascode"'] : []),
  ];
  const wanted = terms.filter(({ isExcluded }) => !isExcluded).map(expressionOf);
  const unwanted = [
    ...terms.filter(({ isExcluded }) => isExcluded).map(expressionOf),
    ...(exceptProjectIds ?? []).map((id) => `tags : "${projectTag(id)}"`),
  ];
  // What is rare comes first: it is what the rest is looked up for.
  const all = [...wanted, ...tags].join(' AND ');
  return unwanted.length === 0 ? all : `(${all}) NOT (${unwanted.join(' OR ')})`;
}

function expressionOf({ column, anyOf }: MatchTerm): string {
  const phrases = anyOf.map((phrase) => `"${phrase.text.replaceAll('"', '""')}"${phrase.isPrefix ? ' *' : ''}`);
  return `${column === 'text' ? '{text parts}' : column} : (${phrases.join(' OR ')})`;
}
