import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { turnsToSummarise } from '../../../src/core/chat/summaryRange.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { testClient } from '../model/modelAnswers.ts';
import { offlineModelOf } from '../offline/offlineFixture.ts';
import { type ChatFixture, createChatFixture, finished, signal } from './chatFixture.ts';

describe('A summary of older turns', () => {
  let chat: ChatFixture;

  beforeEach(async () => {
    chat = await createChatFixture();
  });

  afterEach(() => chat.dispose());

  const filler = 'The cart adds up its items and rounds the sum to cents. '.repeat(20);

  /** A turn that is there already. */
  const say = (name: string, more = filler): { question: Message; answer: Message } => {
    const question = chat.history.add('s', { role: 'user', content: `question ${name}` });
    const journal = chat.history.beginAnswer('s', { parentId: question.id, model: 'm' });
    journal.append(`answer ${name}. ${more}`);
    return { question, answer: journal.finish({ status: 'complete' }) };
  };
  const sayAll = (...names: readonly string[]) => names.map((name) => say(name));
  const answers = (...texts: readonly string[]) =>
    chat.server.script(...texts.map((text) => ({ kind: 'answer' as const, tokens: [text] })));
  const summarise = (more: { isAutomatic?: boolean; window?: number } = {}) =>
    chat.compactor.summarise(
      { sessionId: 's', model: chat.model(more.window), isAutomatic: more.isAutomatic ?? false },
      signal,
    );
  const summarised = async (text = 'SUMMARY') => {
    answers(text);
    return (await summarise()) ?? assert.fail('nothing was summarised');
  };
  const sentText = (request = -1) =>
    chat
      .sent(request)
      .slice(1)
      .map(({ content }) => content)
      .join('\n');
  /** Which of these words the next question takes along, in their order. */
  const goesAlong = async (...words: readonly string[]) => {
    await chat.ask('And now?');
    const sent = sentText();
    return words.filter((word) => sent.includes(word)).sort((a, b) => sent.indexOf(a) - sent.indexOf(b));
  };
  const named = [
    'SUMMARY',
    'question one',
    'answer one',
    'question two',
    'answer two',
    'question three',
    'answer four',
  ];

  it('is sent in their place, with the newest turns whole, and changes no message', async () => {
    sayAll('one', 'two', 'three', 'four');
    const before = chat.history.load('s');
    const summary = await summarised();
    assert.equal(summary.text, 'SUMMARY');
    assert.match(sentText(), /question one[\s\S]*answer one[\s\S]*question two/);
    assert.doesNotMatch(sentText(), /question three/);
    assert.deepEqual(chat.history.load('s'), before);
    assert.deepEqual(await goesAlong(...named), ['SUMMARY', 'question three', 'answer four']);
    assert.match(sentText(), /A summary stands here for the first 2 turns of this conversation/);
  });

  it('is told in the receipt, with the turns that it stood for', async () => {
    const [, two] = sayAll('one', 'two', 'three', 'four');
    const summary = await summarised();
    chat.summaries.keep(two?.question.id ?? '');
    const answer = await chat.ask('And now?');
    const { history } = chat.history.receipt(answer.id) ?? assert.fail();
    const { tokens = 0, ...told } = history.summary ?? assert.fail();
    assert.deepEqual(told, { summaryId: summary.id, turns: 2, messages: 4, keptTurns: [2] });
    assert.ok(tokens > 10 && tokens < history.tokens);
    assert.deepEqual([history.included, history.leftOut], [6, 0]);
  });

  it('is undone, and restored', async () => {
    sayAll('one', 'two', 'three', 'four');
    const { id } = await summarised();
    chat.summaries.undo(id);
    assert.equal(chat.summaries.isUndone('s'), true);
    assert.deepEqual(await goesAlong('SUMMARY', 'question one', 'answer two', 'answer four'), [
      'question one',
      'answer two',
      'answer four',
    ]);
    chat.summaries.restore(id);
    assert.equal(chat.summaries.isUndone('s'), false);
    assert.deepEqual(await goesAlong('SUMMARY', 'question one'), ['SUMMARY']);
  });

  it('can be edited, and be as it was written again', async () => {
    sayAll('one', 'two', 'three');
    const { id } = await summarised();
    assert.equal(chat.summaries.edit(id, 'MY WORDS'), null);
    assert.deepEqual(await goesAlong('SUMMARY', 'MY WORDS'), ['MY WORDS']);
    assert.equal(chat.summaries.get(id)?.isEdited, true);
    assert.equal(chat.summaries.edit(id, null), 'MY WORDS');
    assert.deepEqual(await goesAlong('SUMMARY', 'MY WORDS'), ['SUMMARY']);
  });

  it('leaves a turn that is kept whole, and takes it in again when it is not', async () => {
    const [one] = sayAll('one', 'two', 'three', 'four');
    await summarised();
    const part = chat.summaries.keep(one?.question.id ?? '');
    assert.deepEqual(await goesAlong(...named), [
      'SUMMARY',
      'question one',
      'answer one',
      'question three',
      'answer four',
    ]);
    assert.match(sentText(), /Of these, turn 1 also follow whole/);
    chat.summaries.release(part);
    assert.deepEqual(await goesAlong('SUMMARY', 'question one'), ['SUMMARY']);
    chat.summaries.keepAgain(part);
    assert.deepEqual(await goesAlong('SUMMARY', 'question one'), ['SUMMARY', 'question one']);
  });

  it('takes a passage along that is kept, word for word', async () => {
    const [one] = sayAll('one', 'two', 'three', 'four');
    const words = 'We round half to even.\n```x```';
    const part = chat.summaries.keep(one?.answer.id ?? '', words);
    assert.equal(chat.summaries.keep(one?.answer.id ?? '', words).id, part.id, 'kept once');
    await summarised();
    assert.deepEqual(await goesAlong(words, 'question one'), [words]);
    chat.summaries.release(part);
    assert.deepEqual(await goesAlong(words), []);
  });

  it('counts only on the way that it was made of', async () => {
    const [one] = sayAll('one', 'two', 'three', 'four');
    await summarised();
    const head = chat.disk.stores.sessions.head('s');
    const other = chat.history.add('s', { role: 'user', content: 'question other', insteadOf: one?.question.id ?? '' });
    assert.equal(chat.summaries.shown('s'), undefined);
    assert.deepEqual(await goesAlong('SUMMARY', 'question other'), ['question other']);
    chat.history.setHead('s', head);
    assert.equal(chat.summaries.shown('s')?.turns, 2);
    chat.history.showAlternate(other.id);
    assert.equal(chat.summaries.shown('s'), undefined);
  });

  it('does not count while one of its messages is deleted', async () => {
    const [, two] = sayAll('one', 'two', 'three', 'four');
    await summarised();
    const deletion = chat.history.delete(two?.question.id ?? '');
    assert.deepEqual(await goesAlong('SUMMARY', 'question one', 'question two'), ['question one']);
    chat.history.restore(deletion);
    assert.deepEqual(await goesAlong('SUMMARY', 'question one'), ['SUMMARY']);
  });

  it('does not count for one of its messages that was changed since', async () => {
    const [one] = sayAll('one', 'two', 'three', 'four');
    await summarised();
    const sql = "UPDATE messages SET content = 'changed', updated_at_ms = updated_at_ms + 1 WHERE id = $id";
    chat.disk.open().database.run(sql, { id: one?.answer.id ?? '' });
    assert.equal(chat.summaries.shown('s'), undefined);
  });

  it('is not for a question within it that is asked anew', async () => {
    const [, two] = sayAll('one', 'two', 'three', 'four');
    await summarised();
    await chat.ask('question anew', { insteadOf: two?.question.id ?? '' });
    assert.match(sentText(), /question one[\s\S]*question anew/);
    assert.doesNotMatch(sentText(), /SUMMARY|question two|question three/);
  });

  it('stands also before an answer that is asked for again', async () => {
    sayAll('one', 'two', 'three', 'four');
    await summarised();
    const answer = await chat.ask('And now?');
    const again = { model: chat.model(), items: [] };
    await finished(chat.completions.retry(answer.id, again, signal));
    assert.match(sentText(), /SUMMARY[\s\S]*question three[\s\S]*And now\?/);
    assert.doesNotMatch(sentText(), /question one/);
  });

  it('is gone on from when the conversation has grown, and stands again when the next is undone', async () => {
    sayAll('one', 'two', 'three', 'four');
    const first = await summarised('FIRST');
    sayAll('five', 'six');
    const second = await summarised('SECOND');
    assert.match(sentText(), /FIRST[\s\S]*question three[\s\S]*question four/);
    assert.doesNotMatch(sentText(), /question one|question five/);
    assert.equal(chat.summaries.shown('s')?.turns, 4);
    assert.ok(second.sourceTokens > first.sourceTokens * 1.5);
    assert.deepEqual(await goesAlong('FIRST', 'SECOND', 'question three', 'question five'), [
      'SECOND',
      'question five',
    ]);
    chat.summaries.undo(second.id);
    assert.deepEqual(await goesAlong('FIRST', 'SECOND', 'question three'), ['FIRST', 'question three']);
  });

  it('is not written where there is nothing to summarise', async () => {
    assert.equal(await summarise(), undefined);
    sayAll('one', 'two');
    assert.equal(await summarise(), undefined);
    assert.equal(chat.server.requests.length, 0);
    say('three');
    await summarised();
    assert.equal(await summarise(), undefined);
  });

  it('is asked for without the secrets of the turns', async () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    say('one', `The key is ${secret}. ${filler}`);
    sayAll('two', 'three');
    const summary = await summarised();
    assert.doesNotMatch(JSON.stringify(chat.sent()), new RegExp(secret));
    assert.match(sentText(), /\[redacted:/);
    const receipt = chat.summaries.receipt(summary.id) ?? assert.fail();
    assert.doesNotMatch(JSON.stringify(receipt), new RegExp(secret));
    assert.equal(receipt.redactions.length, 1);
    assert.equal(receipt.sent.at(-1)?.content, chat.sent().at(-1)?.content);
  });

  it('that fails, is empty, is stopped or would be longer leaves everything as it was', async () => {
    sayAll('one', 'two', 'three');
    const codeOf = async (work: Promise<unknown>) => {
      const error = await work.then(
        () => assert.fail('it should have failed'),
        (reason: unknown) => reason,
      );
      return error instanceof ThroughlineError ? error.failure.code : (error as Error).name;
    };
    chat.server.script({ kind: 'status', status: 400 });
    assert.match(await codeOf(summarise()), /^model\./);
    answers(' \n');
    assert.equal(await codeOf(summarise()), 'chat.summaryEmpty');
    answers(filler.repeat(4));
    assert.equal(await codeOf(summarise()), 'chat.summaryTooLong');
    const stop = new AbortController();
    chat.server.script({ kind: 'endless' });
    const request = { sessionId: 's', model: chat.model(), isAutomatic: false };
    const stopped = codeOf(chat.compactor.summarise(request, stop.signal));
    await chat.server.waitForRequest(() => chat.server.requests.length === 4);
    stop.abort();
    assert.equal(await stopped, 'AbortError');
    assert.equal(chat.summaries.shown('s'), undefined);
    assert.deepEqual(chat.disk.stores.summaries.list('s'), []);
  });

  it('of more than the window takes several requests, each of which fits', async () => {
    const info = openAiModelInfo({ id: 'scripted', baseUrl: chat.server.url, contextWindow: 2400 });
    sayAll('one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight');
    chat.server.scriptAll({ kind: 'answer', tokens: ['PART'] });
    const model = testClient(chat.server.url, { info });
    await chat.compactor.summarise({ sessionId: 's', model, isAutomatic: false }, signal);
    assert.ok(chat.server.requests.length > 1, `${chat.server.requests.length} requests`);
    const all = chat.server.requests.map((_, index) => sentText(index)).join('\n');
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six'])
      assert.match(all, new RegExp(`question ${name}`));
    const most = (info.contextWindow - info.maxOutputTokens) * 4.5;
    for (const index of chat.server.requests.keys()) assert.ok(sentText(index).length < most, `request ${index}`);
    assert.match(sentText(), /PART/);
    assert.equal(chat.summaries.shown('s')?.summary.text, 'PART');
  });

  it('in a window that is too small for one is an outline', async () => {
    sayAll('one', 'two', 'three');
    const summary = await summarise({ window: 900 });
    assert.equal(summary?.model, 'offline');
    assert.match(summary?.text ?? '', /- question one\n {2}→ answer one\./);
    assert.equal(chat.server.requests.length, 0);
  });

  it('of the offline assistant is an outline, the same for the same turns', async () => {
    sayAll('one', 'two', 'three');
    const request = { sessionId: 's', model: offlineModelOf(chat.project.root), isAutomatic: false };
    const first = await chat.compactor.summarise(request, signal);
    assert.match(first?.text ?? '', /^- question one\n {2}→ answer one\./);
    chat.summaries.undo(first?.id ?? '');
    assert.equal((await chat.compactor.summarise(request, signal))?.text, first?.text);
  });

  it('goes along into a copy of the conversation, with what is kept of it', async () => {
    const [one, two] = sayAll('one', 'two', 'three', 'four');
    const { id } = await summarised();
    chat.summaries.edit(id, 'MY WORDS');
    chat.summaries.keep(two?.question.id ?? '');
    chat.summaries.keep(one?.answer.id ?? '', 'word for word');
    const copy = chat.sessions.duplicate('s');
    const standIn = chat.summaries.shown(copy.id) ?? assert.fail();
    assert.equal(standIn.summary.text, 'MY WORDS');
    assert.deepEqual(
      [standIn.turns, standIn.keptTurns.map(({ turn }) => turn), standIn.keptPassages.map(({ text }) => text)],
      [2, [2], ['word for word']],
    );
    chat.summaries.undo(standIn.summary.id);
    assert.equal(chat.summaries.shown('s')?.summary.id, id, 'each has its own');
    const before = chat.history.tokensSince(0);
    chat.sessions.duplicate('s');
    assert.equal(chat.history.tokensSince(0), before, 'it was spent once');
  });

  it('lets a turn that is kept take along what was given with it', async () => {
    const first = await chat.ask('question given', {
      items: [
        {
          ok: true,
          item: {
            ...{ id: 'file:a.ts', source: 'file', label: 'a.ts', path: 'a.ts', reason: 'Added', pinned: false },
            text: 'const GIVEN = 1;',
          },
        },
      ],
    });
    sayAll('one', 'two', 'three', 'four', 'five', 'six', 'seven');
    await summarised();
    assert.deepEqual(await goesAlong('GIVEN', 'question given'), []);
    chat.summaries.keep(first.parentId ?? '');
    assert.deepEqual(await goesAlong('GIVEN', 'question given'), ['GIVEN', 'question given']);
  });

  it('of another window counts here, and the one that was faster stays', async () => {
    sayAll('one', 'two', 'three');
    const history = new ChatHistoryManager({ stores: chat.disk.open(), log: silentLog });
    const there = new SummaryKeeper({ stores: chat.disk.open(), history });
    try {
      chat.server.script({ kind: 'answer', tokens: ['SLOW'], firstTokenAfterMs: 300 });
      const slow = summarise();
      await chat.server.waitForRequest(() => true);
      const source = there.source('s', chat.history.load('s')[1]?.id ?? '') ?? assert.fail();
      there.add({ sessionId: 's', ...source, text: 'FAST', model: 'm', sourceTokens: 500 }, undefined);
      await slow;
      assert.equal(chat.summaries.shown('s')?.summary.text, 'FAST');
      assert.deepEqual(await goesAlong('FAST', 'SLOW', 'question one'), ['FAST']);
    } finally {
      there.dispose();
      history.dispose();
    }
  });

  it('is dropped when the user edits, takes back or brings back a summary while it is written', async () => {
    sayAll('one', 'two', 'three', 'four');
    const { id } = await summarised('FIRST');
    const meanwhile = async (change: () => unknown) => {
      chat.server.script({ kind: 'answer', tokens: ['LATER'], firstTokenAfterMs: 300 });
      const asked = chat.server.requests.length;
      const making = summarise();
      await chat.server.waitForRequest(() => chat.server.requests.length > asked);
      change();
      assert.equal(await making, undefined);
    };
    sayAll('five', 'six');
    await meanwhile(() => chat.summaries.edit(id, 'MY WORDS'));
    assert.equal(chat.summaries.shown('s')?.summary.text, 'MY WORDS');
    await meanwhile(() => chat.summaries.undo(id));
    assert.deepEqual([chat.summaries.shown('s'), chat.summaries.isUndone('s')], [undefined, true]);
    await meanwhile(() => chat.summaries.restore(id));
    assert.equal(chat.summaries.shown('s')?.summary.text, 'MY WORDS');
    assert.equal(chat.disk.stores.summaries.list('s').length, 1);
    chat.summaries.undo(id);
    assert.equal((await summarised('ANEW')).text, 'ANEW', 'the user may want one after taking one back');
  });

  it('is dropped when the first one came and was taken back while it was written', () => {
    const [one] = sayAll('one', 'two', 'three');
    const source = chat.summaries.source('s', one?.answer.id ?? '') ?? assert.fail();
    const made = { sessionId: 's', ...source, model: 'm', sourceTokens: 500 };
    assert.equal(chat.summaries.add({ ...made, text: 'OTHER' }, undefined), true);
    chat.summaries.undo(chat.summaries.shown('s')?.summary.id ?? '');
    assert.equal(chat.summaries.add({ ...made, text: 'LATE' }, undefined), false);
    assert.equal(chat.summaries.isUndone('s'), true);
    assert.equal(chat.summaries.add({ ...made, text: 'ASKED FOR' }, undefined, true), true);
  });

  it('of one way is kept although a newer one stands on another way', async () => {
    const [, , three] = sayAll('one', 'two', 'three', 'four');
    await summarised('FIRST');
    const head = chat.disk.stores.sessions.head('s');
    chat.history.add('s', { role: 'user', content: 'question other', insteadOf: three?.question.id ?? '' });
    sayAll('five', 'six');
    await summarised('OTHER WAY');
    chat.history.setHead('s', head);
    sayAll('seven', 'eight');
    assert.equal((await summarised('THIS WAY')).text, 'THIS WAY');
    assert.equal(chat.summaries.shown('s')?.summary.text, 'THIS WAY');
  });

  it('counts for the tokens of the day', async () => {
    sayAll('one', 'two', 'three');
    const before = chat.history.tokensSince(0);
    await summarised();
    assert.ok(chat.history.tokensSince(0) > before);
  });

  it('costs what the preview says, and each turn with it', async () => {
    const turns = sayAll('one', 'two', 'three', 'four');
    const preview = async () => {
      const { items, model } = await chat.request('And now?');
      return chat.completions.preview({ sessionId: 's', text: 'And now?', model, items });
    };
    const before = await preview();
    assert.deepEqual(
      before.historyCosts.map(({ id }) => id),
      turns.flatMap(({ question, answer }) => [question.id, answer.id]),
    );
    const total = before.historyCosts.reduce((sum, { tokens }) => sum + tokens, 0);
    assert.equal(total, before.history.tokens);
    await summarised();
    const after = await preview();
    assert.deepEqual(
      after.historyCosts.map(({ id }) => id),
      turns.slice(2).flatMap(({ question, answer }) => [question.id, answer.id]),
    );
    assert.ok(after.totalTokens < before.totalTokens - 300, `${after.totalTokens} after ${before.totalTokens}`);
  });
});

describe('turnsToSummarise', () => {
  const message = (id: string, role: 'user' | 'assistant', tokens: number): Message => ({
    ...{ id, sessionId: 's', parentId: null, role, content: 'x'.repeat(tokens), status: 'complete' },
    ...{ createdAtMs: 1, updatedAtMs: 1, hasReceipt: false },
  });
  const conversation = (...turns: readonly number[]) =>
    turns.flatMap((tokens, at) => [message(`q${at}`, 'user', tokens / 2), message(`a${at}`, 'assistant', tokens / 2)]);
  const covered = (turns: readonly number[], isAutomatic: boolean) =>
    turnsToSummarise(conversation(...turns), { room: 1000, isAutomatic, estimate: (text) => text.length }).map(
      ({ id }) => id,
    );

  it('are all but the last two when the user asks, and but the last when those are long', () => {
    assert.deepEqual(covered([10, 10, 10, 10], false), ['q0', 'a0', 'q1', 'a1']);
    assert.deepEqual(covered([10, 10, 300, 10], false), ['q0', 'a0', 'q1', 'a1', 'q2', 'a2']);
    assert.deepEqual(covered([10, 900], false), ['q0', 'a0']);
    assert.deepEqual(covered([10, 10], false), []);
    assert.deepEqual(covered([900], false), []);
    assert.deepEqual(covered([], false), []);
  });

  it('are those beyond a quarter of the room otherwise, and none when they are short', () => {
    assert.deepEqual(covered([100, 100, 100, 100, 100], true), ['q0', 'a0', 'q1', 'a1', 'q2', 'a2']);
    assert.deepEqual(covered([20, 100, 100], true), []);
    assert.deepEqual(covered([20, 20, 20, 20, 20], true), []);
    assert.deepEqual(covered([100, 800], true), ['q0', 'a0']);
  });
});
