import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { silentLog } from '../../../src/base/log.ts';
import { createCore } from '../../../src/core/core.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { createGitProject, createTempProject, type TempProject } from '../../support/tempProjects.ts';

const program = path.resolve(import.meta.dirname, '../../../src/cli/main.ts');
const promptsFolder = path.resolve(import.meta.dirname, '../../../media/prompts');
const signal = new AbortController().signal;

describe('throughline ask', () => {
  let project: TempProject;
  let data: TempProject;
  let server: ModelServer;

  beforeEach(async () => {
    project = createGitProject({ 'a.ts': 'export const inFileA = 1;\n' });
    data = createTempProject();
    server = await startModelServer({});
  });

  afterEach(async () => {
    await server.stop();
    project.remove();
    data.remove();
  });

  function start(...args: string[]): ChildProcessByStdio<null, Readable, Readable> {
    const { PATH, HOME } = process.env;
    const all = ['--disable-warning=ExperimentalWarning', program, 'ask', '--data', data.root, ...args];
    return spawn(process.execPath, all, { cwd: project.root, env: { PATH, HOME }, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function run(...args: string[]) {
    const child = start(...args);
    const ended = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [exitCode] = await ended;
    return { stdout, stderr, exitCode };
  }

  const endpoint = () => ['--base-url', server.url, '--model', 'scripted'];
  const sent = () => JSON.stringify(server.requests.at(-1)?.body);

  it('sends a file with the question that it was given for, and with no later one', async () => {
    const first = await run('What is one?', '--file', 'a.ts', ...endpoint());
    assert.deepEqual([first.exitCode, first.stderr], [0, '']);
    assert.match(sent(), /inFileA/);
    assert.equal((await run('And two?', ...endpoint())).exitCode, 0);
    assert.match(sent(), /And two\?/);
    assert.doesNotMatch(sent(), /inFileA/);
  });

  it('says that a busy endpoint is asked again, beside the answer', async () => {
    const { stdout, stderr } = await run('Busy? [[fault:503x1:0]]', ...endpoint());
    assert.match(stdout, /^Scripted answer/);
    assert.match(stderr, /says: .*\. Trying again in 0 s \(2 of 4\)\.\n$/);
  });

  it('fails where an endpoint is given and no model, instead of asking another assistant', async () => {
    const { stdout, stderr, exitCode } = await run('What is one?', '--base-url', server.url);
    assert.deepEqual([stdout, exitCode], ['', 1]);
    assert.match(stderr, /No model is chosen.*\n.*\nGive --model/);
    assert.equal(server.requests.length, 0);
  });

  it('stops asking, in peace, when whoever reads the answer has left', async () => {
    server.scriptAll({ kind: 'endless', tokensPerSecond: 200 });
    const child = start('Tell all', ...endpoint());
    const ended = once(child, 'close');
    const told = text(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    assert.deepEqual(await ended, [130, null]);
    assert.equal(await told, '');
  });

  it('answers also when nobody reads the warnings', async () => {
    project.write({ '.throughline/prompts/folder.prompt.md/unreadable': '' });
    assert.match((await run('What is one?', ...endpoint())).stderr, /folder\.prompt\.md/);
    const child = start('What is one?', ...endpoint());
    const ended = once(child, 'close');
    child.stderr.destroy();
    assert.match(await text(child.stdout), /What is one\?/);
    assert.deepEqual(await ended, [0, null]);
  });

  it('goes on with the latest conversation, which commit messages are not', async () => {
    assert.equal((await run('What is one?', ...endpoint())).exitCode, 0);
    const core = await createCore(
      { dataFolder: data.root, rootPaths: [project.root], promptsFolder, log: silentLog },
      signal,
    );
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const diff = 'diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1,2 @@\n+export const two = 2;\n';
    let session = '';
    for await (const event of core.actions.commitMessage({ diff, branch: 'main', model }, signal))
      if (event.type === 'finished') session = event.message.sessionId;
    const [newest] = core.sessions.list();
    assert.equal(newest?.id, session);
    await core.close();
    assert.equal((await run('And two?', '--continue', ...endpoint())).exitCode, 0);
    assert.match(sent(), /What is one\?.*And two\?/);
    assert.doesNotMatch(sent(), /export const two/);
  });
});
