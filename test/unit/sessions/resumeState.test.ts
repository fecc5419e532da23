import assert from 'node:assert/strict';
import { type Failure, ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import {
  emptyResumeState,
  mergeResumeStates,
  type ResumeState,
  resumeStateVersion,
} from '../../../src/core/sessions/resumeState.ts';
import { keptForVersion, resumeStateKey } from '../../../src/core/sessions/resumeStateStorage.ts';
import type { SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { createKeptState, createSessionsFixture, type KeptState, type SessionsFixture } from './sessionsFixture.ts';

const scroll = { messageId: 'x', offsetPx: 12.5, atEnd: false };
const attachments = [
  { path: 'src/a.ts', range: { start: 3, end: 9 }, pinned: true },
  { path: 'b.md', pinned: false },
];
const context = { branch: 'main', activeFiles: ['src/a.ts'] };

/** The name under which the user is told that a state was kept. */
const keptUnder = (failure: Failure | undefined) => /kept as (\S+)\./.exec(failure?.why ?? '')?.[1] ?? 'nowhere';

describe('The resume state', () => {
  let fixture: SessionsFixture;
  let workspace: KeptState;

  beforeEach(() => {
    fixture = createSessionsFixture();
    workspace = createKeptState();
  });

  afterEach(() => fixture.dispose());

  /** Fills in everything that resumes, and saves it. */
  const work = async (window: SessionManager) => {
    await window.load();
    const { id } = window.create({ title: 'Work' });
    window.activate(id);
    window.setModel(id, 'chosen');
    window.setDraft(id, 'And then \u{1F4A1}');
    window.setDraft('s', 'elsewhere');
    window.setQueue(id, queued);
    window.setScroll(id, scroll);
    window.setAttachments(attachments);
    window.setFollowsEditor(false);
    window.setContext(context);
    await window.save();
    return id;
  };

  const isRestored = (window: SessionManager, id: string) => {
    assert.equal(window.active.id, id);
    assert.equal(window.active.model, 'chosen');
    assert.deepEqual([window.draft(id), window.draft('s')], ['And then \u{1F4A1}', 'elsewhere']);
    assert.deepEqual(window.queue(id), queued);
    assert.deepEqual(window.scroll(id), scroll);
    assert.deepEqual(window.attachments, attachments);
    assert.equal(window.followsEditor, false);
  };

  const queued = [{ id: 'queued', text: 'When this is done, that' }];
  const saved = () => workspace.get(resumeStateKey) as ResumeState;
  const forgetInDatabase = () => fixture.history.stores.database.run('DELETE FROM resume_states');

  it('brings everything back in the next window', async () => {
    const id = await work(fixture.window({ workspace }));
    const next = fixture.window({ workspace });
    const outcome = await next.load();
    isRestored(next, id);
    assert.deepEqual([outcome.active.id, outcome.context, outcome.failures], [id, context, []]);
    assert.equal(saved().version, resumeStateVersion);
  });

  it('comes from the history alone when the workspace state is lost', async () => {
    const id = await work(fixture.window({ workspace }));
    const next = fixture.window({ workspace: createKeptState() });
    assert.deepEqual((await next.load()).failures, []);
    isRestored(next, id);
  });

  it('comes from the workspace alone when the history has none', async () => {
    const id = await work(fixture.window({ workspace }));
    forgetInDatabase();
    const next = fixture.window({ workspace });
    await next.load();
    isRestored(next, id);
  });

  it('loses no message with the workspace state', async () => {
    const id = await work(fixture.window({ workspace }));
    const history = new ChatHistoryManager({ stores: fixture.history.stores, log: silentLog });
    history.add(id, { role: 'user', content: 'Kept?' });
    forgetInDatabase();
    const next = fixture.window({ workspace: createKeptState() });
    const { active } = await next.load();
    assert.equal(active.id, id, 'the session with the newest activity');
    assert.deepEqual(
      history.load(active.id).map(({ content }) => content),
      ['Kept?'],
    );
    history.dispose();
  });

  const damages: Readonly<Record<string, (state: ResumeState) => unknown>> = {
    'a text instead of a state': () => '{"version":1,"sess',
    'a list': () => [],
    null: () => null,
    'no version': ({ version: _version, ...rest }) => rest,
    'sessions as a list': (state) => ({ ...state, sessions: ['x'] }),
    'a draft that is a number': (state) => ({ ...state, sessions: { s: { draft: 7, changedAtMs: 1 } } }),
    'an attachment without a path': (state) => ({ ...state, attachments: [{ pinned: true }] }),
    'a line below 1': (state) => ({
      ...state,
      attachments: [{ path: 'a', pinned: true, range: { start: 0, end: 1 } }],
    }),
    'a flag that is a text': (state) => ({ ...state, followsEditor: 'yes' }),
    'a scroll place without a message': (state) => ({
      ...state,
      sessions: { s: { scroll: { offsetPx: 1, atEnd: true }, changedAtMs: 1 } },
    }),
  };

  for (const [name, damage] of Object.entries(damages)) {
    it(`is set aside and told when it is damaged (${name}), and the history's copy is used`, async () => {
      const id = await work(fixture.window({ workspace }));
      const damaged = damage(saved());
      await workspace.update(resumeStateKey, damaged);
      const next = fixture.window({ workspace });
      const { failures } = await next.load();
      assert.deepEqual(
        failures.map(({ code }) => code),
        ['session.resumeStateDamaged'],
      );
      isRestored(next, id);
      const key = keptUnder(failures[0]);
      assert.deepEqual(workspace.get(key), damaged);
    });
  }

  it('is not told twice: after a save the next start is clean', async () => {
    await work(fixture.window({ workspace }));
    await workspace.update(resumeStateKey, 'torn');
    const first = fixture.window({ workspace });
    assert.equal((await first.load()).failures.length, 1);
    await first.save();
    assert.deepEqual((await fixture.window({ workspace }).load()).failures, []);
  });

  it('takes the newer entry of each session when two states are merged, whichever was saved last', () => {
    const state = (savedAtMs: number, drafts: Record<string, [string, number]>): ResumeState => ({
      ...emptyResumeState,
      savedAtMs,
      sessions: Object.fromEntries(
        Object.entries(drafts).map(([id, [draft, changedAtMs]]) => [id, { draft, changedAtMs }]),
      ),
    });
    const early = state(10, { one: ['new', 9], two: ['old', 1], three: ['only early', 1] });
    const late = state(20, { one: ['old', 5], two: ['new', 15], four: ['only late', 1] });
    for (const merged of [mergeResumeStates(early, late), mergeResumeStates(late, early)]) {
      const drafts = Object.entries(merged.sessions).map(([id, { draft }]) => `${id}: ${draft}`);
      assert.deepEqual(drafts.sort(), ['four: only late', 'one: new', 'three: only early', 'two: new']);
      assert.equal(merged.savedAtMs, 20);
    }
  });

  it('starts fresh when both copies are damaged, with the sessions as they are', async () => {
    await work(fixture.window({ workspace }));
    await workspace.update(resumeStateKey, { version: 1 });
    fixture.history.stores.database.run(`UPDATE resume_states SET json = '{"torn'`);
    const next = fixture.window({ workspace });
    const { active, failures } = await next.load();
    assert.equal(failures.length, 2);
    assert.equal(active.title, 'Work');
    assert.deepEqual([next.attachments, next.followsEditor, next.draft(active.id)], [[], true, '']);
  });

  it('of a newer version is set aside, told as such, and never written over', async () => {
    const newer = { ...emptyResumeState, version: resumeStateVersion + 1, invented: true };
    await workspace.update(resumeStateKey, newer);
    const window = fixture.window({ workspace });
    const [failure] = (await window.load()).failures;
    assert.equal(failure?.code, 'session.resumeStateNewerVersion');
    window.setDraft('s', 'x');
    await window.save();
    assert.deepEqual(workspace.get(keptUnder(failure)), newer);
  });

  it('of a newer version in the history is kept there, also when the workspace can keep nothing', async () => {
    const newer = JSON.stringify({ ...emptyResumeState, version: resumeStateVersion + 1, invented: true });
    const { database, meta } = fixture.history.stores;
    await work(fixture.window({ workspace }));
    database.run('UPDATE resume_states SET json = $newer', { newer });
    const refuses = { get: () => undefined, update: () => Promise.reject(new Error('The disk is full.')) };
    const window = fixture.window({ workspace: refuses });
    const [failure] = (await window.load()).failures;
    assert.equal(failure?.code, 'session.resumeStateNewerVersion');
    window.setDraft('s', 'x');
    await window.save();
    assert.equal(meta.get(`${keptUnder(failure)}:p`), newer);
  });

  it('of a newer version is not written over in a workspace that cannot keep it', async () => {
    const newer = { ...emptyResumeState, version: resumeStateVersion + 1 };
    await workspace.update(resumeStateKey, newer);
    const keepsNothingNew: KeptState = {
      ...workspace,
      update: (key, value) =>
        key === resumeStateKey ? workspace.update(key, value) : Promise.reject(new Error('The disk is full.')),
    };
    const window = fixture.window({ workspace: keepsNothingNew });
    await window.load();
    window.setDraft('s', 'x');
    await window.save();
    assert.deepEqual(saved(), newer);
  });

  it('brings back what an older version kept for this one, once', async () => {
    const kept = (draft: string): ResumeState => ({
      ...emptyResumeState,
      savedAtMs: 5,
      sessions: { [draft]: { draft, changedAtMs: 5 } },
    });
    const key = keptForVersion(resumeStateVersion);
    const { meta } = fixture.history.stores;
    await workspace.update(key, kept('one'));
    meta.set(`${key}:p`, JSON.stringify(kept('two')));
    const window = fixture.window({ workspace });
    assert.deepEqual((await window.load()).failures, []);
    assert.deepEqual([window.draft('one'), window.draft('two')], ['one', 'two']);
    await window.save();
    assert.deepEqual([workspace.get(key), meta.get(`${key}:p`)], [undefined, undefined]);
    const next = fixture.window({ workspace });
    await next.load();
    assert.deepEqual([next.draft('one'), next.draft('two')], ['one', 'two']);
  });

  it('keeps only the last three that were set aside, and says so', async () => {
    let now = 100;
    for (let round = 0; round < 5; round += 1) {
      await workspace.update(resumeStateKey, `torn ${round}`);
      await fixture.window({ workspace, now: () => ++now }).load();
    }
    const kept = [...workspace.values].filter(([key]) => /damaged-/.test(key)).map(([, json]) => JSON.parse(json));
    assert.deepEqual(kept, ['torn 2', 'torn 3', 'torn 4']);
  });

  it('moves a draft of a session that is gone into the one that goes on', async () => {
    const lost = 'session-of-a-damaged-history';
    await workspace.update(resumeStateKey, {
      ...emptyResumeState,
      savedAtMs: 5,
      activeSessionId: lost,
      sessions: { [lost]: { draft: 'a long thought', changedAtMs: 5 } },
    });
    const window = fixture.window({ workspace });
    const { active } = await window.load();
    assert.equal(active.id, 's');
    assert.equal(window.draft('s'), 'a long thought');
  });

  it('is saved by itself a moment after it changed', async () => {
    const window = fixture.window({ workspace });
    await window.load();
    await window.save();
    window.setDraft('s', 'typed');
    assert.notEqual(saved().sessions.s?.draft, 'typed');
    await waitFor(() => saved().sessions.s?.draft === 'typed', 'the draft to be saved', 15_000);
  });

  it('is not saved again for what is as it was', async () => {
    const id = await work(fixture.window({ workspace }));
    const window = fixture.window({ workspace });
    await window.load();
    await window.save();
    const before = saved();
    const row = () => fixture.history.stores.database.get('SELECT json, updated_at_ms FROM resume_states');
    const rowBefore = row();
    window.activate(id);
    window.setDraft(id, 'And then \u{1F4A1}');
    window.setScroll(id, { ...scroll });
    window.setAttachments(attachments.map((attachment) => ({ ...attachment })));
    window.setFollowsEditor(false);
    window.setContext({ ...context, activeFiles: [...context.activeFiles] });
    await window.save();
    assert.deepEqual(saved(), before);
    assert.deepEqual(row(), rowBefore);
    window.setContext({ activeFiles: context.activeFiles });
    await window.save();
    assert.deepEqual(saved().context, { activeFiles: context.activeFiles });
    assert.ok(saved().savedAtMs > before.savedAtMs);
  });

  it('is in the history when the window closes at once', async () => {
    const window = fixture.window({ workspace });
    await window.load();
    window.setDraft('s', 'last word');
    window.dispose();
    const next = fixture.window({ workspace });
    await next.load();
    assert.equal(next.draft('s'), 'last word');
  });

  it('is safe with either place alone, and tells when neither takes it', async () => {
    const refuses = { get: () => undefined, update: () => Promise.reject(new Error('The disk is full.')) };
    const stores = fixture.history.open();
    const window = fixture.window({ workspace: refuses, stores });
    await window.load();
    window.setDraft('s', 'one place');
    await window.save();
    const next = fixture.window();
    await next.load();
    assert.equal(next.draft('s'), 'one place');
    stores.database.exec('PRAGMA query_only = ON');
    window.setDraft('s', 'nowhere');
    await assert.rejects(
      window.save(),
      (error) => error instanceof ThroughlineError && error.failure.code === 'session.resumeStateNotSaved',
    );
    stores.database.exec('PRAGMA query_only = OFF');
    await window.save();
    const last = fixture.window();
    await last.load();
    assert.equal(last.draft('s'), 'nowhere', 'it was kept and saved by the next try');
  });
});
