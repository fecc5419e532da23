import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { TurnEvent } from '../../../src/core/chat/turn.ts';
import { collectItems } from '../../../src/core/context/collectItems.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';

const promptsFolder = path.resolve(import.meta.dirname, '../../../media/prompts');
const signal = new AbortController().signal;

async function finished(turn: AsyncIterable<TurnEvent>): Promise<Message> {
  for await (const event of turn) if (event.type === 'finished') return event.message;
  throw new Error('The turn did not finish');
}

describe('the whole core, with no editor', () => {
  let folder: string;
  let project: string;
  let server: ModelServer;
  let core: Core | undefined;

  const open = async (root = project) => {
    core = await createCore(
      {
        dataFolder: path.join(folder, 'data'),
        rootPaths: [root],
        promptsFolder,
        allowedEnvironment: ['NODE_ENV'],
        log: silentLog,
      },
      signal,
    );
    return core;
  };
  const reopen = async (root = project) => {
    await core?.close();
    return open(root);
  };
  const connect = (to: Core) => to.openEndpoint({ baseUrl: server.url, model: 'scripted' });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
      cwd: project,
      stdio: 'pipe',
    });
  const sent = () =>
    (server.requests.at(-1)?.body as { messages?: { role: string; content: string }[] } | undefined)?.messages ?? [];

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'core-'));
    project = path.join(folder, 'project');
    await mkdir(path.join(project, 'src'), { recursive: true });
    writeFileSync(
      path.join(project, 'src/add.ts'),
      'export function add(a: number, b: number): number {\n  return a + b;\n}\n',
    );
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'feat: add numbers');
    server = await startModelServer({});
  });

  afterEach(async () => {
    await core?.close();
    core = undefined;
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks with context, writes a commit message, and goes on after a restart with the earlier turns', async () => {
    const first = await open();
    first.context.updateGitBranch('main');
    first.context.setEnvironmentVar('NODE_ENV', 'test');
    first.context.setEnvironmentVar('DEPLOY_TOKEN', 'not-for-anyone');
    const session = first.sessions.create({ title: 'Adding' });
    first.sessions.activate(session.id);
    const file = await first.context.addFile('src/add.ts', { pinned: true }, signal);
    assert.match(file.content, /return a \+ b/);

    const code = { path: 'src/add.ts', language: 'typescript', text: 'export function subtract(' };
    const completion = await finished(
      first.actions.completeCode(
        { sessionId: session.id, model: await connect(first), code, items: await collectItems(first.context, signal) },
        signal,
      ),
    );
    assert.equal(completion.status, 'complete');
    assert.match(sent().at(-1)?.content ?? '', /return a \+ b[\s\S]*export function subtract\(/);
    assert.match(sent()[0]?.content ?? '', /Git branch: main[\s\S]*NODE_ENV=test/);
    assert.ok(!JSON.stringify(sent()).includes('not-for-anyone'));

    first.context.updateGitBranch('feature/subtract');
    const diff =
      'diff --git a/src/add.ts b/src/add.ts\n--- a/src/add.ts\n+++ b/src/add.ts\n@@ -1 +1,2 @@\n+export const zero = 0;\n';
    const commit = await finished(
      first.actions.commitMessage({ diff, branch: 'feature/subtract', model: await connect(first) }, signal),
    );
    assert.equal(commit.status, 'complete');
    assert.match(sent().at(-1)?.content ?? '', /Branch: feature\/subtract[\s\S]*export const zero = 0;/);
    assert.equal(sent().length, 2, 'a commit message is asked for without the conversation');

    first.sessions.setDraft(session.id, 'And now');
    const second = await reopen();
    assert.equal(second.sessions.active.id, session.id);
    assert.equal(second.sessions.draft(session.id), 'And now');
    assert.deepEqual(
      second.context.attachments.map(({ pinned, path: attached }) => ({ pinned, attached })),
      [{ pinned: true, attached: path.join(project, 'src/add.ts') }],
    );
    assert.equal(second.history.load(session.id).length, 2);

    const explanation = await finished(
      second.actions.explain(
        { sessionId: session.id, model: await connect(second), code: { ...code, text: file.content } },
        signal,
      ),
    );
    assert.equal(explanation.status, 'complete');
    const roles = sent().map(({ role }) => role);
    assert.deepEqual(roles, ['system', 'user', 'assistant', 'user']);
    assert.equal(sent()[2]?.content, completion.content);
    assert.match(sent().at(-1)?.content ?? '', /^Explain this typescript code/m);
    const receipt = second.history.receipt(explanation.id);
    assert.deepEqual(receipt?.sent, sent(), 'the receipt holds exactly what was sent');
  });

  it('remembers the branches that something was asked on', async () => {
    const { sessions, completions, context } = await open();
    const { id } = sessions.active;
    const model = await connect(core ?? assert.fail());
    const ask = (text: string) =>
      finished(
        completions.ask(
          { sessionId: id, model, text, items: [], task: { kind: 'question', question: text, code: [] } },
          signal,
        ),
      );
    for (const branch of ['main', 'feature/x', '(abc1234)', undefined]) {
      context.updateGitBranch(branch);
      await ask(`Asked on ${branch}`);
    }
    assert.deepEqual(sessions.details(id).branches.toSorted(), ['feature/x', 'main']);
    assert.equal(sessions.lastOn('main')?.id, id);
  });

  it('never lets a secret of an attached file out, and says so in the receipt', async () => {
    const secret = ['gh', 'p_0123456789abcdefghijABCDEFGHIJ012345'].join('');
    writeFileSync(path.join(project, 'src/config.ts'), `export const token = '${secret}';\n`);
    const { context, sessions, completions, history, ...rest } = await open();
    await context.addFile('src/config.ts', {}, signal);
    const model = await connect({ context, sessions, completions, history, ...rest });
    const question = `Is ${secret} used?`;
    const answer = await finished(
      completions.ask(
        {
          sessionId: sessions.active.id,
          model,
          text: question,
          task: { kind: 'question', question, code: [] },
          items: await collectItems(context, signal),
        },
        signal,
      ),
    );
    assert.ok(!JSON.stringify(server.requests).includes(secret));
    const redactions = history.receipt(answer.id)?.redactions ?? [];
    assert.deepEqual(
      redactions.map(({ kind, count }) => ({ kind, count })),
      [{ kind: 'github-token', count: 2 }],
    );
  });

  it('refuses files that are secret, binary, too large or gone, and forgets nothing else', async () => {
    const { context } = await open();
    writeFileSync(path.join(project, '.env'), 'A=1');
    writeFileSync(path.join(project, 'logo.bin'), Buffer.from([1, 0, 2]));
    writeFileSync(path.join(project, 'huge.txt'), 'x'.repeat(3 * 1024 * 1024));
    await context.addFile('src/add.ts', {}, signal);
    for (const [file, code] of Object.entries({
      '.env': 'fileSecret',
      'logo.bin': 'fileBinary',
      'huge.txt': 'fileTooLarge',
      'nope.ts': 'fileGone',
    })) {
      await assert.rejects(
        context.addFile(file, {}, signal),
        (error: { failure?: { code: string } }) => error.failure?.code === `context.${code}`,
      );
    }
    assert.equal(context.attachments.length, 1);
    rmSync(path.join(project, 'src/add.ts'));
    const [gone] = await collectItems(context, signal);
    assert.ok(gone && !gone.ok && gone.failure.code === 'context.fileGone');
  });

  it('finds session, draft and attachments again after the folder was moved', async () => {
    const first = await open();
    const model = first.offlineModel;
    const question = 'What does add do?';
    await finished(
      first.completions.ask(
        {
          sessionId: first.sessions.active.id,
          model,
          text: question,
          task: { kind: 'question', question, code: [] },
          items: [],
        },
        signal,
      ),
    );
    await first.context.addFile('src/add.ts', { pinned: true }, signal);
    first.sessions.setDraft(first.sessions.active.id, 'half a');
    const { id } = first.sessions.active;
    await first.close();
    core = undefined;
    const moved = path.join(folder, 'elsewhere');
    await rename(project, moved);
    const second = await open(moved);
    assert.equal(second.sessions.active.id, id);
    assert.equal(second.sessions.draft(id), 'half a');
    assert.equal(second.context.attachments[0]?.path, path.join(moved, 'src/add.ts'));
    assert.equal(second.history.load(id)[0]?.content, question);
  });

  it('answers from the project itself when no model is connected', async () => {
    const { offlineModel, completions, sessions } = await open();
    const question = 'Where are numbers added?';
    const answer = await finished(
      completions.ask(
        {
          sessionId: sessions.active.id,
          model: offlineModel,
          text: question,
          task: { kind: 'question', question, code: [] },
          items: [],
        },
        signal,
      ),
    );
    assert.match(answer.content, /src\/add\.ts/);
    assert.equal(server.requests.length, 0);
  });

  it('says that a question is too long before anything is stored or sent', async () => {
    const { completions, sessions, history, openEndpoint } = await open();
    const model = await openEndpoint({ baseUrl: server.url, model: 'scripted', contextWindow: 2000 });
    const question = 'word '.repeat(5000);
    const turn = completions.ask(
      {
        sessionId: sessions.active.id,
        model,
        text: question,
        task: { kind: 'question', question, code: [] },
        items: [],
      },
      signal,
    );
    await assert.rejects(
      finished(turn),
      (error: { failure?: { code: string } }) => error.failure?.code === 'chat.questionTooLong',
    );
    assert.deepEqual(history.load(sessions.active.id), []);
    assert.equal(server.requests.length, 0);
  });

  it('keeps a failed answer beside the one of the retry', async () => {
    const { completions, sessions, history, openEndpoint } = await open();
    const model = await openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const question = 'Hello [[fault:401x1]]';
    const failed = await finished(
      completions.ask(
        {
          sessionId: sessions.active.id,
          model,
          text: question,
          task: { kind: 'question', question, code: [] },
          items: [],
        },
        signal,
      ),
    );
    assert.equal(failed.status, 'failed');
    assert.equal(failed.failure?.action, 'setApiKey');
    const again = await finished(completions.retry(failed.id, { model, items: [] }, signal));
    assert.equal(again.status, 'complete');
    assert.equal(again.parentId, failed.parentId);
    assert.deepEqual(
      history.load(sessions.active.id).map(({ id }) => id),
      [failed.parentId, again.id],
    );
    assert.equal(history.get(failed.id)?.status, 'failed');
  });

  it('continues an interrupted answer in the same message', async () => {
    const { completions, sessions, history, openEndpoint } = await open();
    const model = await openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const question = 'Tell [[fault:cutx1]]';
    const cut = await finished(
      completions.ask(
        {
          sessionId: sessions.active.id,
          model,
          text: question,
          task: { kind: 'question', question, code: [] },
          items: [],
        },
        signal,
      ),
    );
    assert.equal(cut.status, 'interrupted');
    assert.ok(cut.content.length > 0);
    const whole = await finished(completions.continueAnswer(cut.id, { model, items: [] }, signal));
    assert.equal(whole.id, cut.id);
    assert.equal(whole.status, 'complete');
    assert.ok(whole.content.startsWith(cut.content) && whole.content.length > cut.content.length);
    assert.deepEqual(
      sent()
        .slice(-3)
        .map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.equal(history.load(sessions.active.id).length, 2);
  });
});
