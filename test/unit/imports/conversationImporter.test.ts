// Files of other assistants into a real history.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { silentLog } from '../../../src/base/log.ts';
import { createMemoryState } from '../../../src/base/stateStore.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { ConversationTrees } from '../../../src/core/history/conversationTrees.ts';
import { HistorySearch } from '../../../src/core/history/search/historySearch.ts';
import { SearchIndexer } from '../../../src/core/history/search/searchIndexer.ts';
import { ConversationImporter, type ImportProgress } from '../../../src/core/imports/conversationImporter.ts';
import { findImportSources } from '../../../src/core/imports/importSources.ts';
import { SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { createHistoryFixture, type HistoryFixture } from '../history/historyFixture.ts';
import { claudeTurn, createTempMachine, jsonLines, type TempMachine } from './filesOfAssistants.ts';

const { signal } = new AbortController();

describe('Importing conversations', () => {
  let machine: TempMachine;
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  let importer: ConversationImporter;

  beforeEach(() => {
    machine = createTempMachine();
    fixture = createHistoryFixture();
    const { stores } = fixture;
    history = new ChatHistoryManager({ stores, log: silentLog });
    importer = new ConversationImporter({ stores, projectId: 'p', systemPrompt: () => 'Be brief.', log: silentLog });
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
    machine.remove();
  });

  const files = async () => (await findImportSources(machine.places, signal)).flatMap((source) => source.files);
  const run = async () => importer.run(await files(), { signal });
  const imported = (projectId = 'p') =>
    fixture.stores.sessions.list(projectId).filter(({ origin }) => origin !== undefined);
  const shown = (id = '') => history.load(id).map(({ content }) => content);
  const first = () => imported()[0] ?? { id: '', title: '', updatedAtMs: 0, messageCount: 0 };
  const claudeFile = '.claude/projects/p/s1.jsonl';

  it('keeps who said what and when, the model, the tokens, and where it came from', async () => {
    machine.write(claudeFile, [...claudeTurn('1'), ...claudeTurn('2', { after: '1' })]);
    const outcome = await run();
    equal(outcome.added, 1);
    equal(outcome.messages, 4);
    deepEqual(outcome.unreadable, []);
    const [session] = imported();
    ok(session);
    deepEqual([session.title, session.origin, session.systemPrompt], ['Question 1', 'claudeCode', 'Be brief.']);
    deepEqual(outcome.sessionIds, [session.id]);
    const messages = history.load(session.id);
    deepEqual(
      messages.map(({ role, content }) => `${role}: ${content}`),
      ['user: Question 1', 'assistant: Answer 1', 'user: Question 2', 'assistant: Answer 2'],
    );
    deepEqual(messages[1]?.usage, { promptTokens: 4, completionTokens: 2 });
    equal(messages[1]?.model, 'claude');
    equal(messages[3]?.createdAtMs, session.updatedAtMs);
    ok(session.createdAtMs < session.updatedAtMs && session.createdAtMs === messages[0]?.createdAtMs);
    equal(history.tokensSince(0), 0, 'what others used is not what was used here');
    const isOld = fixture.stores.retention.unusedSince(Date.now() - 60_000).some(({ id }) => id === session.id);
    equal(isOld, false, 'it is kept from now on');
  });

  it('adds nothing the second time', async () => {
    machine.write(claudeFile, [...claudeTurn('1'), ...claudeTurn('2', { after: '1' })]);
    await run();
    const before = fixture.stores.database.all('SELECT * FROM messages');
    const again = await run();
    deepEqual([again.added, again.grown, again.unchanged, again.messages], [0, 0, 1, 0]);
    deepEqual(fixture.stores.database.all('SELECT * FROM messages'), before);
  });

  it('adds what a session has grown by, also an answer that was not whole yet, and shows it', async () => {
    const file = machine.write(claudeFile, claudeTurn('1'));
    await run();
    const more = {
      type: 'assistant',
      uuid: '1b',
      parentUuid: '1a',
      message: { content: [{ type: 'text', text: 'And more.' }] },
    };
    appendFileSync(file, jsonLines([more, { ...claudeTurn('2')[0], parentUuid: '1b' }]));
    const again = await run();
    deepEqual([again.added, again.grown, again.messages], [0, 1, 2]);
    deepEqual(shown(first().id), ['Question 1', 'Answer 1\n\nAnd more.', 'Question 2']);
  });

  it('takes a session of Cline 4 and later, adds nothing of it twice, and of a torn one what is whole', async () => {
    const name = '.cline/data/sessions/c1/c1.messages.json';
    const turn = (id: string) => [
      {
        id: `${id}q`,
        role: 'user',
        content: [{ type: 'text', text: `<user_input mode="act">Ask ${id}</user_input>` }],
      },
      { id: `${id}a`, role: 'assistant', content: [{ type: 'text', text: `Answer ${id}` }], modelInfo: { id: 'm' } },
    ];
    const record = (...ids: string[]) => JSON.stringify({ version: 1, agent: 'lead', messages: ids.flatMap(turn) });
    machine.write('.cline/data/sessions/c1/c1.json', JSON.stringify({ workspace_root: '/elsewhere', metadata: {} }));
    machine.write(name, record('1'));
    equal((await run()).added, 1);
    deepEqual([(await run()).added, (await run()).messages], [0, 0]);
    machine.write(name, record('1', '2').slice(0, -30));
    equal((await run()).unreadable.length, 1);
    machine.write(name, record('1', '2'));
    await run();
    const [session] = fixture.stores.projects
      .all()
      .flatMap(({ id }) => fixture.stores.sessions.list(id))
      .filter(({ origin }) => origin === 'cline');
    deepEqual(shown(session?.id), ['Ask 1', 'Answer 1', 'Ask 2', 'Answer 2']);
  });

  it('leaves who has gone on with a session here where they are, with what is new beside it', async () => {
    const file = machine.write(claudeFile, claudeTurn('1'));
    await run();
    const { id } = first();
    history.add(id, { role: 'user', content: 'Asked here' });
    appendFileSync(file, jsonLines(claudeTurn('2', { after: '1' })));
    equal((await run()).messages, 2);
    deepEqual(shown(id), ['Question 1', 'Answer 1', 'Asked here']);
    equal(history.load(id).at(-1)?.alternates?.count, 2);
  });

  it('changes nothing that is there: another text stands beside it', async () => {
    const session = (text: string) =>
      JSON.stringify({ sessionId: 'c', history: [{ message: { role: 'user', content: text } }] });
    machine.write('.continue/sessions/c.json', session('Before'));
    await run();
    machine.write('.continue/sessions/c.json', session('After'));
    equal((await run()).messages, 1);
    deepEqual(shown(first().id), ['After']);
    equal(history.load(first().id)[0]?.alternates?.count, 2);
    equal((await run()).messages, 0);
  });

  it('leaves turns that were moved where they are, with what they have grown by, and edited answers as they are', async () => {
    const turns = [...claudeTurn('1'), ...claudeTurn('2', { after: '1' })];
    machine.write(claudeFile, turns);
    await run();
    const { id } = first();
    const trees = new ConversationTrees({ stores: fixture.stores, projectId: 'p', onChange: () => {} });
    const [, answer, question, last] = history.load(id);
    trees.editAnswer(answer?.id ?? '', 'Answer');
    trees.moveTurns({ fromSessionId: id, turns: [[question?.id ?? '', last?.id ?? '']], to: { sessionId: 's' } });
    deepEqual((await run()).messages, 0);
    machine.write(claudeFile, [...turns, ...claudeTurn('3', { after: '2' })]);
    deepEqual((await run()).messages, 2);
    deepEqual(shown('s'), ['Question 2', 'Answer 2', 'Question 3', 'Answer 3']);
    deepEqual(shown(id), ['Question 1', 'Answer']);
    deepEqual(history.load(id)[1]?.alternates?.count, 2);
    const before = fixture.stores.database.all('SELECT * FROM messages');
    await run();
    deepEqual(fixture.stores.database.all('SELECT * FROM messages'), before);
  });

  it('is undone at once, in every project: what was added goes into the trash, but for what was gone on with since', async () => {
    const elsewhere = path.join(machine.root, 'other');
    mkdirSync(elsewhere);
    machine.write('.claude/projects/p/1.jsonl', claudeTurn('1'));
    await run();
    const before = imported().map(({ id }) => id);
    machine.write('.claude/projects/p/1.jsonl', [...claudeTurn('1'), ...claudeTurn('2', { after: '1' })]);
    machine.write('.claude/projects/p/2.jsonl', claudeTurn('3'));
    machine.write('.claude/projects/p/3.jsonl', claudeTurn('4'));
    machine.write('.claude/projects/p/4.jsonl', claudeTurn('5', { cwd: elsewhere }));
    const outcome = await run();
    deepEqual([outcome.added, outcome.grown, outcome.elsewhere], [3, 1, 1]);
    const goneOn = imported().find(({ title }) => title === 'Question 4')?.id ?? '';
    history.add(goneOn, { role: 'user', content: 'And here?' });
    const { taken, stayed } = importer.undo(outcome);
    deepEqual([taken.length, stayed], [2, [goneOn]]);
    deepEqual(
      imported()
        .map(({ id }) => id)
        .sort(),
      [...before, goneOn].sort(),
    );
    const { stores } = fixture;
    deepEqual(shown(before[0]).length, 4, 'what was there before has grown, and stays so');
    equal(
      stores.sessionList.entries({ projectId: 'p', allProjects: true }).some(({ projectId }) => projectId !== 'p'),
      false,
    );
    equal(stores.database.all('SELECT 1 FROM messages').length, 11, 'nothing is destroyed');
    deepEqual(importer.undo(outcome).taken, [], 'nor undone twice');
  });

  it('does not bring back a session that was deleted', async () => {
    machine.write(claudeFile, claudeTurn('1'));
    await run();
    fixture.stores.sessions.setDeleted(first().id, 'p', 5);
    const again = await run();
    deepEqual([again.added, again.grown, again.unchanged], [0, 0, 1]);
    deepEqual(imported(), []);
  });

  it('keeps what was done before a cancel, and does the rest the next time', async () => {
    for (const name of ['1', '2', '3']) machine.write(`.claude/projects/p/${name}.jsonl`, claudeTurn(name));
    const abort = new AbortController();
    const told: ImportProgress[] = [];
    const outcome = await importer.run(await files(), {
      signal: abort.signal,
      onProgress: (progress) => {
        told.push(progress);
        if (progress.file === 3) abort.abort();
      },
    });
    ok(outcome.isCancelled);
    equal(outcome.added, 2);
    equal(imported().length, 2);
    deepEqual(told.at(-1), { file: 3, of: 3, assistant: 'claudeCode' });
    const rest = await run();
    deepEqual([rest.added, rest.unchanged, rest.isCancelled], [1, 2, false]);
    equal(imported().length, 3);
  });

  it('takes what is whole of damaged files, and says where the rest was and why, not what it was', async () => {
    const secret = 'sk-live-1234567890';
    machine.write(claudeFile, [
      ...claudeTurn('1'),
      `{"type":"user","message":"${secret}`,
      ...claudeTurn('2', { after: '1' }),
    ]);
    machine.write('.claude/projects/p/empty.jsonl', '');
    machine.write('.claude/projects/p/garbage.jsonl', '\0\u0001PNG');
    const request = (id: string) => ({ requestId: id, message: `Ask ${id}`, response: [{ value: `Say ${id}` }] });
    const whole = JSON.stringify({ sessionId: 's', requests: [request('r1'), request('r2'), request('r3')] });
    machine.write('User/workspaceStorage/w/chatSessions/torn.json', whole.slice(0, whole.indexOf('Ask r3')));
    machine.write('.continue/sessions/none.json', '{"sess');
    machine.write(
      'User/globalStorage/saoudrizwan.claude-dev/tasks/9/ui_messages.json',
      '[{"ts":5,"say":"task","text":"Do it"},{"ts"',
    );
    const outcome = await run();
    equal(outcome.added, 3);
    const texts = imported()
      .map(({ id }) => shown(id).join(' | '))
      .sort();
    deepEqual(texts, ['Ask r1 | Say r1 | Ask r2 | Say r2', 'Do it', 'Question 1 | Answer 1 | Question 2 | Answer 2']);
    deepEqual(
      outcome.unreadable.map(({ path: file, place }) => `${path.basename(file)} ${place ?? ''}`.trim()).sort(),
      ['9 Entry 2', 'garbage.jsonl Line 1', 'none.json', 's1.jsonl Line 3', 'torn.json Entry 3'],
    );
    ok(!JSON.stringify(outcome.unreadable).includes(secret));
  });

  it('cuts a text of millions of characters, says so, and knows it again', async () => {
    const [question, answer] = claudeTurn('1');
    const long = { ...question, message: { content: `\ud800${'x'.repeat(2_500_000)}` } };
    machine.write(claudeFile, [long, answer]);
    const outcome = await run();
    match(outcome.unreadable[0]?.why ?? '', /2000000 characters/);
    deepEqual(
      shown(first().id).map(({ length }) => length),
      [2_000_000, 8],
    );
    equal((await run()).messages, 0);
  });

  it('reads an export of ChatGPT conversation by conversation, around a damaged one', async () => {
    const conversation = (id: string) => ({
      id,
      mapping: {
        q: { parent: null, message: { author: { role: 'user' }, content: { parts: [`About [${id}] "{"`] } } },
      },
    });
    const [one, two] = ['one', 'two'].map((id) => JSON.stringify(conversation(id)));
    const file = machine.write('conversations.json', `[\n${one}, {"mapping": nonsense}, ${two}, {"id": "torn`);
    const outcome = await importer.run([{ assistant: 'chatGpt', path: file }], { signal });
    equal(outcome.added, 2);
    deepEqual(
      imported()
        .map(({ title }) => title)
        .sort(),
      ['About [one] "{"', 'About [two] "{"'],
    );
    deepEqual(
      outcome.unreadable.map(({ place }) => place),
      ['Conversation 2', 'Behind conversation 3'],
    );
  });

  it('reads a compressed conversation of Codex, and of a torn one what can be had', async () => {
    const say = (role: string, text: string) => ({
      type: 'response_item',
      payload: { type: 'message', role, content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }] },
    });
    const lines = jsonLines([say('user', 'Hello'), say('assistant', 'Hi.')]);
    machine.write('.codex/sessions/2026/rollout-1.jsonl.zst', zstdCompressSync(lines));
    // Noise does not get smaller: the second half of the file is lost, the first two lines are in its first block.
    const noise = say('user', randomBytes(1_000_000).toString('base64'));
    const torn = zstdCompressSync(lines + jsonLines([noise])).subarray(0, 500_000);
    machine.write('.codex/sessions/2026/rollout-2.jsonl.zst', torn);
    const outcome = await run();
    deepEqual(
      imported().map(({ id }) => shown(id)),
      [
        ['Hello', 'Hi.'],
        ['Hello', 'Hi.'],
      ],
    );
    deepEqual(
      outcome.unreadable.map(({ path: file }) => path.basename(file)),
      ['rollout-2.jsonl.zst'],
    );
  });

  it('tells that a file is gone, and goes on with the others', async () => {
    machine.write(claudeFile, claudeTurn('1'));
    const gone = { assistant: 'codex', path: path.join(machine.root, 'gone.jsonl') } as const;
    const outcome = await importer.run([gone, ...(await files())], { signal });
    deepEqual([outcome.added, outcome.unreadable.length], [1, 1]);
    match(outcome.unreadable[0]?.why ?? '', /ENOENT/);
  });

  it('puts a session into the project of its folder, known or not, and else into the open one', async () => {
    const { stores } = fixture;
    const folder = (name: string) => path.join(machine.root, name);
    mkdirSync(folder('known/part'), { recursive: true });
    mkdirSync(folder('known/other/.git'), { recursive: true });
    const seen = { createdAtMs: 1, lastSeenAtMs: 1, gitSubfolder: '', gitRootCommit: 'abc' };
    stores.projects.save({ id: 'k', name: 'known', path: folder('known'), ...seen });
    const cases = {
      1: folder('known'),
      2: folder('known/part'),
      3: folder('known/other'),
      4: folder('never/seen'),
      5: undefined,
    };
    for (const [id, cwd] of Object.entries(cases))
      machine.write(`.claude/projects/p/${id}.jsonl`, claudeTurn(id, cwd === undefined ? {} : { cwd }));
    const { added, elsewhere } = await importer.run(
      (await files()).map(({ assistant, path: file }) => ({ assistant, path: file })),
      { signal },
    );
    deepEqual([added, elsewhere], [5, 4]);
    const projectOf = (name: string) => stores.projects.all().find(({ path: at }) => at === name)?.id ?? '';
    const titles = (projectId: string) =>
      imported(projectId)
        .map(({ title }) => title)
        .sort();
    deepEqual(titles('k'), ['Question 1', 'Question 2']);
    deepEqual(titles(projectOf(folder('known/other'))), ['Question 3']);
    deepEqual(titles(projectOf(folder('never/seen'))), ['Question 4']);
    deepEqual(titles('p'), ['Question 5']);
    equal(stores.projects.all().find(({ id }) => id === 'k')?.lastSeenAtMs, 1);
  });

  it('is found by the one search over everything, also what an answer has grown by', async () => {
    const { stores } = fixture;
    const file = machine.write(claudeFile, claudeTurn('1'));
    await run();
    const indexer = new SearchIndexer({ stores, log: silentLog });
    const search = new HistorySearch({ stores, indexer, log: silentLog });
    const found = async (query: string) =>
      (await search.search(query, {}, signal)).hits.map(({ sessionTitle, excerpt }) => [sessionTitle, excerpt.text]);
    deepEqual(await found('answer'), [['Question 1', 'Answer 1']]);
    const text = 'See readUserFile.';
    const more = { type: 'assistant', uuid: '1b', parentUuid: '1a', message: { content: [{ type: 'text', text }] } };
    appendFileSync(file, jsonLines([more]));
    await run();
    deepEqual(await found('user file'), [['Question 1', 'Answer 1 See readUserFile.']]);
    indexer.dispose();
  });

  it('tells whoever lists sessions, once', async () => {
    const { stores } = fixture;
    const sessions = new SessionManager({ stores, projectId: 'p', workspace: createMemoryState(), log: silentLog });
    for (const name of ['1', '2']) machine.write(`.claude/projects/p/${name}.jsonl`, claudeTurn(name));
    const told: string[] = [];
    sessions.onDidChange(({ kind }) => told.push(kind));
    sessions.announce((await run()).sessionIds);
    deepEqual(told, ['created']);
    sessions.dispose();
  });
});
