import assert from 'node:assert/strict';
import { silentLog } from '../../../../src/base/log.ts';
import { createTextFinder } from '../../../../src/base/textFinder.ts';
import { ChatHistoryManager } from '../../../../src/core/history/chatHistoryManager.ts';
import { findInSession } from '../../../../src/core/history/search/sessionFind.ts';
import { shownLines } from '../../../../src/core/history/search/shownText.ts';
import { createHistoryFixture, type HistoryFixture } from '../historyFixture.ts';

describe('Finding in a session', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  const signal = new AbortController().signal;

  beforeEach(() => {
    fixture = createHistoryFixture();
    history = new ChatHistoryManager({ stores: fixture.open(), log: silentLog });
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  const add = (content: string, role: 'user' | 'assistant' = 'user') => history.add('s', { role, content });
  const find = async (query: string) => {
    const finder = createTextFinder(query) ?? assert.fail(`${query} is nothing to be found`);
    const found = await findInSession(finder, history.texts('s', 3), signal);
    return found.map(({ messageId, count }) => `${history.get(messageId)?.content}: ${count}`);
  };

  it('counts the places in every message shown, from the first to the last', async () => {
    add('one two one');
    add('two');
    for (let at = 0; at < 20; at += 1) add(`filler ${at}`);
    add('ONE', 'assistant');
    assert.deepEqual(await find('one'), ['one two one: 2', 'ONE: 1']);
    assert.deepEqual(await find('filler 1'), [
      'filler 1: 1',
      ...Array.from({ length: 10 }, (_, at) => `filler 1${at}: 1`),
    ]);
    assert.deepEqual(await find('three'), []);
  });

  it('minds neither case nor accents nor what kind of space, and takes every sign as it is', async () => {
    add('Über das Café,\n  im Cafe\u0301 (a.b*c)');
    assert.deepEqual((await find('uber DAS')).length, 1);
    assert.match((await find('cafe'))[0] ?? '', /: 2$/);
    assert.match((await find('Cafe\u0301'))[0] ?? '', /: 2$/);
    assert.equal((await find('café, im')).length, 1);
    assert.equal((await find('(a.b*c)')).length, 1);
    assert.deepEqual(await find('a.b.c'), []);
    for (const nothing of ['', ' ', '\n\t']) assert.equal(createTextFinder(nothing), undefined);
  });

  it('finds neither what is deleted nor a version that is not shown', async () => {
    const first = add('the first wording');
    add('the second wording of it');
    history.delete(add('a wording that is deleted').id);
    assert.equal((await find('wording')).length, 2);
    history.add('s', { role: 'user', content: 'the third', insteadOf: first.id });
    assert.deepEqual(await find('wording'), []);
  });

  it('finds what an answer says while it is being written', async () => {
    const { id } = add('go on');
    const journal = history.beginAnswer('s', { parentId: id, model: 'm' });
    journal.append('half of a sen');
    assert.deepEqual(await find('sentence'), []);
    journal.append('tence');
    assert.deepEqual(await find('sentence'), ['half of a sentence: 1']);
    journal.finish({ status: 'complete' });
    assert.deepEqual(await find('sentence'), ['half of a sentence: 1']);
  });

  it('reads an answer as it is drawn, and a question as it was written', async () => {
    const answer =
      '# A **bold** head\n\n> - [x] see [the cart](src/cart.ts) and `a**b`, \\*so\\*, a _b_ c &lt;d>\n\n' +
      '| one | two |\n|---|---|\n| snake_case_name | 2 * 3 * 4 |\n\n```ts\nlet a = **b**;\n~~~\n```\n1. ~~gone~~ ***so***\n---\n';
    assert.deepEqual(
      [...shownLines(answer, true)].map((line) => line.trim()).filter((line) => line !== ''),
      [
        'A bold head',
        'see the cart and a**b, *so*, a b c <d>',
        'one \n two',
        'snake_case_name \n 2 * 3 * 4',
        'let a = **b**;',
        '~~~',
        'gone so',
      ],
    );
    assert.deepEqual([...shownLines('# **a**\r\n```\n*b*\n```', false)], ['# **a**', '*b*']);
    add(answer, 'assistant');
    assert.equal((await find('a bold head')).length, 1);
    assert.deepEqual(await find('cart.ts'), []);
  });

  it('lets other work run between, and ends when nobody waits any more', async () => {
    for (let at = 0; at < 30; at += 1) add('é'.repeat(100_000));
    let others = 0;
    const other = setInterval(() => {
      others += 1;
    }, 1);
    const leaving = new AbortController();
    const finder = createTextFinder('e') ?? assert.fail();
    setTimeout(() => leaving.abort(), 20);
    await assert.rejects(findInSession(finder, history.texts('s', 1), leaving.signal), { name: 'AbortError' });
    clearInterval(other);
    assert.ok(others > 0);
  });

  it('takes no longer than it must over a line that is all marks', () => {
    for (const marks of ['*a ', '_a ', '~~a ', '[a', '`a', '<https://a', '![', '\\', '&a'])
      assert.ok([...shownLines(marks.repeat(100_000 / marks.length), true)].length === 1);
  });
});
