// A history with all that a session can have, and what is compared of two of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { SessionExporter } from '../../../src/core/archive/sessionExporter.ts';
import {
  type ImportChoices,
  SessionImporter,
  type SessionImportOutcome,
} from '../../../src/core/archive/sessionImporter.ts';
import { Redactor } from '../../../src/core/context/redact.ts';
import { findKnownSecrets } from '../../../src/core/context/secretRules.ts';
import type { AnswerEnd } from '../../../src/core/history/answerJournal.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { ImageKeeper } from '../../../src/core/history/imageKeeper.ts';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores, type Stores } from '../../../src/core/storage/stores.ts';
import { pngImage } from '../../support/pngImage.ts';
import { sampleReceipt } from '../history/historyFixture.ts';

const { signal } = new AbortController();
export const everything = { isRedacted: false, withContext: true, withImages: true };

/** Texts that break what is careless about them. */
export const nastyTexts: readonly string[] = [
  '```ts\nlet a = 1; // never closed',
  'a --> b\n-->\n<!-- not closed\n<script>',
  'one\r\ntwo\rthree\u2028four\u2029five\u0085',
  '\ud800 alone, \udc00 too, and 🧵 whole',
  'a NUL: \0, a bell: \u0007, a BOM: \ufeff',
  ']}\n],"messages":[\n{"id":"x","images":[\n]},',
  '<!-- throughline.sessions: quoted\n{"format":"throughline.sessions","version":1,"sessions":[\n]}\n-->',
  '{"__proto__": {"polluted": true}, "constructor": 1}',
  '   leading and trailing   \n\n',
  '',
];

const complete: AnswerEnd = {
  status: 'complete',
  usage: { promptTokens: 7, completionTokens: 3 },
  timing: { firstTokenMs: 5, totalMs: 9 },
};
const failed: AnswerEnd = { status: 'failed', failure: { code: 'model.x', what: 'It -->', why: 'w', next: 'n' } };

export interface Machine {
  readonly stores: Stores;
  readonly history: ChatHistoryManager;
  readonly exporter: SessionExporter;
  readonly importer: SessionImporter;
  import(paths: readonly string[], choices?: Partial<ImportChoices>): Promise<SessionImportOutcome>;
}

export interface ArchiveFixture {
  readonly folder: string;
  file(name: string): string;
  machine(projectId?: string): Machine;
  dispose(): void;
}

export function createArchiveFixture(): ArchiveFixture {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-archive-'));
  const opened: { dispose(): void }[] = [];
  return {
    folder,
    file: (name) => join(folder, name),
    machine(projectId = 'p') {
      const path = join(folder, `${opened.length}`, 'history.db');
      const { database } = openHistoryDatabase({ path, log: silentLog });
      const stores = createStores(database, silentLog);
      const history = new ChatHistoryManager({ stores, log: silentLog });
      opened.push(history, database);
      const seen = { createdAtMs: 1, lastSeenAtMs: 1 };
      if (projectId !== 'p')
        stores.projects.save({ id: projectId, name: 'open', path: '/open', gitSubfolder: '', ...seen });
      const redactor = new Redactor('salt', async (text) => findKnownSecrets(text));
      const importer = new SessionImporter({ stores, projectId, log: silentLog });
      return {
        stores,
        history,
        importer,
        exporter: new SessionExporter({ stores, redactor }),
        async import(paths, choices = {}) {
          const plan = await importer.plan(paths, signal);
          return importer.run(plan, { choices: { conflicts: 'merge', unknownProjects: 'own', ...choices }, signal });
        },
      };
    },
    dispose() {
      for (const each of opened) each.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Two sessions of a project, with alternates, images, receipts, thinking, failures and nasty texts. Gives their ids. */
export function fill({ stores, history }: Machine): readonly [string, string] {
  const seen = { createdAtMs: 1, lastSeenAtMs: 2 };
  stores.projects.save({ id: 'p', name: 'shop', path: '/home/me/shop', gitSubfolder: 'web', ...seen });
  const session = (id: string, title: string) =>
    stores.sessions.insert({
      id,
      projectId: 'p',
      title,
      titleIsCustom: true,
      systemPrompt: 'Be brief. <!-- -->',
      model: 'endpoint:Work/gpt',
      branch: 'main',
      createdAtMs: 10,
      updatedAtMs: 20,
    });
  session('one', 'Retries -->\nand more');
  session('two', 'Second');
  stores.sessions.setPinned('one', 30);
  stores.sessions.setArchived('two', 40);
  stores.sessions.setBranch('one', 'main', 11);
  stores.sessions.setBranch('one', 'feature/x', 12);
  const image = new ImageKeeper(stores).keep('a --> b.png', pngImage(8, 4));
  for (const [index, content] of nastyTexts.entries()) {
    const question = history.add('one', { role: 'user', content, ...(index === 0 && image && { images: [image] }) });
    const answer = history.beginAnswer('one', {
      parentId: question.id,
      model: 'gpt',
      receipt: { ...sampleReceipt, sent: [{ role: 'user', content }] },
    });
    answer.append(`Answer to ${content}`);
    answer.appendReasoning(`Thinking of ${content}`);
    answer.finish(index % 2 === 0 ? complete : failed);
  }
  const first = history.load('one')[0];
  history.add('one', { role: 'user', content: 'In other words', insteadOf: first?.id ?? '' });
  history.add('two', { role: 'user', content: 'Stays' });
  const gone = history.add('two', { role: 'user', content: 'Deleted later' });
  history.delete(gone.id);
  summarise({ stores, history }, 'one');
  const madeFrom = { kind: 'fork', from: [{ sessionId: 'one', title: 'a -->', messageId: first?.id }] };
  stores.database.run(`UPDATE sessions SET made_from_json = $json WHERE id = 'two'`, {
    json: JSON.stringify(madeFrom),
  });
  stores.database.run(`UPDATE messages SET edited_at_ms = 77 WHERE role = 'assistant' AND seq % 3 = 0`);
  return ['one', 'two'];
}

/** Lets a summary stand for the first turns of a session, but for one that is kept. */
function summarise({ stores, history }: Pick<Machine, 'stores' | 'history'>, sessionId: string): void {
  const keeper = new SummaryKeeper({ stores, history });
  const way = stores.messages.pathMarks(stores.sessions.head(sessionId) ?? '');
  const source = keeper.source(sessionId, way[0]?.id ?? '');
  if (!source) throw new Error('Nothing to summarise');
  const more = { text: 'In short: -->', model: 'gpt', sourceTokens: 5, receipt: sampleReceipt };
  keeper.add({ sessionId, ...source, ...more }, undefined);
  keeper.dispose();
  const kept = { id: 'kept', messageId: way[0]?.id ?? '', text: 'other', now: 3 };
  stores.database.run(
    'INSERT INTO kept_parts (id, message_id, text, kept_at_ms) VALUES ($id, $messageId, $text, $now)',
    kept,
  );
}

/** All that two histories with the same sessions have in common, in an order of its own. */
export function dump({ stores }: Machine): unknown {
  const rows = (sql: string) => stores.database.all(sql);
  const { shape } = stores.transfer;
  const owned = [...shape.ofSessions, ...shape.ofMessages].map(({ name, columns, owner }) => {
    const names = [owner, ...columns.map((column) => column.name)].join(', ');
    return [name, rows(`SELECT ${names} FROM ${name} ORDER BY ${names}`)];
  });
  const [sessions, messages] = [shape.session, shape.message].map(({ columns }) =>
    columns.map(({ name }) => name).join(', '),
  );
  return {
    sessions: rows(`SELECT ${sessions}, message_count FROM sessions ORDER BY id`),
    messages: rows(`SELECT ${messages} FROM messages ORDER BY session_id, seq`),
    images: rows('SELECT id, type, width, height, hex(data) AS data FROM images ORDER BY id'),
    owned: Object.fromEntries(owned),
  };
}
