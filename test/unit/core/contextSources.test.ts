// What a question takes along besides files, by what the server was sent.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { sentText } from '../../../src/core/chat/sentText.ts';
import { collectItems } from '../../../src/core/context/collectItems.ts';
import type { Problem } from '../../../src/core/context/contextPorts.ts';
import { trimFolder } from '../../../src/core/context/folderText.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { Receipt } from '../../../src/core/model/receipt.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { createGitProject, type TempProject } from '../../support/tempProjects.ts';
import { finished } from '../chat/chatFixture.ts';

const signal = new AbortController().signal;
const promptsFolder = path.resolve(import.meta.dirname, '../../../media/prompts');

describe('What goes along with a question', () => {
  let data: string;
  let project: TempProject;
  let server: ModelServer;
  let core: Core;
  let problems: Problem[];

  const at = (file: string) => path.join(project.root, file);
  const open = async () => {
    core = await createCore(
      {
        dataFolder: data,
        rootPaths: [project.root],
        promptsFolder,
        problems: () => problems,
        log: silentLog,
      },
      signal,
    );
  };
  const ask = async (text: string, contextWindow = 100_000): Promise<Receipt> => {
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted', contextWindow });
    const items = await collectItems(core.context, signal, { text });
    const task = { kind: 'question', question: text, code: [] } as const;
    const answer = await finished(
      core.completions.ask({ sessionId: core.sessions.active.id, model, text, task, items }, signal),
    );
    return core.history.receipt(answer.id) ?? assert.fail('no receipt');
  };
  const sentMessages = () =>
    (server.requests.at(-1)?.body as { messages: { content: string }[] } | undefined)?.messages ?? [];
  const sent = () => sentMessages().at(-1)?.content ?? '';
  const outcomes = ({ items }: Receipt) => items.map(({ label, outcome }) => `${label}: ${outcome}`);

  beforeEach(async () => {
    data = mkdtempSync(path.join(tmpdir(), 'throughline-data-'));
    project = createGitProject({
      'src/a.ts': 'export const a = 1;\n',
      'src/b.ts': 'export const b = 2;\nexport const c = 3;\n',
      'src/deep/c.ts': 'export const deep = true;\n',
      'docs/my notes.md': '# Notes\n',
    });
    problems = [];
    server = await startModelServer({});
    await open();
  });

  afterEach(async () => {
    await core.close();
    await server.stop();
    project.remove();
    rmSync(data, { recursive: true, force: true });
  });

  it('is what it mentions: files, lines of them, and names with spaces, while the question stays as it was written', async () => {
    const receipt = await ask('Compare @src/a.ts with @src/b.ts:2 and @"docs/my notes.md".');
    assert.match(sent(), /Mentioned by you: `src\/a\.ts`\n```typescript\nexport const a = 1;/);
    assert.match(sent(), /Mentioned by you: `src\/b\.ts:2`\n```typescript\nexport const c = 3;\n```/);
    assert.match(sent(), /# Notes/);
    assert.ok(!sent().includes('export const b = 2'));
    assert.ok(sent().endsWith('Compare @src/a.ts with @src/b.ts:2 and @"docs/my notes.md".'));
    assert.deepEqual(outcomes(receipt), ['a.ts: included', 'b.ts:2: included', 'my notes.md: included']);
  });

  it('is told when a mention cannot go along: gone, secret, binary, outside, or nothing there', async () => {
    project.write({ '.env': 'A=1', 'logo.svg': Buffer.from([1, 0, 2]) });
    const receipt = await ask(
      'Look at @src/gone.ts @.env @logo.svg @../outside.ts @selection @problems @diff @session:"No" @types/node',
    );
    assert.deepEqual(
      receipt.items.map(({ label, outcome, reason }) => `${label} ${outcome} ${reason}`),
      [
        '@src/gone.ts leftOut The file is not there any more.',
        '.env leftOut Files of this kind hold secrets (keys, certificates, environment files) and never leave this machine.',
        'logo.svg leftOut It is a binary file.',
        '@../outside.ts leftOut It is outside of the project.',
        '@selection leftOut Nothing is selected.',
        'Problems leftOut No errors or warnings are known.',
        'Uncommitted changes included Mentioned by you',
        '@session:"No" leftOut This project has no session of that title.',
      ],
    );
    assert.ok(!sent().includes('A=1'));
  });

  it('follows no link out of the project or to a secret file', async () => {
    const outside = path.join(data, 'outside.txt');
    writeFileSync(outside, 'text of somebody else');
    project.write({ '.env': 'PLAIN=words-of-a-secret\n' });
    symlinkSync(outside, at('notes.txt'));
    symlinkSync(at('.env'), at('settings'));
    const receipt = await ask('Look at @notes.txt and @settings, then @diff');
    assert.deepEqual(outcomes(receipt), ['settings: leftOut', 'Uncommitted changes: included']);
    assert.match(sent(), /settings/);
    assert.ok(!sent().includes('somebody else') && !sent().includes('words-of-a-secret'), sent());
  });

  it('are problems without the secrets of their lines, whatever makes them known', async () => {
    const value = ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYzzKEYabcd'].join('/');
    project.write({ 'src/aws.ts': `export const secretAccessKey =\n  '${value}';\n` });
    problems = [{ path: at('src/aws.ts'), range: { start: 2, end: 2 }, severity: 'error', message: 'A secret' }];
    await ask('Fix @problems');
    assert.match(sent(), /src\/aws\.ts:2 error: A secret\n {2}2 \|.*\[redacted:/);
    assert.ok(!sent().includes(value), sent());
  });

  it('are the changes that are not committed, staged or not, without what a secret file holds', async () => {
    project.write({ 'src/a.ts': 'export const a = 100;\n', 'src/new.ts': 'fresh\n', '.env': 'TOKEN=of-nobody\n' });
    project.git('add', 'src/a.ts');
    await ask('Review @diff');
    assert.match(sent(), /-export const a = 1;\n\+export const a = 100;/);
    assert.match(sent(), /\+fresh/);
    assert.ok(!sent().includes('of-nobody'));
  });

  it('are the problems, errors first, with the lines they mean', async () => {
    const range = { start: 2, end: 2 };
    problems = [
      { path: at('src/b.ts'), range, severity: 'warning', message: 'c is never used', source: 'ts 6133' },
      { path: at('src/a.ts'), range: { start: 1, end: 1 }, severity: 'error', message: 'No a here' },
      { path: '/elsewhere/x.ts', range, severity: 'error', message: 'not of this project' },
    ];
    await ask('Fix @problems');
    assert.match(
      sent(),
      /1 error, 1 warning\n\nsrc\/a\.ts:1 error: No a here\n {2}1 \| export const a = 1;\n\nsrc\/b\.ts:2 warning/,
    );
    assert.match(sent(), /\(ts 6133\): c is never used\n {2}2 \| export const c = 3;/);
    assert.ok(!sent().includes('not of this project'));
    await ask('And only @problems:src/b.ts');
    assert.ok(!sent().includes('No a here'));
  });

  it('is a folder: the list of its files and their contents', async () => {
    await ask('What is in @src/ ?');
    assert.match(
      sent(),
      /Files \(3\):\nsrc\/a\.ts\nsrc\/b\.ts\nsrc\/deep\/c\.ts\n\nThe contents of all 3 files follow\./,
    );
    assert.match(sent(), /=== src\/deep\/c\.ts ===\nexport const deep = true;/);
  });

  it('is a folder whose large files are left out where there is no room for them, which the receipt counts', async () => {
    project.write({ 'src/long.ts': `${'// a line of a long file\n'.repeat(2000)}` });
    const receipt = await ask('What is in @src/ ?', 9000);
    const [item] = receipt.items;
    assert.equal(item?.outcome, 'trimmed');
    assert.match(item?.reason ?? '', /The contents of 3 of the 4 files follow; the others are left out\./);
    assert.match(sent(), /src\/long\.ts\n[\s\S]*=== src\/b\.ts ===\nexport const b = 2;/);
    assert.ok(!sent().includes('a line of a long file'));
  });

  it('is another session, its newest messages first when not all fit', async () => {
    await ask('The first question of the old session');
    const old = core.sessions.active;
    for (let number = 0; number < 4; number += 1) await ask(`Long ${number} ${'word '.repeat(2000)}`);
    core.sessions.activate(core.sessions.create({}).id);
    await ask(`Go on from @session:"${old.title}"`);
    assert.match(sent(), /Conversation “[^”]+”\n\nQuestion:\nThe first question of the old session\n\nAnswer:/);
    const receipt = await ask(`And with less room: @session:"${old.title}"`, 7000);
    assert.equal(receipt.items[0]?.outcome, 'trimmed');
    assert.match(sent(), /lines left out …\][\s\S]*Long 3/);
  });

  it('goes once, whatever names it, and stays known to the next questions', async () => {
    await core.context.addFile('src/a.ts', {}, signal);
    core.context.updateFocus({ path: at('src/a.ts'), cursorLine: 1 });
    const receipt = await ask('About @src/a.ts and @file');
    assert.deepEqual(outcomes(receipt), ['a.ts: included']);
    core.context.removeFile('src/a.ts');
    core.context.updateFocus(undefined);
    await ask('And again?');
    const [, earlier] = sentMessages();
    assert.match(
      earlier?.content ?? '',
      /^Given then: `src\/a\.ts`\n```\nexport const a = 1;\n\n```\n\nAbout @src\/a\.ts/,
    );
  });

  it('is remembered as what was added, over a restart', async () => {
    core.context.addSource({ kind: 'folder', path: at('src') }, { pinned: true });
    core.context.addSource({ kind: 'diff' });
    await core.close();
    await open();
    assert.deepEqual(core.context.sources, [
      { ref: { kind: 'folder', path: at('src') }, pinned: true },
      { ref: { kind: 'diff' }, pinned: false },
    ]);
    const receipt = await ask('What is there?');
    assert.deepEqual(outcomes(receipt).sort(), ['Uncommitted changes: leftOut', 'src/: included']);
  });

  it('takes back what was given for one message once it was sent, and nothing else', async () => {
    const { context } = core;
    await context.addFile('src/a.ts', {}, signal);
    await context.addFile('src/b.ts', { pinned: true }, signal);
    context.addSource({ kind: 'diff' });
    const { attachments, sources } = context;
    await context.addFile('docs/my notes.md', {}, signal);
    context.removeSent({ attachments, sources });
    assert.deepEqual(
      context.attachments.map(({ path: file }) => context.relativePath(file)),
      ['src/b.ts', 'docs/my notes.md'],
    );
    assert.deepEqual(context.sources, []);
  });

  it('can be sent again as it was, though it has changed or is gone', async () => {
    await core.context.addFile('src/a.ts', { pinned: true }, signal);
    const receipt = await ask('One');
    const [answer] = core.history.load(core.sessions.active.id).slice(-1);
    assert.equal(sentText(receipt, 'src/a.ts'), 'export const a = 1;\n');
    core.context.freezeFile('src/a.ts', undefined, { messageId: answer?.id ?? '', atMs: 1 });
    rmSync(at('src/a.ts'));
    writeFileSync(at('src/b.ts'), 'changed');
    const next = await ask('Two');
    assert.match(sent(), /As it was sent before: `src\/a\.ts`\n```\nexport const a = 1;\n\n```/);
    assert.deepEqual(outcomes(next), ['a.ts: included']);
    core.context.freezeFile('src/a.ts', undefined, undefined);
    assert.deepEqual(outcomes(await ask('Three')), ['a.ts: leftOut']);
  });

  it('is still sent as it was when the file, or its folder, has another name', async () => {
    await core.context.addFile('src/a.ts', { pinned: true }, signal);
    await ask('One');
    const [answer] = core.history.load(core.sessions.active.id).slice(-1);
    core.context.freezeFile('src/a.ts', undefined, { messageId: answer?.id ?? '', atMs: 1 });
    core.context.moveFile(at('src/a.ts'), at('src/renamed.ts'));
    core.context.moveFile(at('src'), at('lib'));
    assert.deepEqual(outcomes(await ask('Two')), ['renamed.ts: included']);
    assert.match(sent(), /As it was sent before: `lib\/renamed\.ts`\n```\nexport const a = 1;/);
  });

  it('is a mention again when the question that mentions it is asked again', async () => {
    await core.context.addFile('src/a.ts', {}, signal);
    await ask('Look at @src/b.ts');
    core.context.removeFile('src/a.ts');
    const [, answer] = core.history.load(core.sessions.active.id);
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const { again } = core.completions.askedWith(answer?.id ?? '', { mentions: true });
    const text = core.completions.questionOf(answer?.id ?? '');
    const items = await collectItems(core.context, signal, { text, again });
    await finished(core.completions.retry(answer?.id ?? '', { model, items }, signal));
    assert.match(sent(), /Mentioned by you: `src\/b\.ts`[\s\S]*Asked about: `src\/a\.ts`/);
    assert.equal(sent().split('`src/b.ts`').length, 2, 'it goes once');
  });

  it('goes along again when the question is asked again, and with another wording what it did not mention itself', async () => {
    await core.context.addFile('src/a.ts', {}, signal);
    await ask('Look at @src/b.ts');
    core.context.removeFile('src/a.ts');
    const [question, answer] = core.history.load(core.sessions.active.id);
    const given = (id: string | undefined, mentions: boolean) =>
      core.completions.askedWith(id ?? '', { mentions }).again.map((ref) => ('path' in ref ? ref.path : ref.kind));
    assert.deepEqual(given(answer?.id, true), ['src/a.ts', 'src/b.ts']);
    assert.deepEqual(given(question?.id, false), ['src/a.ts']);
    const model = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const { again } = core.completions.askedWith(answer?.id ?? '', { mentions: true });
    const items = await collectItems(core.context, signal, { again });
    await finished(core.completions.retry(answer?.id ?? '', { model, items }, signal));
    assert.match(sent(), /Asked about: `src\/a\.ts`[\s\S]*Asked about: `src\/b\.ts`/);
  });

  it('reads the list of sessions again only when something was written, here or elsewhere', async () => {
    const { ports } = core.context;
    let reads = 0;
    const list = core.sessions.list.bind(core.sessions);
    core.sessions.list = () => {
      reads += 1;
      return list();
    };
    const titles = () => ports.sessions().map(({ title }) => title);
    for (const _key of 'query') assert.deepEqual(titles(), []);
    assert.equal(reads, 1);
    await ask('First question');
    assert.deepEqual([titles(), titles()], [['First question'], ['First question']]);
    assert.equal(reads, 2);
    core.sessions.rename(core.sessions.active.id, 'Renamed');
    assert.deepEqual(titles(), ['Renamed']);
    const other = await createCore(
      { dataFolder: data, rootPaths: [project.root], promptsFolder, log: silentLog },
      signal,
    );
    other.sessions.rename(core.sessions.active.id, 'Renamed elsewhere');
    await other.close();
    assert.deepEqual(titles(), ['Renamed elsewhere']);
    const before = reads;
    titles();
    assert.equal(reads, before);
  });

  it('adds up: the tokens of the messages are those of the parts and of the whole', async () => {
    await ask('First, with @src/a.ts');
    const receipt = await ask('Second, with @src/b.ts');
    const parts = receipt.systemTokens + receipt.questionTokens + receipt.history.tokens;
    const items = receipt.items.reduce((sum, item) => sum + item.sentTokens, 0);
    assert.equal(parts + items, receipt.totalTokens);
    assert.equal(receipt.sentTokens?.length, receipt.sent.length);
    assert.equal(
      receipt.sentTokens?.reduce((sum, tokens) => sum + tokens, 0),
      receipt.totalTokens,
    );
  });
});

describe('The text of a folder', () => {
  const estimate = (text: string) => Math.ceil(text.length / 4);
  const text = [
    'Files (3):\na.md\nb.md\nc.md\n\nThe contents of all 3 files follow.',
    '=== a.md ===\nshort\n=== nothing.md ===\nis no section',
    `=== b.md ===\n${'long '.repeat(400)}`,
    '=== c.md ===\n',
  ].join('\n\n');

  it('loses whole files, never halves, and says how many there are', () => {
    const { text: cut, trimmed, tokens } = trimFolder(text, 120, estimate);
    assert.ok(trimmed && tokens <= 120 && estimate(cut) <= 120);
    assert.match(cut, /The contents of 2 of the 3 files follow; the others are left out\./);
    assert.match(cut, /=== a\.md ===\nshort\n=== nothing\.md ===\nis no section\n\n=== c\.md ===/);
    assert.ok(!cut.includes('long '));
  });

  it('is whole where there is room, and nothing where not even the list fits', () => {
    assert.equal(trimFolder(text, 10_000, estimate).text, text);
    assert.equal(trimFolder(text, 5, estimate).text, '');
  });
});
