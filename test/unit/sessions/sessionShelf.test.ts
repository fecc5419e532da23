// What can be done to sessions as a whole: pinned, put away, copied, thrown away.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import type { SessionChange, SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { commitSessionTitle } from '../../../src/core/sessions/sessionTitle.ts';
import { sampleReceipt } from '../history/historyFixture.ts';
import { createSessionsFixture, type SessionsFixture } from './sessionsFixture.ts';

const day = 24 * 60 * 60 * 1000;
const isNotFound = (error: unknown) => error instanceof ThroughlineError && error.failure.code === 'session.notFound';

describe('Sessions in the history', () => {
  let fixture: SessionsFixture;
  let sessions: SessionManager;
  let history: ChatHistoryManager;
  let now: number;

  beforeEach(() => {
    now = 1000;
    fixture = createSessionsFixture();
    sessions = fixture.window({ now: () => ++now });
    history = new ChatHistoryManager({ stores: fixture.history.stores, log: silentLog, now: () => ++now });
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  const entry = (id: string) => sessions.entries({ allProjects: true }).find((one) => one.id === id) ?? assert.fail(id);
  const titles = (filter = {}) => sessions.entries(filter).map(({ title }) => title);
  const say = (sessionId: string, content: string) => history.add(sessionId, { role: 'user', content });
  const otherProject = () => {
    const seen = { createdAtMs: 1, lastSeenAtMs: 1 };
    fixture.history.stores.projects.save({ id: 'q', name: 'other', path: '/other', gitSubfolder: '', ...seen });
    return fixture.window({ projectId: 'q', now: () => ++now });
  };

  it('are listed with what is said of them, in whichever window it was written', () => {
    const { id } = sessions.create({ title: 'One', model: 'm1', branch: 'main' });
    const asked = say(id, 'Why?');
    const journal = history.beginAnswer(id, { parentId: asked.id, model: 'm1' });
    assert.deepEqual(
      [entry(id).title, entry(id).model, entry(id).branch, entry(id).messageCount, entry(id).isAnswering],
      ['One', 'm1', 'main', 2, true],
    );
    journal.finish({ status: 'complete', usage: { promptTokens: 30, completionTokens: 4 } });
    assert.equal(entry(id).isAnswering, false);
    assert.equal(entry(id).projectName, 'project');
    assert.deepEqual(sessions.details(id), { tokens: 34, models: ['m1'], branches: [] });
  });

  it('tell their tokens and the model of the last answer, whatever was chosen, of many at once', () => {
    const answer = (id: string, model: string, completionTokens: number) =>
      history
        .beginAnswer(id, { parentId: history.load(id)[0]?.id ?? '', model })
        .finish({ status: 'complete', usage: { promptTokens: 100, completionTokens } });
    const one = sessions.create({ model: 'chosen' }).id;
    say(one, 'Why?');
    answer(one, 'z-first', 1);
    answer(one, 'a-last', 2);
    now += day;
    const two = sessions.create().id;
    say(two, 'Why?');
    answer(two, 'm', 3);
    now += day;
    say(two, 'Later');
    const three = sessions.create().id;
    assert.deepEqual(
      sessions.figures([one, two, three]),
      new Map([
        [one, { tokens: 203, model: 'a-last' }],
        [two, { tokens: 103, model: 'm' }],
        [three, { tokens: 0 }],
      ]),
    );
  });

  it('count their messages through deletions and undo, and none when cleared', () => {
    const { id } = sessions.create();
    say(id, 'One');
    const second = say(id, 'Two');
    const deletion = history.delete(second.id);
    assert.equal(entry(id).messageCount, 1);
    history.restore(deletion);
    assert.equal(entry(id).messageCount, 2);
    const shown = history.clear(id);
    assert.equal(entry(id).messageCount, 0);
    history.setHead(id, shown);
    assert.equal(entry(id).messageCount, 2);
  });

  it('of other projects are listed when asked for, but not their trash', () => {
    const other = otherProject();
    other.create({ title: 'Foreign' });
    other.delete(other.create({ title: 'Thrown away there' }).id);
    sessions.delete(sessions.create({ title: 'Thrown away here' }).id);
    assert.deepEqual(titles(), ['Thrown away here', 'Sample']);
    assert.deepEqual(titles({ allProjects: true }), ['Thrown away here', 'Foreign', 'Sample']);
  });

  it('are found by each branch that something was asked on', () => {
    const one = sessions.create({ title: 'One' });
    sessions.usedOn(one.id, 'main');
    sessions.usedOn(one.id, 'feature/x');
    sessions.usedOn('s', 'main');
    assert.deepEqual(titles({ branch: 'feature/x' }), ['One']);
    assert.deepEqual(titles({ branch: 'main' }).sort(), ['One', 'Sample']);
    assert.deepEqual(titles({ branch: 'nowhere' }), []);
    assert.deepEqual(sessions.branches(), ['main', 'feature/x']);
    assert.deepEqual(sessions.details(one.id).branches, ['feature/x', 'main']);
    assert.equal(sessions.get(one.id)?.branch, 'feature/x');
  });

  it('are gone on with when their branch is, the one used last on it, but never one that is put away or gone', () => {
    const [one, two] = [sessions.create({ title: 'One' }), sessions.create({ title: 'Two' })];
    sessions.usedOn(two.id, 'main');
    sessions.usedOn(one.id, 'main');
    sessions.usedOn(sessions.create({ title: commitSessionTitle }).id, 'main');
    assert.equal(sessions.lastOn('main')?.title, 'One');
    sessions.archive([one.id], true);
    assert.equal(sessions.lastOn('main')?.title, 'Two');
    sessions.delete(two.id);
    assert.equal(sessions.lastOn('main'), undefined);
    assert.equal(otherProject().lastOn('main'), undefined);
  });

  it('are pinned and archived together, and not at all when one of them is not there', () => {
    const ids = [sessions.create().id, sessions.create().id];
    sessions.pin(ids, true);
    const pinnedAt = ids.map((id) => entry(id).pinnedAtMs);
    assert.ok(pinnedAt.every((ms) => ms !== undefined));
    sessions.pin(ids, true);
    assert.deepEqual(
      ids.map((id) => entry(id).pinnedAtMs),
      pinnedAt,
      'pinned again, they keep since when',
    );
    sessions.pin(ids, false);
    sessions.archive(ids, true);
    assert.ok(ids.every((id) => entry(id).archivedAtMs !== undefined && entry(id).pinnedAtMs === undefined));
    assert.throws(() => sessions.archive([ids[0] ?? '', 'nowhere'], false), isNotFound);
    assert.throws(() => sessions.deleteAll([ids[0] ?? '', 'nowhere']), isNotFound);
    assert.ok(ids.every((id) => entry(id).archivedAtMs !== undefined && entry(id).deletedAtMs === undefined));
  });

  it('that are archived are not gone on with by themselves', () => {
    const { id } = sessions.create({ title: 'Newest' });
    assert.equal(sessions.latest()?.id, id);
    sessions.archive([id], true);
    assert.equal(sessions.latest()?.id, 's');
    assert.equal(sessions.get(id)?.title, 'Newest');
  });

  it('are copied with the messages that they show, and with nothing else of them changed', () => {
    const { id } = sessions.create({ title: 'One', model: 'm1', branch: 'main' });
    const first = say(id, 'Asked first');
    history.add(id, { role: 'user', content: 'Asked instead', insteadOf: first.id });
    const gone = say(id, 'Deleted');
    history.delete(gone.id);
    const asked = say(id, 'Last');
    const journal = history.beginAnswer(id, { parentId: asked.id, model: 'm1', receipt: sampleReceipt });
    journal.append('half an answer');
    const before = history.load(id);
    const copy = sessions.duplicate(id);
    const copied = history.load(copy.id);
    assert.deepEqual(
      copied.map(({ role, content, createdAtMs }) => [role, content, createdAtMs]),
      before.map(({ role, content, createdAtMs }) => [role, role === 'user' ? content : '', createdAtMs]),
    );
    assert.deepEqual(history.receipt(copied.at(-1)?.id ?? ''), sampleReceipt);
    assert.deepEqual(
      copied.map(({ status }) => status),
      ['complete', 'complete', 'interrupted'],
    );
    assert.deepEqual([copy.title, copy.model, copy.branch], ['One (copy)', 'm1', 'main']);
    assert.equal(entry(copy.id).messageCount, 3);
    journal.finish({ status: 'complete' });
    assert.equal(history.load(id).at(-1)?.content, 'half an answer');
    sessions.delete(copy.id);
    sessions.deleteForever([copy.id]);
    assert.deepEqual(
      history.load(id).map(({ content }) => content),
      ['Asked instead', 'Last', 'half an answer'],
    );
  });

  it('copied, do not count again what their answers cost', () => {
    const asked = say('s', 'Why?');
    const journal = history.beginAnswer('s', { parentId: asked.id, model: 'm1' });
    journal.finish({ status: 'complete', usage: { promptTokens: 10, completionTokens: 5 } });
    sessions.duplicate('s');
    assert.equal(history.tokensSince(0), 15);
  });

  it('of another project are copied into this one, and stay where they are', () => {
    const other = otherProject();
    const foreign = other.create({ title: 'Foreign', branch: 'theirs' });
    say(foreign.id, 'Said there');
    const copy = sessions.duplicate(foreign.id);
    assert.equal(sessions.get(copy.id)?.projectId, 'p');
    assert.equal(sessions.get(copy.id)?.branch, undefined);
    assert.equal(history.load(copy.id)[0]?.content, 'Said there');
    assert.equal(other.get(foreign.id)?.title, 'Foreign');
    assert.throws(() => sessions.duplicate('nowhere'), isNotFound);
  });

  it('are removed for good only from the trash of their project, with all that belongs to them', () => {
    const { id } = sessions.create();
    const asked = say(id, 'Why?');
    history.beginAnswer(id, { parentId: asked.id, model: 'm', receipt: sampleReceipt }).append('so');
    history.recoverInterrupted();
    sessions.usedOn(id, 'main');
    const { summaries } = fixture.history.stores;
    const range = { firstId: asked.id, lastId: asked.id, sourceDigest: 'd', sourceTokens: 1 };
    summaries.insert({ id: 'sum', sessionId: id, ...range, text: 'Short', model: 'm', createdAtMs: 1 });
    summaries.keep({ id: 'kept', messageId: asked.id }, 1);
    assert.equal(sessions.deleteForever([id]), 0, 'not in the trash');
    sessions.delete(id);
    assert.equal(otherProject().deleteForever([id]), 0, 'not of that project');
    assert.equal(sessions.deleteForever([id, 'nowhere']), 1);
    assert.throws(() => sessions.restore(id), isNotFound);
    const left = (table: string, column: string, value: string) =>
      fixture.history.stores.database.all(`SELECT 1 FROM ${table} WHERE ${column} = $value`, { value }).length;
    assert.deepEqual(
      [
        left('messages', 'session_id', id),
        left('session_branches', 'session_id', id),
        left('receipts', 'message_id', asked.id),
        left('summaries', 'session_id', id),
        left('kept_parts', 'message_id', asked.id),
      ],
      [0, 0, 0, 0, 0],
    );
  });

  it('are not in the file any more once they are removed for good: neither there nor in its journal', () => {
    const { id } = sessions.create({ title: 'A title that is nowhere else' });
    say(id, 'A short sentence that is nowhere else.');
    say(id, 'A long sentence that goes on and on elsewhere. '.repeat(2000));
    const { path } = fixture.history;
    const isThere = () =>
      [path, `${path}-wal`].some((file) => {
        const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
        return ['sentence that is nowhere', 'goes on and on', 'title that is'].some((words) => bytes.includes(words));
      });
    sessions.delete(id);
    assert.equal(isThere(), true);
    sessions.deleteForever([id]);
    assert.equal(isThere(), false);
  });

  it('leave the trash all at once, those that are pinned too, and tell of it', () => {
    const ids = [sessions.create().id, sessions.create().id];
    const kept = sessions.create({ title: 'Kept' });
    sessions.pin([ids[0] ?? ''], true);
    sessions.deleteAll(ids);
    const told: SessionChange[] = [];
    sessions.onDidChange((change) => told.push(change));
    assert.equal(sessions.deleteForever(ids), 2);
    assert.deepEqual(titles(), [kept.title, 'Sample']);
    assert.deepEqual(
      told.map(({ kind, sessionId }) => `${kind} ${sessionId}`).sort(),
      ids.map((id) => `removed ${id}`).sort(),
    );
    assert.equal(sessions.deleteForever(ids), 0);
  });

  it('are due to go when they were in the trash for longer than is kept, unless they are pinned', () => {
    const [old, pinned, fresh] = [sessions.create().id, sessions.create().id, sessions.create().id];
    sessions.pin([pinned], true);
    sessions.deleteAll([old, pinned]);
    now += 10 * day;
    sessions.delete(fresh);
    now += 25 * day;
    assert.deepEqual(sessions.expired(30), [old]);
    assert.deepEqual(sessions.expired(20), [old, fresh]);
    assert.deepEqual(sessions.expired(0), [], 'kept forever');
    now -= 60 * day;
    assert.deepEqual(sessions.expired(1), [], 'a clock that was put back removes nothing');
  });

  it('that another window changes are noticed', () => {
    const before = sessions.writesElsewhere;
    sessions.create();
    assert.equal(sessions.writesElsewhere, before, 'not what this window wrote');
    fixture.window().create();
    assert.notEqual(sessions.writesElsewhere, before);
  });
});
