// Coming back to a session: what is told to have changed, and what becomes of files that have.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { collectItems } from '../../../src/core/context/collectItems.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import { ResumeLine } from '../../../src/extension/chat/resumeLine.ts';
import type { ResumeNotice, ToView } from '../../../src/protocol/chatProtocol.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { createGitProject, type TempProject } from '../../support/tempProjects.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { finished } from '../chat/chatFixture.ts';

const signal = new AbortController().signal;
const minuteMs = 60_000;

describe('Coming back to a session', () => {
  let data: string;
  let project: TempProject;
  let server: ModelServer;
  let core: Core;
  let line: ResumeLine;
  let nowMs: number;
  let posted: ToView[];

  const open = async () => {
    core = await createCore(
      {
        dataFolder: data,
        rootPaths: [project.root],
        promptsFolder: path.resolve(import.meta.dirname, '../../../media/prompts'),
        log: silentLog,
      },
      signal,
    );
    posted = [];
    line = new ResumeLine({ core, log: silentLog, post: (message) => posted.push(message), now: () => nowMs });
  };
  const ask = async (text: string) => {
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const items = await collectItems(core.context, signal, { text });
    const task = { kind: 'question', question: text, code: [] } as const;
    await finished(core.completions.ask({ sessionId: core.sessions.active.id, model, text, task, items }, signal));
  };
  const told = (): ResumeNotice | undefined => {
    const last = posted.at(-1);
    return last?.type === 'resume/changed' ? last.notice : undefined;
  };
  const sent = () =>
    (server.requests.at(-1)?.body as { messages: { content: string }[] } | undefined)?.messages.at(-1)?.content ?? '';
  // Later than the question, by git's clock of whole seconds.
  const commitLater = () => {
    const date = new Date(Date.now() + 5000).toISOString();
    const person = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
    const env = { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
    execFileSync('git', [...person, 'commit', '-qam', 'later'], { cwd: project.root, env, stdio: 'pipe' });
  };

  beforeEach(async () => {
    data = mkdtempSync(path.join(tmpdir(), 'throughline-data-'));
    project = createGitProject({ 'src/a.ts': 'one\n', 'src/b.ts': 'two\n', 'src/c.ts': 'three\n' });
    server = await startModelServer({});
    nowMs = Date.now();
    await open();
    core.context.updateGitBranch('main');
    await core.context.addFile('src/a.ts', { pinned: true }, signal);
    await core.context.addFile('src/b.ts', { pinned: true }, signal);
    await ask('What are these, and @src/c.ts?');
  });

  afterEach(async () => {
    line.dispose();
    await core.close();
    await server.stop();
    project.remove();
    rmSync(data, { recursive: true, force: true });
  });

  const change = () => {
    project.git('checkout', '-q', '-b', 'feature');
    project.write({ 'src/a.ts': 'changed\n', 'src/c.ts': 'changed, too\n' });
    rmSync(path.join(project.root, 'src/b.ts'));
    commitLater();
    core.context.updateGitBranch('feature');
  };

  it('tells the branch, the commits and the files that changed or are gone, after a gap and not before', async () => {
    change();
    await line.check();
    assert.equal(told(), undefined);
    nowMs += 11 * minuteMs;
    await line.check();
    assert.deepEqual(told(), {
      sinceMs: told()?.sinceMs,
      branch: { before: 'main', now: 'feature' },
      commits: 1,
      files: [
        { label: 'a.ts', state: 'changed' },
        { label: 'b.ts', state: 'gone' },
        { label: 'c.ts', state: 'changed' },
      ],
    });
    line.clear();
    assert.equal(told(), undefined);
  });

  it('tells nothing when nothing has changed, however long the gap was', async () => {
    nowMs += 100 * minuteMs;
    await line.check();
    assert.deepEqual(posted, []);
  });

  it('is after a restart, however short the gap, and when the window has the keyboard again', async () => {
    change();
    await core.close();
    nowMs = Date.now();
    await open();
    await line.check();
    assert.equal(told()?.files.length, 3);
    assert.deepEqual(
      told()?.branch,
      { before: 'main', now: 'feature' },
      'git is asked while the editor does not know yet',
    );
    await line.choose('dismiss');
    assert.equal(told(), undefined);
    await line.check();
    assert.equal(told(), undefined, 'what was answered is not told again');
    project.write({ 'src/a.ts': 'changed again\n', 'src/b.ts': 'two\n' });
    line.windowFocused(false);
    nowMs += 11 * minuteMs;
    line.windowFocused(true);
    await waitFor(() => told() !== undefined, 'what has changed to be told', 15_000);
    assert.equal(told()?.files.length, 2);
  });

  it('keeps attached files as they were sent, marked as such, over a restart', async () => {
    change();
    nowMs += 11 * minuteMs;
    await line.check();
    await line.choose('freeze');
    await core.close();
    await open();
    await ask('And now?');
    assert.match(sent(), /As it was sent before: `src\/a\.ts`\n```\none\n/);
    assert.match(sent(), /As it was sent before: `src\/b\.ts`\n```\ntwo\n/);
    nowMs += 11 * minuteMs;
    await line.check();
    assert.deepEqual(told()?.files ?? [], [], 'frozen files do not change');
  });

  it('takes the files along as they are now, those too that were only mentioned', async () => {
    change();
    nowMs += 11 * minuteMs;
    await line.check();
    await line.choose('refresh');
    await ask('And now?');
    assert.match(sent(), /Pinned by you: `src\/a\.ts`\n```typescript\nchanged\n/);
    assert.match(sent(), /Added by you: `src\/c\.ts`\n```typescript\nchanged, too\n/);
  });
});
