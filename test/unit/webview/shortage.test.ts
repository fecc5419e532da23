import assert from 'node:assert/strict';
import type { BudgetItem } from '../../../src/protocol/chatProtocol.ts';
import { shortageOf } from '../../../src/webview/shortage.ts';
import { budget } from '../../support/webviewHarness/chatFixtures.ts';

const item = (outcome: BudgetItem['outcome'], sentTokens: number): BudgetItem => ({
  label: `${outcome}.ts`,
  source: 'file',
  reason: 'It is gone.',
  outcome,
  tokens: 12_345,
  sentTokens,
});

describe('What cannot go along whole', () => {
  it('is nothing when everything goes along', () => {
    assert.deepEqual(
      shortageOf(budget({ items: [item('included', 12_345)], history: { included: 9, leftOut: 0, tokens: 1 } })),
      [],
    );
  });

  it('says how much of a file is sent, why another is not, and how many messages are left out', () => {
    const history = { included: 1, leftOut: 2, tokens: 10 };
    assert.deepEqual(shortageOf(budget({ items: [item('trimmed', 4000), item('leftOut', 0)], history })), [
      'trimmed.ts: 4k of 12.3k tokens will be sent',
      'leftOut.ts: left out. It is gone.',
      'The oldest 2 messages of this conversation will be left out',
    ]);
    assert.deepEqual(shortageOf(budget({ overBy: 1500, history: { ...history, leftOut: 1 } })), [
      'The question alone is 1.5k tokens too long for this model',
      'The oldest message of this conversation will be left out',
    ]);
  });

  it('says when what was given with earlier questions does not go along again', () => {
    const history = { included: 4, leftOut: 0, tokens: 10 };
    assert.deepEqual(shortageOf(budget({ history: { ...history, shortened: 1 } })), [
      'What went along with an earlier question will be left out',
    ]);
    assert.deepEqual(shortageOf(budget({ history: { ...history, shortened: 2 } })), [
      'What went along with 2 earlier questions will be left out',
    ]);
  });
});
