// A long conversation comes in in slices: what else happens meanwhile, and what becomes of it when it is cut short.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { ConversationImporter } from '../../../src/core/imports/conversationImporter.ts';
import { findImportSources } from '../../../src/core/imports/importSources.ts';
import type { Stores } from '../../../src/core/storage/stores.ts';
import { createHistoryFixture, type HistoryFixture } from '../history/historyFixture.ts';
import { claudeTurn, createTempMachine, type TempMachine } from './filesOfAssistants.ts';

const { signal } = new AbortController();
const turns = 500;

describe('Importing a long conversation', () => {
  let machine: TempMachine;
  let fixture: HistoryFixture;

  beforeEach(() => {
    machine = createTempMachine();
    fixture = createHistoryFixture();
    const lines = Array.from({ length: turns }, (_, index) =>
      claudeTurn(`${index}`, index === 0 ? {} : { after: `${index - 1}` }),
    );
    machine.write('.claude/projects/p/s1.jsonl', lines.flat());
  });

  afterEach(() => {
    fixture.dispose();
    machine.remove();
  });

  const run = async (stores: Stores, until = signal) => {
    const files = (await findImportSources(machine.places, signal)).flatMap((source) => source.files);
    const importer = new ConversationImporter({
      stores,
      projectId: 'p',
      systemPrompt: () => 'Be brief.',
      log: silentLog,
    });
    return importer.run(files, { signal: until });
  };
  const all = ({ database }: Stores) =>
    database.all('SELECT id, parent_id, content, session_id FROM messages ORDER BY created_at_ms, id');
  const counted = ({ database }: Stores) => Number(database.get('SELECT count(*) AS total FROM messages')?.total);
  const imported = ({ sessions }: Stores) => sessions.list('p').find(({ origin }) => origin !== undefined);
  const shown = (stores: Stores) => {
    const history = new ChatHistoryManager({ stores, log: silentLog });
    const contents = history.load(imported(stores)?.id ?? '').map(({ content }) => content);
    history.dispose();
    return contents;
  };

  it('lets other work run in between, which sees of it what can be read already', async () => {
    const seen = new Set<number>();
    let isRunning = true;
    const look = () => {
      seen.add(counted(fixture.stores));
      if (counted(fixture.stores) > 0) equal(shown(fixture.stores).length, counted(fixture.stores));
      if (isRunning) setImmediate(look);
    };
    look();
    const outcome = await run(fixture.stores);
    isRunning = false;
    deepEqual([outcome.added, outcome.messages], [1, 2 * turns]);
    ok(seen.size > 4, `${[...seen].join(' ')} messages were seen`);
    equal(shown(fixture.stores).length, 2 * turns);
  });

  it('does the rest the next time when it was cut short in the middle, and is the same then', async () => {
    const whole = createHistoryFixture();
    await run(whole.stores);
    const { imports } = fixture.stores;
    const insert = imports.insertMessage.bind(imports);
    let left = 350;
    imports.insertMessage = (message) => {
      if (--left < 0) throw new Error('The machine went down');
      insert(message);
    };
    await rejects(run(fixture.stores), /went down/);
    const part = counted(fixture.stores);
    ok(part > 0 && part < 2 * turns, `${part} messages`);
    equal(shown(fixture.stores).length, part);
    imports.insertMessage = insert;
    const rest = await run(fixture.stores);
    deepEqual([rest.added, rest.grown, rest.messages], [0, 1, 2 * turns - part]);
    deepEqual(all(fixture.stores), all(whole.stores));
    deepEqual(shown(fixture.stores), shown(whole.stores));
    whole.dispose();
  });

  it('adds nothing twice when two windows import the same at the same time', async () => {
    const other = fixture.open();
    const [one, two] = await Promise.all([run(fixture.stores), run(other)]);
    equal(one.messages + two.messages, 2 * turns);
    equal(counted(other), 2 * turns);
    equal(shown(other).length, 2 * turns);
  });

  it('leaves who asks in it meanwhile where they are', async () => {
    const history = new ChatHistoryManager({ stores: fixture.stores, log: silentLog });
    let asked: string | undefined;
    const ask = () => {
      const session = imported(fixture.stores);
      if (!session) return setImmediate(ask);
      asked = history.add(session.id, { role: 'user', content: 'Asked meanwhile' }).id;
      return undefined;
    };
    ask();
    await run(fixture.stores);
    const session = imported(fixture.stores);
    equal(history.load(session?.id ?? '').at(-1)?.id, asked);
    equal(counted(fixture.stores), 2 * turns + 1);
    history.dispose();
  });

  it('ends a session that it has begun when it is stopped', async () => {
    const abort = new AbortController();
    const stop = () => (counted(fixture.stores) > 0 ? abort.abort() : setImmediate(stop));
    stop();
    const outcome = await run(fixture.stores, abort.signal);
    equal(outcome.messages, 2 * turns);
  });
});
