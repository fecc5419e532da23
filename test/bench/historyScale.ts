import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../src/base/log.ts';
import { ChatHistoryManager } from '../../src/core/history/chatHistoryManager.ts';
import { HistorySearch } from '../../src/core/history/search/historySearch.ts';
import { SearchIndexer } from '../../src/core/history/search/searchIndexer.ts';
import { groupSessions } from '../../src/core/sessions/sessionGroups.ts';
import { openHistoryDatabase } from '../../src/core/storage/openHistoryDatabase.ts';
import { createStores, type Stores } from '../../src/core/storage/stores.ts';
import { withTempDir } from './benchEditor.ts';
import { type Figures, figure, percentile95 } from './figures.ts';
import { HistoryText } from './historyText.ts';
import { tell } from './progress.ts';

const sessionCount = 10_000;
const messagesPerSession = 100;
const projectCount = 5;
const branches = ['main', 'feature/search', 'fix/crash', 'release'];
const models = ['gpt-large', 'qwen-small', 'local'];
const dayMs = 86_400_000;
const queryCount = 300;
const appendCount = 400;
/** What the write-ahead log grows by with a question: some pages. */
const questionBytes = 16_384;
const signal = new AbortController().signal;

/**
 * A history of 1,000,000 messages in 10,000 sessions and five projects, written through the stores and indexed to the end.
 *
 * - `history_list_ms`: the list of all sessions of all projects, read and put into groups, as the history view does.
 * - `history_search_p95_ms`: the first page of 300 searches in one project, of every kind that the query has;
 *   `history_search_all_p95_ms`: the same in all projects. Warm, as after the first search of a window.
 * - `history_append_p95_ms`: a question with the beginning of its answer, waited for on the disk, and the answer's end.
 *   `floor_disk_wait_p95_ms`: what the disk alone takes for a wait (`fdatasync` after as many bytes): every question costs one.
 * - `history_bytes_per_text_byte`: the database file against the text of messages, in UTF-8.
 */
export async function measureHistoryScale(): Promise<Figures> {
  return withTempDir(async (folder) => {
    const file = path.join(folder, 'history.db');
    const { database } = openHistoryDatabase({ path: file, log: silentLog });
    const stores = createStores(database, silentLog);
    const indexer = new SearchIndexer({ stores, log: silentLog, sliceMs: 200 });
    const textBytes = await write(stores, indexer);
    database.all('PRAGMA wal_checkpoint(TRUNCATE)');
    const fileBytes = statSync(file).size;
    const search = new HistorySearch({ stores, indexer, log: silentLog });
    const list = Array.from({ length: 9 }, () => timeOf(() => listAll(stores)));
    const inProject = await searchTimes(search, 'p0');
    const inAll = await searchTimes(search, undefined);
    const appends = append(stores);
    indexer.dispose();
    database.dispose();
    return {
      history_list_ms: figure(list, 'ms', 150),
      history_search_p95_ms: percentile95(inProject, 50),
      history_search_all_p95_ms: percentile95(inAll, 50),
      history_append_p95_ms: percentile95(appends, 2),
      floor_disk_wait_p95_ms: percentile95(diskWaits(folder)),
      history_bytes_per_text_byte: figure([fileBytes / textBytes], 'ratio', 2),
    };
  });
}

/** Writes it, newest last, and indexes it as it grows. Gives the bytes of the messages' text. */
async function write(stores: Stores, indexer: SearchIndexer): Promise<number> {
  const text = new HistoryText(1);
  const now = Date.now();
  let bytes = 0;
  for (let id = 0; id < projectCount; id++) {
    const seen = { createdAtMs: 1, lastSeenAtMs: now };
    stores.projects.save({ id: `p${id}`, name: `project ${id}`, path: `/work/p${id}`, gitSubfolder: '', ...seen });
  }
  const spanMs = 700 * dayMs;
  for (let number = 0; number < sessionCount; number++) {
    const startMs = now - spanMs + Math.floor((spanMs * number) / sessionCount);
    stores.database.transaction(() => {
      bytes += writeSession(stores, text, { number, startMs });
    });
    if (number % 500 !== 499) continue;
    while (!(await indexer.drain({ budgetMs: 60_000, signal })));
    tell(`history: ${(number + 1) * messagesPerSession} messages`);
  }
  return bytes;
}

/** As long as the ids of real sessions. */
function sessionId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

interface SessionPlace {
  readonly number: number;
  readonly startMs: number;
}

function writeSession(stores: Stores, text: HistoryText, { number, startMs }: SessionPlace): number {
  const id = sessionId(number);
  const branch = branches[text.below(branches.length)] ?? '';
  stores.sessions.insert({
    id,
    projectId: `p${text.below(projectCount)}`,
    title: text.question().slice(0, 60),
    titleIsCustom: false,
    systemPrompt: '',
    branch,
    createdAtMs: startMs,
    updatedAtMs: startMs,
  });
  let parentId: string | null = null;
  let bytes = 0;
  for (let seq = 0; seq < messagesPerSession; seq++) {
    const isQuestion = seq % 2 === 0;
    const content = isQuestion ? text.question() : text.answer();
    const messageId = randomUUID();
    const model = isQuestion ? {} : { model: models[text.below(models.length)] ?? '' };
    const role = isQuestion ? 'user' : 'assistant';
    const nowMs = startMs + seq * 60_000;
    stores.messages.insert({
      id: messageId,
      sessionId: id,
      parentId,
      role,
      content,
      status: 'complete',
      nowMs,
      ...model,
    });
    parentId = messageId;
    bytes += Buffer.byteLength(content);
  }
  stores.sessions.setHead(id, parentId, startMs + messagesPerSession * 60_000);
  return bytes;
}

function listAll(stores: Stores): number {
  const entries = stores.sessionList.entries({ projectId: 'p0', allProjects: true });
  if (entries.length !== sessionCount) throw new Error(`${entries.length} of ${sessionCount} sessions are listed`);
  return groupSessions(entries, { nowMs: Date.now(), showArchived: false }).length;
}

/** As people search: mostly words, some of them half typed, and now and then a filter. */
function queries(text: HistoryText): string[] {
  const kinds: readonly (() => string)[] = [
    () => text.word(),
    () => `${text.word()} ${text.word()}`,
    () => `${text.word()} ${text.word().slice(0, 4)}`,
    () => text.word().slice(0, 5),
    () => `"${text.word()} ${text.word()}"`,
    () => text.identifier(),
    () => `${text.word()} role:user`,
    () => `${text.word()} branch:${branches[text.below(branches.length)]}`,
    () => `${text.word()} model:${models[text.below(models.length)]}`,
    () => `${text.word()} has:code`,
    () => `${text.word()} after:2026-01-01`,
    () => `${text.word()} -${text.word()}`,
  ];
  return Array.from({ length: queryCount }, (_, index) => kinds[index % kinds.length]?.() ?? '');
}

async function searchTimes(search: HistorySearch, projectId: string | undefined): Promise<number[]> {
  const asked = queries(new HistoryText(2));
  const where = projectId === undefined ? {} : { projectId };
  for (const query of asked.slice(0, 12)) await search.search(query, where, signal);
  const times: { query: string; ms: number }[] = [];
  let found = 0;
  for (const query of asked) {
    const startedMs = performance.now();
    const { hits } = await search.search(query, where, signal);
    times.push({ query, ms: performance.now() - startedMs });
    found += hits.length > 0 ? 1 : 0;
  }
  if (found < queryCount / 4) throw new Error(`Only ${found} of ${queryCount} searches found anything`);
  const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, 10);
  tell(
    `${projectId ?? 'all'}: ${found} found; slowest ${slowest.map(({ query, ms }) => `${query} ${ms.toFixed(0)}`).join(', ')}`,
  );
  return times.map(({ ms }) => ms);
}

/** Milliseconds of questions asked and answers ended, one after the other, in the newest session. */
function append(stores: Stores): number[] {
  const history = new ChatHistoryManager({ stores, log: silentLog });
  const text = new HistoryText(3);
  const times: number[] = [];
  const session = sessionId(sessionCount - 1);
  for (let number = 0; number < appendCount / 2; number++) {
    const content = text.question();
    const [{ journal }, askMs] = timed(() => history.ask(session, { content }, { model: 'local' }));
    journal.append(text.answer());
    const [, endMs] = timed(() => journal.finish({ status: 'complete' }));
    times.push(askMs, endMs);
  }
  history.dispose();
  return times;
}

/** Milliseconds that the disk takes to have what a question writes. */
function diskWaits(folder: string): number[] {
  const file = openSync(path.join(folder, 'floor'), 'w');
  const bytes = Buffer.alloc(questionBytes, 1);
  const times = Array.from({ length: appendCount }, () => {
    writeSync(file, bytes);
    return timeOf(() => fdatasyncSync(file));
  });
  closeSync(file);
  return times;
}

function timed<T>(work: () => T): [T, number] {
  const startedMs = performance.now();
  const result = work();
  return [result, performance.now() - startedMs];
}

function timeOf(work: () => unknown): number {
  return timed(work)[1];
}
