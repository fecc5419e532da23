// What an import does with what is here already, and with files that are not whole.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import { type ArchiveFixture, createArchiveFixture, dump, everything, fill, type Machine } from './archiveFixture.ts';

const { signal } = new AbortController();

describe('Importing sessions from files', () => {
  let fixture: ArchiveFixture;
  let here: Machine;
  let there: Machine;
  let file: string;

  beforeEach(async () => {
    fixture = createArchiveFixture();
    here = fixture.machine();
    fill(here);
    file = await exported(here);
    there = fixture.machine('q');
  });

  afterEach(() => fixture.dispose());

  const exported = async (machine: Machine, name = 'sessions.json') => {
    const sessionIds = ['one', 'two'];
    await machine.exporter.writeJson(fixture.file(name), { sessionIds, contents: everything, signal });
    return fixture.file(name);
  };
  const shown = (machine: Machine, id: string) => machine.history.load(id).map(({ content }) => content);
  const say = (machine: Machine, content: string) => machine.history.add('two', { role: 'user', content });
  /** What stands for the beginning of a session in requests. */
  const standIn = (machine: Machine, id: string) => {
    const keeper = new SummaryKeeper(machine);
    const text = keeper.shown(id)?.summary.text;
    keeper.dispose();
    return text;
  };
  const states = async (machine: Machine, path: string) =>
    (await machine.importer.plan([path], signal)).sessions.map(({ id, state }) => `${id} ${state}`);

  it('brings sessions that are kept from now on, whenever they were used', async () => {
    const beganMs = Date.now();
    await there.import([file]);
    const isOld = ({ stores }: Machine) => stores.retention.unusedSince(beganMs).some(({ id }) => id === 'two');
    deepEqual([isOld(here), isOld(there)], [true, false]);
  });

  it('takes what a session went on with elsewhere, and shows it', async () => {
    await there.import([file]);
    say(here, 'Later');
    const later = await exported(here);
    deepEqual(await states(there, later), ['one same', 'two more']);
    const outcome = await there.import([later]);
    deepEqual([outcome.grown, outcome.unchanged, outcome.messages], [1, 1, 1]);
    deepEqual(shown(there, 'two'), ['Stays', 'Later']);
    deepEqual(await states(here, file), ['one same', 'two same'], 'an older file has nothing new');
  });

  it('merges a session that went on in both places: nothing of either is lost, and who works here stays where they are', async () => {
    await there.import([file]);
    say(here, 'Said there');
    say(there, 'Said here');
    const later = await exported(here);
    deepEqual(await states(there, later), ['one same', 'two conflict']);
    await there.import([later], { conflicts: 'merge' });
    deepEqual(shown(there, 'two'), ['Stays', 'Said here']);
    const last = there.history.load('two').at(-1);
    deepEqual([last?.alternates?.index, last?.alternates?.count], [1, 2]);
    there.history.showAlternate(last?.alternates?.nextId ?? '');
    deepEqual(shown(there, 'two'), ['Stays', 'Said there']);
    const before = dump(there);
    await there.import([later], { conflicts: 'merge' });
    deepEqual(dump(there), before);
  });

  it('takes a session that went on in both places as a copy, once, with all that belongs to it', async () => {
    await there.import([file]);
    say(here, 'Said there');
    say(there, 'Said here');
    here.history.add('one', { role: 'user', content: 'And there' });
    there.history.add('one', { role: 'user', content: 'And here' });
    const later = await exported(here);
    const outcome = await there.import([later], { conflicts: 'copy' });
    deepEqual([outcome.copied, outcome.grown], [2, 0]);
    deepEqual(shown(there, 'two'), ['Stays', 'Said here']);
    const copies = there.stores.sessions.list('p').filter(({ title }) => title.endsWith('(copy)'));
    const [one, two] = [...copies].sort((a, b) => a.title.localeCompare(b.title));
    deepEqual(shown(there, two?.id ?? ''), ['Stays', 'Said there']);
    deepEqual(shown(there, one?.id ?? ''), shown(here, 'one'));
    const withReceipt = there.history.load(one?.id ?? '').filter(({ hasReceipt }) => hasReceipt);
    equal(withReceipt.length, here.history.load('one').filter(({ hasReceipt }) => hasReceipt).length);
    equal(standIn(there, one?.id ?? ''), 'In short: -->', 'its summary stands for its own messages');
    const again = await there.import([later], { conflicts: 'copy' });
    deepEqual([again.copied, again.messages], [0, 0]);
  });

  it('leaves a session that went on in both places alone when asked to', async () => {
    await there.import([file]);
    say(here, 'Said there');
    say(there, 'Said here');
    const before = dump(there);
    const outcome = await there.import([await exported(here)], { conflicts: 'skip' });
    equal(outcome.skipped, 1);
    deepEqual(dump(there), before);
  });

  it('puts another text for a message beside it', async () => {
    await there.import([file]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"content":"Stays"', '"content":"Was changed"'));
    deepEqual(await states(there, file), ['one same', 'two conflict']);
    await there.import([file], { conflicts: 'merge' });
    deepEqual(shown(there, 'two'), ['Stays']);
    equal(there.history.load('two')[0]?.alternates?.count, 2);
    deepEqual(await states(there, file), ['one same', 'two same']);
  });

  it('brings an answer to its end that was exported while it was written', async () => {
    const journal = here.history.beginAnswer('two', {
      parentId: here.history.load('two').at(-1)?.id ?? '',
      model: 'm',
    });
    journal.append('Half');
    here.history.dispose();
    await there.import([await exported(here)]);
    equal(there.history.load('two').at(-1)?.status, 'interrupted');
    here.stores.database.run("UPDATE messages SET status = 'complete', content = 'Half and whole' WHERE id = $id", {
      id: journal.messageId,
    });
    await there.import([await exported(here)]);
    const last = there.history.load('two').at(-1);
    deepEqual([last?.content, last?.status], ['Half and whole', 'complete']);
  });

  it('brings a session back that was put into the trash here', async () => {
    await there.import([file]);
    there.stores.sessions.setDeleted('two', 'p', 5);
    const outcome = await there.import([file]);
    deepEqual([outcome.restored, outcome.sessionIds], [1, ['two']]);
    deepEqual(shown(there, 'two'), ['Stays']);
  });

  it('gives sessions of a project that is not known here to the open one, or to their own', async () => {
    const outcome = await there.import([file], { unknownProjects: 'here' });
    equal(outcome.elsewhere, 0);
    equal(there.stores.sessions.list('q').length, 2);
    const elsewhere = fixture.machine('q');
    equal((await elsewhere.import([file], { unknownProjects: 'own' })).elsewhere, 2);
    const project = elsewhere.stores.projects.all().find(({ id }) => id === 'p');
    deepEqual([project?.name, project?.path, project?.gitSubfolder], ['shop', '/home/me/shop', 'web']);
  });

  it('takes what is whole of a damaged file, and lists the rest by its place, not by what it said', async () => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const torn = lines.findIndex((line) => line.includes('"content":"In other words"'));
    lines[torn] = (lines[torn] ?? '').slice(0, 60);
    const wrong = lines.findIndex((line) => line.includes('"content":"Stays"'));
    lines[wrong] = (lines[wrong] ?? '').replace(/"createdAtMs":\d+/, '"createdAtMs":"soon"');
    writeFileSync(file, lines.join('\n'));
    const outcome = await there.import([file]);
    deepEqual(
      outcome.unreadable.map(({ place, why }) => `${place}: ${why}`),
      [`Line ${torn + 1}: It is not whole JSON.`, `Line ${wrong + 1}: It is not as it should be: createdAtMs.`],
    );
    equal(outcome.added, 2);
    equal(there.stores.transfer.messageCount('one'), here.stores.transfer.messageCount('one') - 1);
    await there.import([await exported(here)]);
    deepEqual(
      there.stores.transfer.messageIds('one').sort(),
      here.stores.transfer.messageIds('one').sort(),
      'what was lost comes with a whole file',
    );
  });

  it('takes what is whole of a file that was cut off anywhere, or has garbage anywhere', async () => {
    const whole = readFileSync(file, 'utf8');
    const known = new Set(['one', 'two'].flatMap((id) => here.stores.transfer.messageIds(id)));
    for (let seed = 1; seed <= 30; seed += 1) {
      const at = Math.floor((whole.length * ((seed * 7919) % 997)) / 997);
      const damaged = seed % 2 ? whole.slice(0, at) : `${whole.slice(0, at)}\u0000}{\n"${whole.slice(at + 40)}`;
      writeFileSync(fixture.file('damaged.json'), damaged);
      const target = fixture.machine('q');
      const outcome = await target.import([fixture.file('damaged.json')], { unknownProjects: 'here' });
      ok(outcome.unreadable.length > 0, `seed ${seed}: nothing was said to be lost`);
      const taken = target.stores.database.all('SELECT id FROM messages').map(({ id }) => String(id));
      const wholeLines = damaged.split('\n').filter((line) => isWholeMessage(line));
      equal(taken.length, wholeLines.length, `seed ${seed}: not all that is whole was taken`);
      ok(
        taken.every((id) => known.has(id)),
        `seed ${seed}`,
      );
      equal(target.stores.database.get('PRAGMA integrity_check')?.integrity_check, 'ok');
    }
  });

  it('says of a file that is none of ours, or of a newer version, and takes nothing', async () => {
    const whole = readFileSync(file, 'utf8');
    const why = async (text: string) => {
      writeFileSync(fixture.file('other.json'), text);
      const outcome = await there.import([fixture.file('other.json')]);
      equal(outcome.added, 0);
      return outcome.unreadable.map((part) => part.why).join('; ');
    };
    match(await why('{"name": "x"}'), /^It holds no sessions of Throughline\.$/);
    match(await why('# Notes\n\nNothing.'), /^It holds no sessions of Throughline\.$/);
    match(await why(''), /^It holds no sessions of Throughline\.$/);
    match(await why(whole.replace('"version":1', '"version":2')), /^It was written by a newer version/);
    match(
      await why(JSON.stringify({ ...JSON.parse(whole), version: 2 }, null, 1)),
      /^It was written by a newer version/,
    );
    const missing = await there.import([fixture.file('missing.json')]);
    match(missing.unreadable[0]?.why ?? '', /ENOENT/);
  });

  it('keeps what came in before a cancel, and does the rest the next time', async () => {
    const abort = new AbortController();
    const plan = await there.importer.plan([file], signal);
    const choices = { conflicts: 'merge', unknownProjects: 'own' } as const;
    const onProgress = (done: number) => done === 2 && abort.abort();
    const outcome = await there.importer.run(plan, { choices, signal: abort.signal, onProgress });
    ok(outcome.isCancelled);
    ok(outcome.added >= 1);
    await there.import([file]);
    deepEqual(dump(there), dump(here));
  });
});

function isWholeMessage(line: string): boolean {
  try {
    return 'role' in JSON.parse(line.trim().replace(/,$/, ''));
  } catch {
    return false;
  }
}
