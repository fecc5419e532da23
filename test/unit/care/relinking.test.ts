// Sessions of a folder that is another project now.
import { deepEqual, equal, throws } from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Relinking } from '../../../src/core/care/relinking.ts';
import { SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { createHistoryFixture, type HistoryFixture, sampleSession } from '../history/historyFixture.ts';
import { createKeptState } from '../sessions/sessionsFixture.ts';

describe('Attaching the sessions of another project', () => {
  let fixture: HistoryFixture;
  let relinking: Relinking;

  beforeEach(() => {
    fixture = createHistoryFixture();
    const { projects, sessions } = fixture.stores;
    mkdirSync(join(fixture.folder, 'here'));
    for (const [id, path, seen] of [
      ['moved', join(fixture.folder, 'gone'), 5],
      ['here', join(fixture.folder, 'here'), 9],
      ['empty', '/empty', 7],
    ] as const)
      projects.save({ id, name: id, path, gitSubfolder: '', createdAtMs: 1, lastSeenAtMs: seen });
    for (const [id, projectId, updatedAtMs] of [
      ['m1', 'moved', 20],
      ['m2', 'moved', 30],
      ['h1', 'here', 90],
    ] as const)
      sessions.insert({ ...sampleSession, id, projectId, updatedAtMs });
    sessions.setDeleted('m2', 'moved', 40);
    relinking = new Relinking({ stores: fixture.stores, projectId: 'p', now: () => 100 });
  });

  afterEach(() => fixture.dispose());

  const projectOf = (id: string) =>
    fixture.stores.database.get('SELECT project_id FROM sessions WHERE id = $id', { id })?.project_id;

  it('offers those that have sessions, the ones whose folder is gone first, with their folder, count and last use', () => {
    deepEqual(
      relinking
        .others()
        .map(({ name, isInPlace, sessionCount, lastUsedAtMs }) => [name, isInPlace, sessionCount, lastUsedAtMs]),
      [
        ['moved', false, 1, 30],
        ['here', true, 1, 90],
      ],
    );
  });

  it('takes all of them, the trash too, as one change that can be undone after a restart', () => {
    const relinked = relinking.attach({ id: 'moved', name: 'moved' });
    deepEqual(relinked.sessionIds, ['m1', 'm2']);
    deepEqual([projectOf('m1'), projectOf('m2'), projectOf('h1')], ['p', 'p', 'here']);
    equal(fixture.stores.sessions.get('m2'), undefined, 'what was in the trash is in the trash');
    const later = new Relinking({ stores: fixture.open(), projectId: 'p', now: () => 200 });
    const [known] = later.done();
    deepEqual(known, relinked);
    deepEqual(known && later.undo(known), ['m1', 'm2']);
    deepEqual([projectOf('m1'), projectOf('m2'), projectOf('s')], ['moved', 'moved', 'p']);
    deepEqual(later.done(), []);
  });

  it('gives back only what came from there', () => {
    const relinked = relinking.attach({ id: 'moved', name: 'moved' });
    fixture.stores.sessions.deleteForever('m2', 'p');
    deepEqual(relinking.undo(relinked), ['m1']);
    equal(projectOf('s'), 'p');
  });

  it('takes drafts and waiting questions along into the window that is open, and back with what was drafted since', async () => {
    const open = async (projectId: string, ms: number) => {
      const options = { projectId, workspace: createKeptState(), log: silentLog, now: () => ms };
      const sessions = new SessionManager({ stores: fixture.open(), ...options });
      await sessions.load();
      return sessions;
    };
    const before = await open('moved', 50);
    before.setDraft('m1', 'half a question');
    before.setQueue('m1', [{ id: 'q', text: 'waits' }]);
    before.setScroll('m1', { messageId: 'm', offsetPx: 3, atEnd: false });
    before.dispose();
    const here = await open('p', 60);
    here.setDraft('s', 'of this project');
    const live = new Relinking({ stores: fixture.stores, projectId: 'p', now: () => 100, sessions: here });
    const relinked = live.attach({ id: 'moved', name: 'moved' });
    deepEqual(
      [here.draft('m1'), here.queue('m1')[0]?.text, here.scroll('m1')?.offsetPx],
      ['half a question', 'waits', 3],
    );
    await here.save();
    const again = await open('p', 70);
    deepEqual([again.draft('m1'), again.draft('s')], ['half a question', 'of this project']);
    again.dispose();
    here.setDraft('m1', 'a whole question');
    live.undo(relinked);
    const back = await open('moved', 80);
    deepEqual([back.draft('m1'), back.draft('s'), back.queue('m1').length], ['a whole question', '', 1]);
    back.dispose();
    here.dispose();
  });

  it('moves nothing, neither there nor back, while an answer is being written', () => {
    const isBusy = (error: unknown) =>
      error instanceof ThroughlineError && error.failure.code === 'chat.conversationBusy';
    const message = { id: 'a', sessionId: 'm1', parentId: null, role: 'assistant', content: '', nowMs: 1 } as const;
    fixture.stores.messages.insert({ ...message, status: 'streaming' });
    throws(() => relinking.attach({ id: 'moved', name: 'moved' }), isBusy);
    deepEqual([projectOf('m1'), projectOf('m2'), relinking.done()], ['moved', 'moved', []]);
    const setStatus = (status: string) =>
      fixture.stores.database.run('UPDATE messages SET status = $status', { status });
    setStatus('complete');
    const relinked = relinking.attach({ id: 'moved', name: 'moved' });
    setStatus('streaming');
    throws(() => relinking.undo(relinked), isBusy);
    deepEqual([projectOf('m1'), projectOf('m2'), relinking.done().length], ['p', 'p', 1]);
  });

  it('has the search know where they are now', () => {
    fixture.stores.database.exec('DELETE FROM search_dirty');
    relinking.attach({ id: 'moved', name: 'moved' });
    equal(fixture.stores.search.waiting(10).length, 2);
  });
});
