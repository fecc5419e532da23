import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { titleFromModel } from '../../../src/core/sessions/sessionTitle.ts';
import { type ChatFixture, createChatFixture, signal } from './chatFixture.ts';

describe('The title that a model gives a session', () => {
  let chat: ChatFixture;

  beforeEach(async () => {
    chat = await createChatFixture();
    chat.server.script({ kind: 'answer', tokens: ['Because it rounds.'] });
    await chat.ask('Why is the sum off by a cent?');
  });

  afterEach(() => chat.dispose());

  const title = () => chat.sessions.get('s')?.title;
  const answer = (...texts: readonly string[]) => chat.server.script({ kind: 'answer', tokens: texts });
  const name = () => chat.titles.name('s', chat.model(), signal);
  const sent = () => JSON.stringify(chat.sent());

  it('comes from the first turn, is asked for once, and changes no message', async () => {
    assert.equal(title(), 'Why is the sum off by a cent?');
    const before = chat.history.load('s');
    answer('**Title:** "Rounding errors', ' in the cart."\n');
    assert.equal(await name(), true);
    assert.equal(title(), 'Rounding errors in the cart');
    assert.match(sent(), /Why is the sum off by a cent\?.*Because it rounds\./);
    const asked = chat.server.requests.length;
    assert.equal(chat.titles.canName('s'), false);
    assert.equal(await name(), false);
    assert.equal(chat.server.requests.length, asked);
    assert.deepEqual(chat.history.load('s'), before);
  });

  it('is never put in the place of one that the user gives, even meanwhile', async () => {
    answer('Rounding');
    const naming = name();
    chat.sessions.rename('s', 'Mine');
    assert.equal(await naming, false);
    assert.equal(title(), 'Mine');
  });

  it('leaves the title as it is when the model fails, or has none to give', async () => {
    answer('  \n"—"');
    assert.equal(await name(), false);
    chat.server.script({ kind: 'status', status: 401 });
    await assert.rejects(name(), ThroughlineError);
    assert.equal(title(), 'Why is the sum off by a cent?');
    assert.equal(chat.titles.canName('s'), true);
  });

  it('is asked for with the beginnings of long texts, and without secrets', async () => {
    const session = chat.sessions.create();
    const key = `sk-proj-${'Ab1'.repeat(16)}`;
    answer('Fine. '.repeat(3000));
    await chat.ask(`Is ${key} a key?\n${'and more of it, line by line\n'.repeat(2000)}`, { sessionId: session.id });
    answer('Keys');
    assert.equal(await chat.titles.name(session.id, chat.model(), signal), true);
    assert.ok(sent().includes('[redacted:') && !sent().includes(key));
    assert.ok(sent().length < 5000, `${sent().length} characters`);
  });

  it('is not asked for when the conversation has gone on, or its first answer is not whole', async () => {
    assert.equal(chat.titles.canName('s'), true);
    for (const question of ['And now?', 'And then?', 'And at last?']) {
      answer('Well.');
      await chat.ask(question);
    }
    assert.equal(chat.titles.canName('s'), false);
    const session = chat.sessions.create();
    assert.equal(chat.titles.canName(session.id), false);
    chat.server.script({ kind: 'status', status: 401 });
    await chat.ask('Why?', { sessionId: session.id });
    assert.equal(chat.titles.canName(session.id), false);
  });

  it('is the first line with words, without what models put around it', () => {
    const titles: readonly (readonly [string, string | undefined])[] = [
      ['Rounding in the cart', 'Rounding in the cart'],
      ['\n\n## Rounding in the cart.\n\nIt is about…', 'Rounding in the cart'],
      ['Titel: „Runden im Warenkorb“', 'Runden im Warenkorb'],
      ['`parseRange` off by one', 'parseRange off by one'],
      [`${'very '.repeat(40)}long`, `${'very '.repeat(10)}very…`],
      ['…', undefined],
      ['', undefined],
    ];
    for (const [answered, expected] of titles) assert.equal(titleFromModel(answered), expected);
  });
});
