import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { type Core, type CoreOptions, createCore } from '../../../src/core/core.ts';
import type { ResumeState } from '../../../src/core/sessions/resumeState.ts';
import { resumeStateKey } from '../../../src/core/sessions/resumeStateStorage.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { createKeptState, type KeptState } from '../sessions/sessionsFixture.ts';

const promptsFolder = path.resolve(import.meta.dirname, '../../../media/prompts');
const signal = new AbortController().signal;

describe('a core that is opened, moved about and closed', () => {
  let folder: string;
  let workspaceState: KeptState;
  const cores: Core[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'core-lifetime-'));
    workspaceState = createKeptState();
    makeRoot('x/app', { 'one.ts': 'export function alphaOne() {}\n' });
  });

  afterEach(async () => {
    for (const core of cores.splice(0)) await core.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const dataFolder = () => path.join(folder, 'data');
  const saved = () => workspaceState.get(resumeStateKey) as ResumeState;

  function makeRoot(name: string, files: Readonly<Record<string, string>>): string {
    const root = path.join(folder, name);
    mkdirSync(root, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text);
    return root;
  }

  async function open(options: Partial<CoreOptions> = {}): Promise<Core> {
    const rootPaths = [path.join(folder, 'x/app')];
    const core = await createCore(
      { dataFolder: dataFolder(), rootPaths, promptsFolder, workspaceState, log: silentLog, ...options },
      signal,
    );
    cores.push(core);
    return core;
  }

  const titles = ({ sessions }: Core) => sessions.list().map(({ title }) => title);

  it('keeps the project of a workspace when its folders come in another order', async () => {
    const roots = [makeRoot('x/api', {}), makeRoot('x/web', {})];
    const core = await open({ rootPaths: roots });
    await answer(core, 'Asked of both');
    await core.close();
    const again = await open({ rootPaths: roots.toReversed() });
    assert.deepEqual([again.project.name, titles(again)], ['api', ['Asked of both']]);
    const without = await open({ rootPaths: roots.slice(1) });
    assert.equal(without.project.name, 'web');
  });

  it('knows another clone of a project once it is trusted, with what was asked in it before', async () => {
    const git = (cwd: string, ...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
        cwd,
        stdio: 'pipe',
      });
    const app = makeRoot('x/app', {});
    git(app, 'init', '-q');
    git(app, 'add', '.');
    git(app, 'commit', '-qm', 'First');
    git(app, 'remote', 'add', 'origin', 'https://example.org/app.git');
    const first = await open();
    await answer(first, 'Asked in the first');
    await first.close();
    const clone = path.join(folder, 'y/app');
    git(folder, 'clone', '-q', app, clone);
    git(clone, 'remote', 'set-url', 'origin', 'https://example.org/app.git');
    const elsewhere = { rootPaths: [clone], workspaceState: createKeptState() };
    const restricted = await open({ ...elsewhere, trusted: () => false });
    assert.notEqual(restricted.project.id, first.project.id);
    await answer(restricted, 'Asked while it was not trusted');
    await restricted.close();
    const trusted = await open(elsewhere);
    assert.equal(trusted.project.id, first.project.id);
    assert.deepEqual(titles(trusted).sort(), ['Asked in the first', 'Asked while it was not trusted']);
  });

  async function answer({ completions, sessions, offlineModel }: Core, question: string): Promise<string> {
    const task = { kind: 'question', question, code: [] } as const;
    const request = { sessionId: sessions.active.id, model: offlineModel, text: question, task, items: [] };
    for await (const event of completions.ask(request, signal))
      if (event.type === 'finished') return event.message.content;
    throw new Error('The turn did not finish');
  }

  /** From now on nothing can be written into this table of the history. */
  function breakTable(table: string): void {
    const other = openDatabase(path.join(dataFolder(), 'history.db'));
    other.exec(`DROP TABLE ${table}`);
    other.dispose();
  }

  it('saves the draft and lets everything go when something else cannot be saved', async () => {
    const core = await open();
    const { id } = core.sessions.active;
    core.sessions.setDraft(id, 'precious');
    breakTable('meta');
    await core.close();
    cores.length = 0;
    assert.equal(saved().sessions[id]?.draft, 'precious');
    assert.throws(() => core.sessions.list(), /not open/);
  });

  it('lets everything go even when the draft cannot be saved anywhere, and says so', async () => {
    const full = { get: () => undefined, update: () => Promise.reject(new Error('full')) };
    const core = await open({ workspaceState: full });
    core.sessions.setDraft(core.sessions.active.id, 'lost');
    breakTable('resume_states');
    await assert.rejects(
      core.close(),
      (error: { failure?: { code: string } }) => error.failure?.code === 'session.resumeStateNotSaved',
    );
    cores.length = 0;
    assert.throws(() => core.sessions.list(), /not open/);
  });

  it('writes nothing while the cursor moves', async () => {
    const core = await open();
    const root = core.context.project.rootPaths[0] ?? '';
    core.context.updateFocus({ path: path.join(root, 'one.ts'), cursorLine: 1 });
    await core.sessions.save();
    const before = saved();
    for (let line = 2; line < 40; line += 1)
      core.context.updateFocus({ path: path.join(root, 'one.ts'), cursorLine: line });
    await core.sessions.save();
    assert.deepEqual(saved(), before);
    core.context.followEditor(false);
    await core.sessions.save();
    assert.equal(saved().followsEditor, false);
  });

  it('finds what is in a folder that is added later, also one of the same name, and no more when it is taken away', async () => {
    const core = await open();
    const first = core.context.project.rootPaths[0] ?? '';
    assert.doesNotMatch(await answer(core, 'Where is betaTwo?'), /two\.ts/);
    const second = makeRoot('y/app', { 'two.ts': '/** The second of its kind. */\nexport function betaTwo() {}\n' });
    core.context.updateRootPaths([first, second]);
    assert.match(await answer(core, 'Where is betaTwo?'), /app \(2\)\/two\.ts/);
    core.context.updateRootPaths([first]);
    assert.doesNotMatch(await answer(core, 'Where is betaTwo?'), /two\.ts/);
  });

  it('begins each time without attachments where they are not kept, and leaves the kept ones alone', async () => {
    const editor = await open();
    await editor.context.addFile('one.ts', { pinned: true }, signal);
    await editor.close();
    const kept = saved().attachments;
    assert.equal(kept.length, 1);
    makeRoot('x/app', { 'other.ts': '' });
    const once = await open({ keepsAttachments: false });
    assert.deepEqual(once.context.attachments, []);
    await once.context.addFile('other.ts', {}, signal);
    await once.close();
    assert.deepEqual(saved().attachments, kept);
    cores.length = 0;
  });
});
