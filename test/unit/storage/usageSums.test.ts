// The sums that triggers keep are those of the messages, whoever writes, moves and removes them.
import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { silentLog } from '../../../src/base/log.ts';
import { type Database, openDatabase } from '../../../src/core/storage/database.ts';
import { migrate } from '../../../src/core/storage/migrate.ts';
import { migrations } from '../../../src/core/storage/migrations.ts';
import { recoverRows } from '../../../src/core/storage/recoverRows.ts';

const stepAt = migrations.findIndex(({ name }) => name.endsWith('_usage_sums'));
const sessions = ['a', 'b', 'c'];

function openHistory(steps = migrations): Database {
  const database = openDatabase(':memory:');
  migrate(database, steps, { backUp() {} });
  database.exec(
    `INSERT INTO projects (id, name, path, created_at_ms, last_seen_at_ms) VALUES ('p', 'project', '/project', 1, 1)`,
  );
  for (const id of sessions) addSession(database, id);
  return database;
}

function addSession(database: Database, id: string): void {
  database.run(
    `INSERT OR IGNORE INTO sessions (id, project_id, title, created_at_ms, updated_at_ms) VALUES ($id, 'p', 'T', 1, 1)`,
    { id },
  );
}

type Columns = Readonly<Record<string, string | number | null>>;

function addMessage(database: Database, id: string, columns: Columns): void {
  const all = { id, content: 'x', updated_at_ms: 1, ...columns };
  const names = Object.keys(all);
  database.run(
    `INSERT INTO messages (${names.join(', ')}) VALUES (${names.map((name) => `$${name}`).join(', ')})`,
    all,
  );
}

function addSummary(database: Database, columns: Columns): void {
  database.run(
    `INSERT INTO summaries (id, session_id, first_message_id, last_message_id, source_digest, source_tokens, text, model, usage_json, created_at_ms)
     VALUES (hex(randomblob(8)), $session_id, 'a', 'b', 'd', 1, 'Short.', 'm', $usage_json, $created_at_ms)`,
    columns,
  );
}

/** What the sums should be, added up here. */
function expected(database: Database): Record<string, unknown>[] {
  const sums = new Map<string, Record<string, unknown>>();
  const hasBranch = database.all(`SELECT 1 FROM pragma_table_info('messages') WHERE name = 'branch'`).length > 0;
  const messages: Record<string, unknown>[] = database.all('SELECT *, 1 AS messages FROM messages');
  const ofSummary = { messages: 0, owner_pid: 1, branch: null, timing_json: null };
  const summaries = database.all('SELECT * FROM summaries WHERE usage_json IS NOT NULL');
  const rows: Record<string, unknown>[] = [...messages, ...summaries.map((summary) => ({ ...summary, ...ofSummary }))];
  for (const row of rows) {
    const usage = parsed(row.usage_json);
    const timing = parsed(row.timing_json);
    const isAnswer = row.role === 'assistant';
    const isTimed = isAnswer && row.status === 'complete' && row.owner_pid !== null && timing !== undefined;
    const isCharged = typeof usage?.cost === 'number';
    const key = {
      session_id: row.session_id,
      slot: Math.trunc(Number(row.created_at_ms) / 900_000),
      model: row.model ?? '',
      branch: (hasBranch ? row.branch : null) ?? '',
      is_own: Number(row.owner_pid !== null),
      is_charged: Number(isCharged),
    };
    const prompt = tokens(usage?.promptTokens);
    const values = {
      messages: Number(row.messages),
      answers: Number(isAnswer),
      prompt_tokens: prompt,
      completion_tokens: tokens(usage?.completionTokens),
      cached_tokens: Math.min(tokens(usage?.cachedTokens), prompt),
      charged_usd: isCharged ? Math.max(Number(usage?.cost), 0) : 0,
      timed_answers: Number(isTimed),
      first_token_ms: isTimed ? tokens(timing?.firstTokenMs) : 0,
      total_ms: isTimed ? tokens(timing?.totalMs) : 0,
    };
    const name = JSON.stringify(key);
    const before = sums.get(name);
    const added = Object.entries(values).map(([one, value]) => [one, Number(before?.[one] ?? 0) + value] as const);
    sums.set(name, { ...key, ...Object.fromEntries(added) });
  }
  return sorted([...sums.values()]);
}

function tokens(value: unknown): number {
  return typeof value === 'number' ? Math.max(Math.trunc(value), 0) : 0;
}

function parsed(json: unknown): Record<string, unknown> | undefined {
  try {
    return typeof json === 'string' ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}

function kept(database: Database): Record<string, unknown>[] {
  return sorted(database.all('SELECT * FROM usage_sums').map((row) => ({ ...row })));
}

/** In one order, with money to the cent of a cent: sums of fractions differ in their last digits. Without rows that count
 * nothing, which a summary with an unreadable usage leaves or takes along. */
function sorted(rows: Record<string, unknown>[]): Record<string, unknown>[] {
  const counts = rows.filter((row) => row.messages !== 0 || row.prompt_tokens !== 0 || row.completion_tokens !== 0);
  const exact = counts.map((row) => ({ ...row, charged_usd: Number(Number(row.charged_usd).toFixed(6)) }));
  return exact.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const usage = fc.option(
  fc.oneof(
    fc
      .record(
        {
          promptTokens: fc.nat(1000),
          completionTokens: fc.nat(1000),
          cachedTokens: fc.nat(2000),
          cost: fc.constantFrom(0, 0.25, 1),
        },
        { requiredKeys: ['promptTokens', 'completionTokens'] },
      )
      .map((value) => JSON.stringify(value)),
    fc.constantFrom('{no json', '[]', '7', '{"promptTokens":"many","cost":"much"}', '{"promptTokens":-5}'),
  ),
);
const timing = fc.option(
  fc.record({ firstTokenMs: fc.nat(900), totalMs: fc.nat(9000) }).map((value) => JSON.stringify(value)),
);
const part = {
  session_id: fc.constantFrom(...sessions),
  role: fc.constantFrom('user', 'assistant', 'system'),
  status: fc.constantFrom('streaming', 'complete', 'failed'),
  model: fc.option(fc.constantFrom('m', 'n')),
  usage_json: usage,
  timing_json: timing,
  owner_pid: fc.option(fc.constant(7)),
  created_at_ms: fc.constantFrom(0, 1, 899_999, 900_000, 1_800_001),
};
const message = fc.record(part);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), columns: message }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      at: fc.nat(20),
      columns: fc.record({ ...part, branch: fc.option(fc.constantFrom('main', 'x')) }, { requiredKeys: [] }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), at: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('summarise' as const),
      columns: fc.record({ session_id: part.session_id, created_at_ms: part.created_at_ms, usage_json: usage }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end' as const), id: part.session_id }) },
);

describe('The sums of usage', () => {
  it('are those of the messages, whatever is written, changed, moved and removed', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const database = openHistory();
        let added = 0;
        for (const one of steps) {
          if (one.kind === 'add') addMessage(database, `m${added++}`, one.columns);
          if (one.kind === 'remove') database.run('DELETE FROM messages WHERE id = $id', { id: `m${one.at}` });
          if (one.kind === 'summarise') addSummary(database, one.columns);
          if (one.kind === 'change') {
            for (const [name, value] of Object.entries(one.columns))
              database.run(`UPDATE messages SET ${name} = $value WHERE id = $id`, { id: `m${one.at}`, value });
          }
          if (one.kind !== 'end') continue;
          database.run('DELETE FROM sessions WHERE id = $id', { id: one.id });
          addSession(database, one.id);
        }
        deepEqual(kept(database), expected(database));
        database.dispose();
      }),
      { numRuns: 80 },
    );
  });

  it('are made of a history from before there were any', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const database = openHistory(migrations.slice(0, stepAt));
        for (const [index, columns] of messages.entries()) addMessage(database, `m${index}`, columns);
        migrate(database, migrations, { backUp() {} });
        deepEqual(kept(database), expected(database));
        database.dispose();
      }),
      { numRuns: 30 },
    );
  });

  it('are right again when rows are taken over from a damaged history, with what has a name', () => {
    const source = openHistory();
    const told = { session_id: 'a', status: 'complete', created_at_ms: 5 };
    addMessage(source, 'q', { ...told, role: 'user' });
    const usageJson = JSON.stringify({ promptTokens: 5, completionTokens: 6 });
    addMessage(source, 'x', { ...told, role: 'assistant', model: 'm', owner_pid: 3, usage_json: usageJson });
    source.exec(`INSERT INTO usage_names (session_id, slot, model, branch, kind, name, uses)
      VALUES ('a', 0, 'm', '', 'file', 'src/a.ts', 4), ('b', 0, 'm', '', 'file', 'src/b.ts', 1)`);
    const target = openDatabase(':memory:');
    migrate(target, migrations, { backUp() {} });
    recoverRows(source, target, silentLog);
    deepEqual(kept(target), kept(source));
    equal(kept(target).length, 2);
    deepEqual(
      target.all('SELECT name, uses FROM usage_names ORDER BY name').map((row) => ({ ...row })),
      [
        { name: 'src/a.ts', uses: 4 },
        { name: 'src/b.ts', uses: 1 },
      ],
    );
  });

  it('keep no message from being written, however absurd its numbers are', () => {
    const database = openHistory();
    const huge = JSON.stringify({ promptTokens: 9e18, completionTokens: 1e300, cachedTokens: 1e300, cost: 1e300 });
    for (let index = 0; index < 20; index++)
      addMessage(database, `m${index}`, {
        session_id: 'a',
        role: 'assistant',
        status: 'complete',
        created_at_ms: 1,
        owner_pid: 1,
        usage_json: huge,
        timing_json: JSON.stringify({ firstTokenMs: 1e300, totalMs: 1e300 }),
      });
    const [sum] = kept(database);
    ok(Number.isSafeInteger(sum?.prompt_tokens) && Number(sum?.prompt_tokens) > 1e12);
  });
});
