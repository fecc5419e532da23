import assert from 'node:assert/strict';
import { relativeTime } from '../../../src/base/relativeTime.ts';

describe('relativeTime', () => {
  const minute = 60_000;
  const day = 24 * 60 * minute;
  const ago = (ms: number, language = 'en') => relativeTime(1e12 - ms, 1e12, language);

  it('tells the largest whole unit', () => {
    assert.deepEqual(
      [0, 59_999, 5 * minute, 59 * minute, 60 * minute, 25 * 60 * minute, 3 * day, 8 * day, 61 * day, 800 * day].map(
        (ms) => ago(ms),
      ),
      [
        'now',
        'now',
        '5 minutes ago',
        '59 minutes ago',
        '1 hour ago',
        'yesterday',
        '3 days ago',
        'last week',
        '2 months ago',
        '2 years ago',
      ],
    );
  });

  it('speaks the language of the editor', () => {
    assert.equal(ago(5 * minute, 'de'), 'vor 5 Minuten');
  });

  it('takes what is still to come for now, since clocks differ', () => {
    assert.equal(ago(-10 * minute), 'now');
  });
});
