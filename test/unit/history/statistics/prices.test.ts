import { deepEqual, equal, ok } from 'node:assert/strict';
import { Prices, plainName } from '../../../../src/core/history/statistics/prices.ts';
import { shippedPrices, shippedPricesDay } from '../../../../src/core/history/statistics/shippedPrices.ts';

describe('Prices of models', () => {
  it('are found by the names that endpoints use, and never guessed', () => {
    const prices = new Prices();
    const input = (model: string) => prices.of(model)?.input;
    equal(input('gpt-4o'), 2.5);
    equal(input('openai/gpt-4o-2024-11-20'), 2.5);
    equal(input('gpt-4o-2024-05-13'), 5);
    equal(input('GPT-4o-mini'), 0.15);
    equal(input('anthropic/claude-3.7-sonnet'), 3);
    equal(input('claude-sonnet-4-20250514'), 3);
    equal(input('claude-sonnet-4@20250514'), 3);
    equal(input('gpt-5-chat-latest'), 1.25);
    equal(input('offline'), 0);
    for (const unknown of ['gpt-4o:free', 'gpt-4o-mine', 'my-gpt-4o', 'llama3.1:8b', 'constructor', '__proto__', ''])
      equal(prices.of(unknown), undefined, unknown);
  });

  it('are the user’s before those that ship, and what cannot be understood is told', () => {
    const prices = new Prices({
      'gpt-4o': { input: 9, output: 9 },
      'GPT-5': null,
      'my/model': { input: 1, output: 2, cachedInput: 0 },
      wrong: { input: '1', output: 2 },
      half: { input: 1 },
      negative: { input: -1, output: 2 },
      cached: { input: 1, output: 2, cachedInput: 'free' },
      list: [],
    });
    equal(prices.of('gpt-4o')?.input, 9);
    equal(prices.of('openai/gpt-4o-2024-08-06')?.input, 9);
    equal(prices.of('gpt-5'), undefined);
    deepEqual(prices.of('my/model'), { input: 1, output: 2, cachedInput: 0 });
    deepEqual(prices.unusable, ['wrong', 'half', 'negative', 'cached', 'list']);
    deepEqual([new Prices(null).unusable, new Prices('free').unusable, new Prices([1]).unusable], [[], [], []]);
  });

  it('that ship are written by plain names, are no less for an answer than for a question, and have their day', () => {
    for (const [name, { input, output, cachedInput = 0 }] of Object.entries(shippedPrices)) {
      ok(plainName(name) === name || name === 'gpt-4o-2024-05-13', name);
      ok(input > 0 && output >= input && cachedInput <= input, name);
    }
    ok(Date.parse(shippedPricesDay) > Date.parse('2025-01-01'));
  });
});
