import assert from 'node:assert/strict';
import { isAbortError, ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ContextAwareCompletions } from '../../../src/core/chat/contextAwareCompletions.ts';
import { Outbound } from '../../../src/core/chat/outbound.ts';
import type { TurnEvent } from '../../../src/core/chat/turn.ts';
import { ClosingError } from '../../../src/core/chat/turn.ts';
import { Redactor } from '../../../src/core/context/redact.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { ModelClient } from '../../../src/core/model/model.ts';
import { defaultRetryPolicy } from '../../../src/core/model/retryPolicy.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';
import { openDatabase } from '../../../src/core/storage/database.ts';
import { statusScript, tokensOf } from '../../support/modelServer/script.ts';
import { testClient } from '../model/modelAnswers.ts';
import { type ChatFixture, createChatFixture, finished, signal } from './chatFixture.ts';

const failsWith = (code: string) => (error: unknown) =>
  error instanceof ThroughlineError && error.failure.code === code;

describe('ContextAwareCompletions', () => {
  let chat: ChatFixture;

  beforeEach(async () => {
    chat = await createChatFixture({ 'src/a.ts': 'export const a = 1;\n' });
  });

  afterEach(() => chat.dispose());

  const shown = () => chat.history.load('s').map(({ role, content, status }) => `${role} ${status}: ${content}`);

  /** What the file holds at this moment, read over a connection of its own. */
  const onDisk = () => {
    const database = openDatabase(chat.disk.path, { readOnly: true });
    try {
      return database.all('SELECT role, content, status FROM messages ORDER BY seq').map((row) => ({ ...row }));
    } finally {
      database.dispose();
    }
  };

  /** A model that looks at the disk when it is asked, and then asks the scripted server. */
  const looking = (look: () => void): ModelClient => {
    const model = chat.model();
    return {
      ...model,
      stream: (request, until) => {
        look();
        return model.stream(request, until);
      },
    };
  };

  it('has the question on the disk before the request leaves', async () => {
    let found: unknown;
    const model = looking(() => {
      assert.equal(chat.server.requests.length, 0);
      found = onDisk();
    });
    const answer = await chat.ask('Is it safe?', { model });
    assert.deepEqual(found, [
      { role: 'user', content: 'Is it safe?', status: 'complete' },
      { role: 'assistant', content: '', status: 'streaming' },
    ]);
    assert.deepEqual(onDisk().at(-1), { role: 'assistant', content: answer.content, status: 'complete' });
  });

  it('tells in order: asked, answering, deltas that make up the answer, finished', async () => {
    chat.server.script({ kind: 'answer', tokens: ['One ', 'two ', '💡'] });
    const events: TurnEvent[] = [];
    for await (const event of chat.completions.ask(await chat.request('Count'), signal)) events.push(event);
    const kinds = events.map(({ type }) => type);
    assert.deepEqual(kinds.slice(0, 2), ['asked', 'answering']);
    assert.equal(kinds.indexOf('finished'), kinds.length - 1);
    let text = '';
    for (const event of events) {
      if (event.type !== 'delta') continue;
      assert.equal(event.offset, text.length);
      text += event.text;
    }
    assert.equal(text, 'One two 💡');
    assert.equal(chat.history.load('s')[1]?.content, text);
  });

  it('sends nothing when the question cannot be stored', async () => {
    const { database } = chat.disk.stores;
    database.exec('PRAGMA query_only = ON');
    await assert.rejects(chat.ask('Lost?'), failsWith('history.writeFailed'));
    database.exec('PRAGMA query_only = OFF');
    assert.deepEqual(shown(), []);
    database.dispose();
    await assert.rejects(chat.ask('Lost?'));
    assert.equal(chat.server.requests.length, 0);
  });

  it('sends and stores nothing when only the answer has no place to go to', async () => {
    const { database } = chat.disk.stores;
    database.exec(`CREATE TRIGGER no_answers BEFORE INSERT ON messages WHEN new.role = 'assistant'
      BEGIN SELECT RAISE(ABORT, 'no answers'); END`);
    await assert.rejects(chat.ask('Kept?'));
    assert.deepEqual([shown(), chat.server.requests.length], [[], 0]);
    database.exec('DROP TRIGGER no_answers');
    assert.equal((await finished(chat.completions.ask(await chat.request('Kept?'), signal))).status, 'complete');
    assert.equal(chat.history.load('s').length, 2);
  });

  it('ends the request, and keeps the answer as interrupted, when nobody waits for it any more', async () => {
    chat.server.script({ kind: 'answer', tokens: ['Late'], firstTokenAfterMs: 60_000 });
    for await (const { type } of chat.completions.ask(await chat.request('Anybody?'), signal))
      if (type === 'asked') break;
    assert.deepEqual(shown(), ['user complete: Anybody?', 'assistant interrupted: ']);
    await chat.server.waitForRequest(({ closedEarly }) => closedEarly, 5_000);
  });

  it('sends nothing and stores nothing when it was stopped before', async () => {
    const stopped = AbortSignal.abort();
    const turn = chat.completions.ask(await chat.request('Never mind'), stopped);
    await assert.rejects(finished(turn), isAbortError);
    assert.deepEqual([shown(), chat.server.requests.length], [[], 0]);
  });

  it('keeps thinking with its answer, apart from it, and never sends it back', async () => {
    chat.server.script({ kind: 'answer', reasoning: ['Let me ', 'think.'], tokens: ['42'] });
    const events: TurnEvent[] = [];
    for await (const event of chat.completions.ask(await chat.request('What is it?'), signal)) {
      // Who reads slowly gives the thought its time, however the network cuts the answer up.
      if (event.type === 'reasoning') await new Promise((resolve) => setTimeout(resolve, 60));
      events.push(event);
    }
    let thought = '';
    for (const event of events) {
      if (event.type !== 'reasoning') continue;
      assert.equal(event.offset, thought.length);
      thought += event.text;
    }
    assert.equal(thought, 'Let me think.');
    const other = new ChatHistoryManager({ stores: chat.disk.open(), log: silentLog });
    const stored = other.load('s').at(-1);
    other.dispose();
    assert.deepEqual([stored?.content, stored?.reasoning], ['42', 'Let me think.']);
    const { thoughtMs = 0, totalMs = 0 } = stored?.timing ?? {};
    assert.ok(thoughtMs >= 50 && totalMs >= thoughtMs, `${thoughtMs} of ${totalMs} ms`);
    await chat.ask('And why?');
    assert.ok(chat.sent().some(({ content }) => content === '42'));
    assert.ok(!JSON.stringify(chat.sent()).includes('think.'));
  });

  it('takes for thinking what turns out to be, on the disk as well', async () => {
    chat.server.script({
      kind: 'answer',
      tokens: ['Hm, ', '6 x 7.\n', '</think>\n\n', '42', '.'],
      tokensPerSecond: 40,
    });
    const seen: string[] = [];
    for await (const event of chat.completions.ask(await chat.request('What is it?'), signal)) {
      if (event.type === 'rethought') seen.push(`${event.message.content}|${event.message.reasoning}`);
      if (event.type === 'rethought') seen.push(...onDisk().map(({ content }) => `${content}`));
    }
    assert.deepEqual(seen, ['|Hm, 6 x 7.\n', 'What is it?', '']);
    const { content, reasoning } = chat.history.load('s').at(-1) ?? {};
    assert.deepEqual([content?.trim(), reasoning], ['42.', 'Hm, 6 x 7.\n']);
  });

  it('says that there is no answer when a model only thinks', async () => {
    chat.server.script({ kind: 'answer', reasoning: ['Hm.'], tokens: [] });
    const answer = await chat.ask('What is it?');
    assert.deepEqual([answer.status, answer.failure?.code, answer.reasoning], ['failed', 'chat.answerEmpty', 'Hm.']);
  });

  it('tells of a request that is sent again, and goes on at once when told to', async () => {
    chat.server.script(statusScript(429, { 'retry-after-ms': '60000' }));
    const kinds: string[] = [];
    const model = testClient(chat.server.url, { retry: { ...defaultRetryPolicy, maxAttempts: 2 } });
    for await (const event of chat.completions.ask(await chat.request('Now?', { model }), signal)) {
      kinds.push(event.type);
      if (event.type !== 'retrying') continue;
      assert.deepEqual([event.retry.status, event.retry.delayMs, event.retry.attempt], [429, 60_000, 2]);
      event.tryNow();
    }
    assert.deepEqual([...new Set(kinds)], ['asked', 'answering', 'retrying', 'delta', 'finished']);
  });

  it('says when the endpoint saw only part of what was sent, and learns nothing from that', async () => {
    const model = chat.model(32_000);
    const text = 'word '.repeat(3000);
    const preview = async () => chat.completions.preview({ ...(await chat.request(text)), model });
    const answer = await chat.ask(`${text}[[fault:part:512]]`, { model });
    assert.deepEqual([answer.status, answer.failure?.code], ['complete', 'chat.promptCut']);
    assert.match(answer.failure?.why ?? '', /counted 512 tokens of about \d{4}/);
    const before = await preview();
    assert.equal(before.isCalibrated, false);
    const whole = await chat.ask(`${text}[[fault:part:${Math.round(before.totalTokens * 0.9)}]]`, { model });
    assert.equal(whole.failure, undefined);
    const after = await preview();
    assert.equal(after.isCalibrated, true);
    const { reported, timing } = chat.history.receipt(whole.id) ?? {};
    assert.ok(reported && timing && timing.totalMs >= timing.firstTokenMs);
  });

  it('adds up tokens, cost and time of an answer that is continued', async () => {
    const usage = { prompt_tokens: 100, completion_tokens: 10, cost: 0.25 };
    chat.server.script({ kind: 'answer', tokens: ['Half'], finishReason: 'length', usage });
    const cut = await chat.ask('Tell me');
    chat.server.script({ kind: 'answer', reasoning: ['On.'], tokens: [' and half.'], usage });
    const whole = await finished(chat.completions.continueAnswer(cut.id, { model: chat.model(), items: [] }, signal));
    assert.deepEqual(
      [whole.usage?.promptTokens, whole.usage?.completionTokens, whole.usage?.cost, whole.usage?.reasoningTokens],
      [200, 20, 0.5, 1],
    );
    assert.ok((whole.timing?.totalMs ?? 0) >= (cut.timing?.totalMs ?? 0));
    assert.equal(chat.history.receipt(whole.id)?.reported?.promptTokens, 100);
  });

  it('refuses a session that does not exist, before anything is sent', async () => {
    await assert.rejects(chat.ask('Hello', { sessionId: 'nowhere' }), failsWith('session.notFound'));
    assert.equal(chat.server.requests.length, 0);
  });

  it('sends system prompt, history, context and question, in this order', async () => {
    chat.context.updateGitBranch('feature/x');
    await chat.ask('First?');
    await chat.context.addFile('src/a.ts', { pinned: true }, signal);
    await chat.ask('Second?');
    const [system, ...said] = chat.sent();
    assert.match(system?.content ?? '', /^Be brief\.[\s\S]*feature\/x/);
    assert.deepEqual(
      said.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.equal(said[0]?.content, 'First?');
    assert.match(
      said[2]?.content ?? '',
      /Pinned by you: `src\/a\.ts`\n```typescript\nexport const a = 1;[\s\S]*Second\?$/,
    );
    const answer = chat.history.load('s').at(-1);
    assert.deepEqual(chat.history.receipt(answer?.id ?? '')?.sent, chat.sent());
  });

  it('sends each session its own system prompt and its own history only', async () => {
    const other = chat.sessions.create({ systemPrompt: 'Answer in rhyme.' });
    await chat.ask('In the first session');
    await chat.ask('In the other session', { sessionId: other.id });
    assert.equal(chat.sent().length, 2);
    assert.match(chat.sent()[0]?.content ?? '', /^Answer in rhyme\./);
    assert.ok(!JSON.stringify(chat.sent()).includes('In the first session'));
  });

  it('asks an edited question with what was said before it, and keeps the other way', async () => {
    await chat.ask('First');
    const second = await chat.ask('Second');
    await chat.ask('Third');
    const asked = await chat.ask('Second, in other words', { insteadOf: second.parentId ?? undefined });
    assert.deepEqual(
      chat.sent().map(({ content }) => content.split('\n').at(-1)),
      [chat.sent()[0]?.content.split('\n').at(-1), 'First', 'Scripted answer 1 to: First', 'Second, in other words'],
    );
    assert.deepEqual(
      chat.history.load('s').map(({ content }) => content),
      ['First', 'Scripted answer 1 to: First', 'Second, in other words', asked.content],
    );
    chat.history.showAlternate(second.parentId ?? '');
    assert.equal(chat.history.load('s').length, 6);
  });

  it('does not ask in place of a question of another session', async () => {
    const answer = await chat.ask('First');
    const { id: sessionId } = chat.sessions.create({});
    await assert.rejects(chat.ask('Edited', { sessionId, insteadOf: answer.parentId ?? undefined }));
    await assert.rejects(chat.ask('Edited', { insteadOf: 'unknown' }));
    assert.equal(chat.server.requests.length, 1);
  });

  it('keeps the earlier answer when the question is asked again', async () => {
    const first = await chat.ask('Why?');
    const second = await finished(chat.completions.retry(first.id, { model: chat.model(), items: [] }, signal));
    assert.notEqual(second.id, first.id);
    const { alternates, ...kept } = chat.history.get(first.id) ?? assert.fail();
    assert.deepEqual(kept, first);
    assert.deepEqual(alternates, { index: 1, count: 2, nextId: second.id });
    assert.deepEqual(
      chat.history.load('s').map(({ id }) => id),
      [first.parentId, second.id],
    );
    assert.ok(!JSON.stringify(chat.sent()).includes(first.content), 'the earlier answer is no part of the question');
  });

  it('shows the earlier answer, and what followed it, when the new one cannot be stored', async () => {
    const first = await chat.ask('Why?');
    await chat.ask('And then?');
    const before = shown();
    chat.disk.stores.database.run(
      `CREATE TEMP TRIGGER full BEFORE INSERT ON messages WHEN new.role = 'assistant' BEGIN SELECT raise(ABORT, 'full'); END`,
    );
    await assert.rejects(finished(chat.completions.retry(first.id, { model: chat.model(), items: [] }, signal)));
    assert.deepEqual(shown(), before);
  });

  it('goes on with a cut answer in the same message, told what is there already', async () => {
    chat.server.script({ kind: 'cut', tokens: tokensOf('The first half') });
    const cut = await chat.ask('Tell me');
    assert.deepEqual([cut.status, cut.content], ['interrupted', 'The first half']);
    chat.server.script({ kind: 'answer', tokens: [' and the second.'] });
    const events: TurnEvent[] = [];
    const turn = chat.completions.continueAnswer(cut.id, { model: chat.model(), items: [] }, signal);
    for await (const event of turn) events.push(event);
    const delta = events.find((event) => event.type === 'delta');
    assert.equal(delta?.type === 'delta' && delta.offset, cut.content.length);
    assert.deepEqual(shown(), ['user complete: Tell me', 'assistant complete: The first half and the second.']);
    assert.deepEqual(
      chat.sent().map(({ role }) => role),
      ['system', 'user', 'assistant', 'user'],
    );
    assert.equal(chat.sent()[2]?.content, 'The first half');
  });

  it('asks again when there is nothing to go on with', async () => {
    chat.server.script({ kind: 'refuse' }, { kind: 'refuse' });
    const failed = await chat.ask('Hello');
    assert.deepEqual([failed.status, failed.content], ['failed', '']);
    const turn = chat.completions.continueAnswer(failed.id, { model: chat.model(), items: [] }, signal);
    const answer = await finished(turn);
    assert.equal(answer.status, 'complete');
    assert.notEqual(answer.id, failed.id);
    assert.equal(chat.history.get(failed.id)?.status, 'failed');
  });

  it('keeps the text so far of an answer that is stopped in mid-stream, and closes the connection', async () => {
    chat.server.scriptAll({ kind: 'endless', token: 'word ', tokensPerSecond: 200 });
    const stop = new AbortController();
    let seen = '';
    let last: Message | undefined;
    for await (const event of chat.completions.ask(await chat.request('Go on'), stop.signal)) {
      if (event.type === 'delta') seen += event.text;
      if (seen.length > 50) stop.abort();
      if (event.type === 'finished') last = event.message;
    }
    assert.equal(last?.status, 'stopped');
    assert.equal(last?.content, seen);
    assert.deepEqual(onDisk().at(-1), { role: 'assistant', content: seen, status: 'stopped' });
    await chat.server.waitForRequest(({ closedEarly }) => closedEarly);
  });

  it('keeps an answer that the closing editor cut off as interrupted, not as stopped', async () => {
    chat.server.scriptAll({ kind: 'endless', token: 'word ', tokensPerSecond: 200 });
    const closing = new AbortController();
    for await (const event of chat.completions.ask(await chat.request('Go on'), closing.signal))
      if (event.type === 'delta') closing.abort(new ClosingError());
    assert.equal(onDisk().at(-1)?.status, 'interrupted');
  });

  it('keeps the text so far as interrupted when whoever listens goes away', async () => {
    chat.server.scriptAll({ kind: 'endless', token: 'word ', tokensPerSecond: 200 });
    let seen = '';
    for await (const event of chat.completions.ask(await chat.request('Go on'), signal)) {
      if (event.type === 'delta') seen += event.text;
      if (seen.length > 20) break;
    }
    assert.deepEqual(onDisk().at(-1), { role: 'assistant', content: seen, status: 'interrupted' });
    await chat.server.waitForRequest(({ closedEarly }) => closedEarly);
  });

  const endings = {
    'cut off by its length': ['Tell [[fault:length]]', 'interrupted', 'chat.answerCut'],
    'cut off by a filter': ['Tell [[fault:filter]]', 'interrupted', 'chat.answerFiltered'],
    'cut off by the network': ['Tell [[fault:cut]]', 'interrupted', 'model.interrupted'],
    'broken in the stream': ['Tell [[fault:malformed]]', 'failed', 'model.malformedAnswer'],
    refused: ['Tell [[fault:401]]', 'failed', 'model.unauthorized'],
    'too long for the endpoint': ['Tell [[fault:context]]', 'failed', 'model.contextTooLong'],
  } as const;
  for (const [name, [question, status, code]] of Object.entries(endings)) {
    it(`keeps question, partial text and reason of an answer that is ${name}`, async () => {
      const answer = await chat.ask(question);
      assert.deepEqual([answer.status, answer.failure?.code], [status, code]);
      const other = new ChatHistoryManager({ stores: chat.disk.open(), log: silentLog });
      assert.deepEqual(other.load('s'), chat.history.load('s'));
      assert.equal(other.load('s')[0]?.content, question);
      assert.equal(answer.content.length > 0, /cut|malformed|length|filter/.test(question), answer.content);
      other.dispose();
    });
  }

  it('trims the conversation for a model with a smaller window, and says so before and after', async () => {
    chat.server.scriptAll({ kind: 'answer', tokens: tokensOf('An answer of some words. '.repeat(20)) });
    for (let turn = 1; turn <= 6; turn += 1) await chat.ask(`Question ${turn}: ${'and more of it '.repeat(20)}`);
    const request = await chat.request('The last question');
    const large = chat.completions.preview({ ...request, model: chat.model(32_000) });
    const small = chat.completions.preview({ ...request, model: chat.model(1200) });
    assert.equal(large.history.leftOut, 0);
    assert.ok(small.history.leftOut > 0);
    assert.ok(small.totalTokens < large.totalTokens && small.totalTokens <= small.contextWindow);
    await chat.ask('The last question', { model: chat.model(32_000) });
    assert.equal(chat.sent().length, 14);
    const answer = await chat.ask('The very last question', { model: chat.model(1200) });
    const sent = chat.sent();
    assert.ok(sent.length > 2 && sent.length < 14, `${sent.length} messages`);
    assert.match(sent[0]?.content ?? '', /^Be brief\./);
    assert.equal(sent.at(-1)?.content, 'The very last question');
    assert.equal(sent.at(-3)?.content, 'The last question', 'the newest go along');
    const receipt = chat.history.receipt(answer.id);
    assert.deepEqual([receipt?.history.included, receipt?.history.leftOut], [sent.length - 2, 14 - (sent.length - 2)]);
    assert.equal(chat.history.load('s').length, 16, 'nothing of it is lost');
  });

  describe('in a long conversation', () => {
    const turns = 1000;
    const paragraph = 'The function `foo` gives a promise that resolves once the journal is flushed to the disk. ';
    let checked: string[];
    let completions: ContextAwareCompletions;

    beforeEach(() => {
      const { database, messages, sessions: stored } = chat.disk.stores;
      database.transaction(() => {
        let parentId: string | null = null;
        for (let seq = 0; seq < turns * 2; seq += 1) {
          const role = seq % 2 === 0 ? 'user' : 'assistant';
          const content = `${seq} ${paragraph.repeat(role === 'user' ? 2 : 8)}`;
          messages.insert({ id: `m${seq}`, sessionId: 's', parentId, role, content, status: 'complete', nowMs: seq });
          parentId = `m${seq}`;
        }
        stored.setHead('s', parentId, 1);
      });
      checked = [];
      const redactor = new Redactor('salt', async (text) => {
        checked.push(text);
        return [];
      });
      const { context, sessions, history, summaries } = chat;
      const outbound = new Outbound(redactor);
      completions = new ContextAwareCompletions({
        ...{ context, sessions, history, summaries, outbound },
        estimator: new TokenEstimator(),
        now: Date.now,
      });
    });

    it('checks for secrets only what can go along', async () => {
      const request = await chat.request('And now?', { model: chat.model(8000) });
      await finished(completions.ask(request, signal));
      const { included = 0, leftOut } = chat.history.receipt(chat.history.load('s').at(-1)?.id ?? '')?.history ?? {};
      assert.equal(included + (leftOut ?? 0), turns * 2);
      assert.ok(included > 10 && checked.length < included * 1.3 + 10, `${checked.length} checked, ${included} sent`);
    });

    it('has nothing left to check but the question when it was prepared before', async () => {
      const request = await chat.request('And now?', { model: chat.model(8000) });
      await completions.prepareToSend('s', request.model, signal);
      assert.ok(checked.length > 10);
      checked.length = 0;
      await finished(completions.ask(request, signal));
      assert.deepEqual(checked, ['And now?']);
    });

    it('is stopped while it looks for secrets', async () => {
      const stop = new AbortController();
      const request = await chat.request('And now?', { model: chat.model(128_000) });
      const turn = completions.ask(request, stop.signal);
      setImmediate(() => stop.abort());
      await assert.rejects(finished(turn), isAbortError);
      assert.ok(checked.length < 500, `${checked.length} checked`);
      assert.deepEqual([chat.history.load('s').length, chat.server.requests.length], [turns * 2, 0]);
    });

    it('tells what a question would cost with every move of the cursor, and reads little for it', async () => {
      const request = await chat.request('And now?', { model: chat.model(128_000) });
      const first = completions.preview(request);
      assert.ok(first.history.leftOut > 0);
      const { database } = chat.disk.stores;
      let rows = 0;
      const readAll = database.all.bind(database);
      database.all = (...query) => {
        const read = readAll(...query);
        rows += read.length;
        return read;
      };
      for (let move = 0; move < 5; move += 1) assert.deepEqual(completions.preview(request), first);
      assert.ok(rows <= 5 * 4, `${rows} rows read`);
    });
  });

  it('sends neighbours of one role as one message, as strict chat templates demand', async () => {
    chat.server.script({ kind: 'refuse' }, { kind: 'refuse' });
    assert.equal((await chat.ask('Once?')).content, '');
    await chat.ask('Again?');
    assert.deepEqual(
      chat.sent().map(({ role }) => role),
      ['system', 'user'],
    );
    assert.equal(chat.sent()[1]?.content, 'Once?\n\nAgain?');
  });
});
