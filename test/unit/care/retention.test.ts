// How long sessions are kept, and how much.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { Retention } from '../../../src/core/care/retention.ts';
import { createHistoryFixture, type HistoryFixture, sampleSession } from '../history/historyFixture.ts';

const day = 24 * 60 * 60 * 1000;
const now = 1000 * day;
const forever = { keepDays: 0, maxMegabytes: 0 };

describe('Keeping sessions for a time', () => {
  let fixture: HistoryFixture;
  let retention: Retention;

  beforeEach(() => {
    fixture = createHistoryFixture();
    fixture.stores.database.run('UPDATE sessions SET updated_at_ms = $now', { now });
    retention = new Retention({ stores: fixture.stores, now: () => now });
  });

  afterEach(() => fixture.dispose());

  const add = (id: string, daysAgo: number, megabytes = 0) => {
    const updatedAtMs = now - daysAgo * day;
    fixture.stores.sessions.insert({ ...sampleSession, id, title: id, updatedAtMs });
    const content = 'x'.repeat(megabytes * 1024 * 1024);
    fixture.stores.messages.insert({
      id: `m ${id}`,
      sessionId: id,
      parentId: null,
      role: 'user',
      content,
      status: 'complete',
      nowMs: 1,
    });
  };
  const ids = (due: readonly { readonly id: string }[]) => due.map(({ id }) => id);

  it('keeps everything unless a limit is set', () => {
    add('old', 900, 2);
    const plan = retention.plan(forever, 's');
    deepEqual([plan.toTrash, plan.forGood], [[], []]);
  });

  it('puts what was not used for so many days into the trash, but nothing that is pinned or in use', () => {
    for (const [id, daysAgo] of [
      ['older', 50],
      ['old', 40],
      ['pinned', 60],
      ['active', 70],
      ['elsewhere', 80],
      ['answering', 90],
      ['in another window', 95],
      ['in a window that is gone', 45],
      ['new', 3],
    ] as const)
      add(id, daysAgo);
    fixture.stores.sessions.setPinned('pinned', 1);
    fixture.stores.resumeStates.update('p', 1, () => JSON.stringify({ activeSessionId: 'elsewhere' }));
    fixture.stores.database.run(`UPDATE messages SET status = 'streaming' WHERE session_id = 'answering'`);
    const owner = { pid: 1, startedMs: 1 };
    fixture.stores.holds.put('in another window', 'w', { owner, untilMs: Date.now() + 60_000 });
    fixture.stores.holds.put('in a window that is gone', 'v', { owner, untilMs: Date.now() - 60_000 });
    const plan = retention.plan({ keepDays: 30, maxMegabytes: 0 }, 'active');
    deepEqual([ids(plan.toTrash), plan.forGood], [['older', 'in a window that is gone', 'old'], []]);
    retention.moveToTrash(plan.toTrash);
    equal(fixture.stores.sessions.get('old'), undefined);
    ok(fixture.stores.sessions.get('pinned'));
    retention.restore(plan.toTrash);
    ok(fixture.stores.sessions.get('old'));
  });

  it('takes what is too much from the trash first, what was put there first before the rest', () => {
    for (const id of ['a', 'b', 'c', 'kept']) add(id, 10, 2);
    fixture.stores.sessions.setDeleted('b', 'p', now - 5 * day);
    fixture.stores.sessions.setDeleted('a', 'p', now - 4 * day);
    fixture.stores.sessions.setDeleted('kept', 'p', now - 9 * day);
    fixture.stores.sessions.setPinned('kept', 1);
    const plan = retention.plan({ keepDays: 0, maxMegabytes: 7 }, 's');
    deepEqual([ids(plan.forGood), ids(plan.toTrash)], [['b'], []]);
    deepEqual(retention.removeForGood(plan.forGood), ['b']);
    ok(retention.plan({ keepDays: 0, maxMegabytes: 7 }, 's').usedBytes < 7 * 1024 * 1024);
  });

  it('puts the oldest into the trash when that is not enough, from where they go the next time', () => {
    add('old', 40, 2);
    add('older', 50, 2);
    add('in trash', 10, 2);
    add('new', 1, 2);
    fixture.stores.sessions.setDeleted('in trash', 'p', now);
    const limits = { keepDays: 0, maxMegabytes: 5 };
    const plan = retention.plan(limits, 's');
    deepEqual([ids(plan.forGood), ids(plan.toTrash)], [['in trash'], ['older']]);
    retention.removeForGood(plan.forGood);
    retention.moveToTrash(plan.toTrash);
    const next = retention.plan(limits, 's');
    deepEqual([ids(next.forGood), ids(next.toTrash)], [['older'], []]);
    retention.removeForGood(next.forGood);
    const last = retention.plan(limits, 's');
    deepEqual([last.forGood, last.toTrash], [[], []]);
    ok(fixture.stores.sessions.get('new') && fixture.stores.sessions.get('old'));
  });

  it('finds what is due also beside a project of which no session is known to be in use', () => {
    add('old', 40);
    fixture.stores.resumeStates.update('p', 1, () => JSON.stringify({ sessions: {} }));
    deepEqual(ids(retention.plan({ keepDays: 30, maxMegabytes: 0 }, 's').toTrash), ['old']);
  });

  it('counts what sessions take only where the size is limited', () => {
    add('old', 40);
    const { stores } = fixture;
    let counted = 0;
    stores.retention.bytes = () => {
      counted += 1;
      return 0;
    };
    retention.plan({ keepDays: 30, maxMegabytes: 0 }, 's');
    retention.plan({ keepDays: 30, maxMegabytes: 1000 }, 's');
    equal(counted, 0);
    add('large', 40, 3);
    retention.plan({ keepDays: 30, maxMegabytes: 1 }, 's');
    ok(counted >= 2);
  });

  it('does nothing that was not told before: neither for good nor into the trash', () => {
    for (const id of ['told', 'restored', 'later']) add(id, 10, 2);
    add('unused', 40);
    fixture.stores.sessions.setDeleted('restored', 'p', now - 6 * day);
    fixture.stores.sessions.setDeleted('told', 'p', now - 5 * day);
    const limits = { keepDays: 30, maxMegabytes: 3 };
    const told = retention.plan(limits, 's');
    deepEqual([ids(told.forGood), ids(told.toTrash)], [['restored', 'told'], ['unused']]);
    fixture.stores.sessions.restore('restored', 'p', now);
    fixture.stores.sessions.setDeleted('later', 'p', now - 4 * day);
    add('also unused', 50);
    add('more', 10, 4);
    const anew = retention.plan(limits, 's');
    deepEqual(
      [ids(anew.forGood), ids(anew.toTrash).slice(0, 2)],
      [
        ['told', 'later'],
        ['also unused', 'unused'],
      ],
    );
    const still = retention.stillDue(told, limits, 's');
    deepEqual([ids(still.forGood), ids(still.toTrash)], [['told'], ['unused']]);
  });

  it('counts the days of what was taken out of the trash from then on', () => {
    for (const id of ['by hand', 'by undo', 'unused']) add(id, 90);
    const limits = { keepDays: 30, maxMegabytes: 0 };
    retention.moveToTrash(retention.plan(limits, 's').toTrash);
    fixture.stores.sessions.restore('by hand', 'p', now - 29 * day);
    retention.restore([{ id: 'by undo', projectId: 'p', title: '' }]);
    fixture.stores.sessions.restore('unused', 'p', now - 31 * day);
    deepEqual(ids(retention.plan(limits, 's').toTrash), ['unused']);
  });

  it('removes nothing that was taken out of the trash meanwhile', () => {
    add('a', 10, 2);
    fixture.stores.sessions.setDeleted('a', 'p', now);
    const plan = retention.plan({ keepDays: 0, maxMegabytes: 1 }, 's');
    fixture.stores.sessions.restore('a', 'p', now);
    deepEqual(retention.removeForGood(plan.forGood), []);
    ok(fixture.stores.sessions.get('a'));
  });
});
