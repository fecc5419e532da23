import assert from 'node:assert/strict';
import { numberOf, stepFrom, totalOf } from '../../../src/webview/find/foundPlaces.ts';

describe('The places that were found', () => {
  const found = [
    { messageId: 'a', count: 2 },
    { messageId: 'none', count: 0 },
    { messageId: 'b', count: 1 },
  ];

  it('are gone through in order, in both directions and round', () => {
    for (const direction of [1, -1] as const) {
      let place = { messageId: 'a', index: 0 };
      const met = [1, 2, 3].map(() => {
        place = stepFrom(found, place, direction) ?? assert.fail();
        return `${place.messageId}${place.index} ${numberOf(found, place)}/${totalOf(found)}`;
      });
      assert.deepEqual(met, direction === 1 ? ['a1 2/3', 'b0 3/3', 'a0 1/3'] : ['b0 3/3', 'a1 2/3', 'a0 1/3']);
    }
  });

  it('are none where nothing is left, and one comes back to itself', () => {
    assert.equal(stepFrom([{ messageId: 'a', count: 0 }], { messageId: 'a', index: 0 }, 1), undefined);
    assert.deepEqual(stepFrom([{ messageId: 'a', count: 1 }], { messageId: 'a', index: 0 }, -1), {
      messageId: 'a',
      index: 0,
    });
    assert.equal(numberOf(found, { messageId: 'gone', index: 0 }), undefined);
  });
});
