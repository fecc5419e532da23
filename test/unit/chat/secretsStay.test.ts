import assert from 'node:assert/strict';
import path from 'node:path';
import { collectItems } from '../../../src/core/context/collectItems.ts';
import { type ChatFixture, createChatFixture, finished, signal } from './chatFixture.ts';

// Put together here so that no scanner takes this file for a leak.
const glue = (...parts: string[]) => parts.join('');
const token = glue('gh', 'p_0123456789abcdefghijABCDEFGHIJ012345');
const keyLines = Array.from(
  { length: 12 },
  (_, line) => `MIIEpAIBAAKCAQEAx${line}yzABCDEFGHIJKLMNOPqrstuvwxyz0123456789+/ab`,
);
const privateKey = [
  glue('-----BEGIN ', 'RSA PRIVATE KEY-----'),
  ...keyLines,
  glue('-----END ', 'RSA PRIVATE KEY-----'),
];

describe('A secret never reaches the server', () => {
  let chat: ChatFixture;

  beforeEach(async () => {
    chat = await createChatFixture();
  });

  afterEach(() => chat.dispose());

  /** Everything that the server was ever sent: paths, headers and bodies. */
  const everythingSent = () => JSON.stringify(chat.server.requests);
  const staysHere = (...secrets: string[]) => {
    assert.ok(chat.server.requests.length > 0);
    for (const secret of secrets) assert.ok(!everythingSent().includes(secret), `${secret.slice(0, 8)}… was sent`);
  };
  const attach = async (text: string) => {
    chat.project.write({ 'src/config.ts': text });
    await chat.context.addFile('src/config.ts', { pinned: true }, signal);
  };

  it('from a file, and the rest of the file does', async () => {
    await attach(`export const region = 'north';\nexport const token = '${token}';\n`);
    const answer = await chat.ask('What is this?');
    staysHere(token);
    assert.match(
      chat.sent().at(-1)?.content ?? '',
      /region = 'north'[\s\S]*token = '\[redacted:github-token:[0-9a-f]{4}\]'/,
    );
    assert.deepEqual(
      chat.history.receipt(answer.id)?.redactions.map(({ kind, count }) => [kind, count]),
      [['github-token', 1]],
    );
    assert.ok(!JSON.stringify(chat.history.receipt(answer.id)).includes(token));
  });

  it('from the question, now or in any later turn', async () => {
    await chat.ask(`Does ${token} work?`);
    await chat.ask('And now?');
    assert.equal(chat.sent().length, 4);
    staysHere(token);
    assert.equal(chat.history.load('s')[0]?.content, `Does ${token} work?`, 'the history keeps what the user wrote');
  });

  it('from an answer that a model gave, when it is sent back as history, continued or asked again', async () => {
    chat.server.script({ kind: 'cut', tokens: ['Use ', token, ' to '] });
    const answer = await chat.ask('How?');
    assert.ok(answer.content.includes(token));
    const again = { model: chat.model(), items: [] };
    await finished(chat.completions.continueAnswer(answer.id, again, signal));
    await chat.ask('And then?');
    await finished(chat.completions.retry(answer.id, again, signal));
    staysHere(token);
    assert.equal(chat.server.requests.length, 4);
  });

  it('from a selection that a later turn refers to', async () => {
    chat.project.write({ 'src/config.ts': `const a = 1;\nconst token = '${token}';\n` });
    const file = path.join(chat.project.root, 'src/config.ts');
    chat.context.updateFocus({ path: file, selection: { start: 2, end: 2 }, cursorLine: 2 });
    await chat.ask('What is this?');
    chat.context.updateFocus(undefined);
    await chat.ask('And where is it used?');
    assert.match(chat.sent()[1]?.content ?? '', /^Selected then: `src\/config\.ts:2`/);
    staysHere(token);
  });

  it('from the system prompt, the branch, or an allowed environment variable', async () => {
    const { id } = chat.sessions.create({ systemPrompt: `Be brief. The token is ${token}.` });
    chat.context.updateGitBranch(`fix/${token}`);
    chat.context.setEnvironmentVar('NODE_ENV', token);
    await chat.ask('Hello', { sessionId: id });
    staysHere(token);
    assert.match(chat.sent()[0]?.content ?? '', /^Be brief\. The token is \[redacted:github-token:/);
  });

  it('cut in two, wherever a small window trims the file', async () => {
    const model = chat.model(700);
    let trimmed = 0;
    for (let before = 1000; before <= 3000; before += 30) {
      await attach(`${'ab '.repeat(before / 3)}${token} ${'cd '.repeat(1500)}`);
      const answer = await chat.ask('What is this?', { model, history: 'none' });
      if (chat.history.receipt(answer.id)?.items[0]?.outcome === 'trimmed') trimmed += 1;
    }
    assert.equal(trimmed, 67, 'every file was trimmed');
    const sent = everythingSent();
    assert.ok(/redacted:github-token/.test(sent), 'some cuts come after the secret');
    assert.ok(
      chat.server.requests.some(({ body }) => !/redacted/.test(JSON.stringify(body))),
      'some come before it',
    );
    for (let length = token.length; length >= 8; length -= 1) staysHere(token.slice(0, length));
  }).timeout(60_000);

  it('as part of a private key of many lines, wherever the file is trimmed', async () => {
    const model = chat.model(700);
    for (let before = 20; before <= 100; before += 8) {
      await attach(
        [...Array(before).fill('const a = 1;'), ...privateKey, ...Array(2000).fill('const b = 2;')].join('\n'),
      );
      await chat.ask('What is this?', { model, history: 'none' });
    }
    staysHere(...keyLines);
  }).timeout(60_000);

  for (const [name, range] of Object.entries({
    'its first lines': { start: 2, end: 6 },
    'its last lines': { start: 8, end: 15 },
    'all of it': { start: 1, end: 16 },
  })) {
    it(`as ${name} of a private key, selected`, async () => {
      chat.project.write({ 'notes.txt': ['before', ...privateKey, 'after'].join('\n') });
      await chat.context.addFile('notes.txt', { range }, signal);
      await chat.ask('What is this?');
      staysHere(...keyLines);
    });
  }

  it('in the value of a variable that is not on the allow list', async () => {
    chat.context.setEnvironmentVar('DATABASE', 'not-for-anyone');
    chat.context.setEnvironmentVar('NODE_ENV', 'test');
    await chat.ask('Hello');
    staysHere('not-for-anyone');
    assert.match(chat.sent()[0]?.content ?? '', /NODE_ENV=test/);
    assert.ok(!chat.context.getContextSummary().includes('not-for-anyone'));
  });

  it('out of a file that became secret, or a link to one, after it was given along', async () => {
    chat.project.write({ 'config.txt': 'harmless', '.env': 'PASSWORD_OF_NOBODY=x' });
    await chat.context.addFile('config.txt', { pinned: true }, signal);
    chat.context.restoreAttachments([
      ...chat.context.attachments,
      { path: path.join(chat.project.root, '.env'), pinned: true },
    ]);
    const items = await collectItems(chat.context, signal);
    assert.deepEqual(
      items.map((entry) => (entry.ok ? entry.item.path : entry.failure.code)),
      ['config.txt', 'context.fileSecret'],
    );
    const answer = await chat.ask('Hello', { items });
    staysHere('PASSWORD_OF_NOBODY');
    assert.equal(chat.history.receipt(answer.id)?.items[1]?.outcome, 'leftOut');
  });
});
