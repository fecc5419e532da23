import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import type { SessionChange, SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { untitled } from '../../../src/core/sessions/sessionTitle.ts';
import { createKeptState, createSessionsFixture, type SessionsFixture } from './sessionsFixture.ts';

const isNotFound = (error: unknown) => error instanceof ThroughlineError && error.failure.code === 'session.notFound';

describe('SessionManager', () => {
  let fixture: SessionsFixture;
  let sessions: SessionManager;
  let now: number;

  beforeEach(() => {
    now = 1000;
    fixture = createSessionsFixture();
    sessions = fixture.window({ now: () => ++now, systemPrompt: () => 'The default prompt.' });
  });

  afterEach(() => fixture.dispose());

  const titles = (manager = sessions) => manager.list().map(({ title }) => title);
  const say = (sessionId: string, content: string) => {
    const history = new ChatHistoryManager({ stores: fixture.history.stores, log: silentLog, now: () => ++now });
    const message = history.add(sessionId, { role: 'user', content });
    history.dispose();
    return message;
  };

  it('makes sessions that another window finds, each with its own system prompt, model and branch', () => {
    const one = sessions.create({ title: 'One', systemPrompt: 'Answer in rhyme.', model: 'm1', branch: 'main' });
    const two = sessions.create();
    const other = fixture.window();
    assert.deepEqual(other.get(one.id), one);
    assert.deepEqual(other.get(two.id), two);
    assert.deepEqual(
      [one.systemPrompt, one.model, one.branch, two.systemPrompt, two.model, two.title],
      ['Answer in rhyme.', 'm1', 'main', 'The default prompt.', undefined, untitled],
    );
  });

  it('keeps the system prompt that a session was made with, whatever the default is by then', () => {
    let prompt = 'First.';
    const manager = fixture.window({ systemPrompt: () => prompt });
    const early = manager.create();
    prompt = 'Second.';
    const late = manager.create();
    assert.equal(manager.get(early.id)?.systemPrompt, 'First.');
    assert.equal(manager.get(late.id)?.systemPrompt, 'Second.');
  });

  it('lists the newest activity first, with how many messages each has', () => {
    const one = sessions.create({ title: 'One' });
    sessions.create({ title: 'Two' });
    assert.deepEqual(titles(), ['Two', 'One', 'Sample']);
    say(one.id, 'Hello');
    assert.deepEqual(titles(), ['One', 'Two', 'Sample']);
    assert.deepEqual(
      sessions.list().map(({ messageCount }) => messageCount),
      [1, 0, 0],
    );
  });

  it('renames a session to one line, and to nothing empty', () => {
    const { id } = sessions.create();
    assert.equal(sessions.rename(id, '  A\n new\tname ').title, 'A new name');
    assert.equal(sessions.rename(id, ' \n ').title, 'A new name');
    assert.deepEqual(fixture.window().get(id)?.titleIsCustom, true);
  });

  it('names a session after its first question, but not over a name that the user gave', () => {
    const free = sessions.create();
    const named = sessions.create({ title: 'Mine' });
    assert.equal(sessions.titleFromFirstQuestion(free.id, '# Why is\nit slow?').title, 'Why is');
    assert.equal(sessions.titleFromFirstQuestion(named.id, 'Why?').title, 'Mine');
  });

  it('deletes a session so that undo brings back all of it', () => {
    const { id } = sessions.create({ title: 'Gone' });
    say(id, 'Hello');
    sessions.setDraft(id, 'half a thought');
    sessions.delete(id);
    assert.equal(sessions.get(id), undefined);
    assert.deepEqual(titles(), ['Sample']);
    assert.throws(() => say(id, 'more'), isNotFound);
    const back = sessions.restore(id);
    assert.equal(back.title, 'Gone');
    assert.equal(sessions.list().find((session) => session.id === id)?.messageCount, 1);
    assert.equal(sessions.draft(id), 'half a thought');
  });

  it('goes on with the latest session when the active one is deleted, and with a new one after the last', () => {
    const { id } = sessions.create();
    sessions.activate(id);
    sessions.delete(id);
    assert.equal(sessions.active.id, 's');
    sessions.delete('s');
    assert.equal(titles().length, 1);
    assert.deepEqual(titles(), [untitled]);
    assert.equal(sessions.active.title, untitled);
  });

  it('refuses every change to a session that is unknown or of another project', () => {
    fixture.history.stores.projects.save({
      id: 'q',
      name: 'other',
      path: '/other',
      gitSubfolder: '',
      createdAtMs: 1,
      lastSeenAtMs: 1,
    });
    const foreign = fixture.window({ projectId: 'q' }).create({ title: 'Foreign' });
    for (const id of ['nowhere', foreign.id]) {
      assert.equal(sessions.get(id), undefined);
      for (const change of [
        () => sessions.rename(id, 'x'),
        () => sessions.delete(id),
        () => sessions.restore(id),
        () => sessions.activate(id),
        () => sessions.setModel(id, 'm'),
      ])
        assert.throws(change, isNotFound);
    }
    assert.deepEqual(titles(), ['Sample']);
    assert.equal(fixture.window({ projectId: 'q' }).get(foreign.id)?.title, 'Foreign');
  });

  it('takes a chosen model away again', () => {
    const { id } = sessions.create({ model: 'm', branch: 'main' });
    assert.equal(sessions.setModel(id, 'other').model, 'other');
    assert.equal(sessions.setModel(id, undefined).model, undefined);
  });

  it('announces each change after it is stored', () => {
    const seen: SessionChange['kind'][] = [];
    sessions.onDidChange(({ kind, sessionId }) => {
      seen.push(kind);
      assert.equal(sessions.get(sessionId) === undefined, kind === 'deleted');
    });
    const { id } = sessions.create();
    sessions.activate(id);
    sessions.rename(id, 'New');
    sessions.delete(id);
    sessions.restore(id);
    assert.deepEqual(seen, ['created', 'activated', 'changed', 'deleted', 'activated', 'restored']);
  });

  it('lets two windows work on one database without destroying what the other has', async () => {
    const other = fixture.window({ now: () => ++now });
    await Promise.all([sessions.load(), other.load()]);
    const here = sessions.create({ title: 'Here' });
    const there = other.create({ title: 'There' });
    sessions.activate(here.id);
    other.activate(there.id);
    sessions.setDraft(here.id, 'from here');
    other.setDraft(there.id, 'from there');
    await sessions.save();
    await other.save();
    await sessions.save();
    assert.deepEqual(titles(), ['There', 'Here', 'Sample']);
    assert.deepEqual(titles(other), titles());
    assert.deepEqual([sessions.active.id, other.active.id], [here.id, there.id], 'each keeps its own active session');
    const third = fixture.window();
    await third.load();
    assert.deepEqual([third.draft(here.id), third.draft(there.id)], ['from here', 'from there']);
  });

  it('goes on when another window deletes the session that is active here', () => {
    const { id } = sessions.create();
    sessions.activate(id);
    fixture.window().delete(id);
    assert.equal(sessions.active.id, 's');
    assert.throws(() => sessions.rename(id, 'x'), isNotFound);
  });

  it('lets two windows with one workspace state keep the drafts of both', async () => {
    const workspace = createKeptState();
    const [a, b] = [fixture.window({ workspace, now: () => ++now }), fixture.window({ workspace, now: () => ++now })];
    await a.load();
    await b.load();
    const two = b.create();
    a.setDraft('s', 'in a');
    b.setDraft(two.id, 'in b');
    await a.save();
    await b.save();
    const later = fixture.window({ workspace });
    await later.load();
    assert.deepEqual([later.draft('s'), later.draft(two.id)], ['in a', 'in b']);
  });
});
