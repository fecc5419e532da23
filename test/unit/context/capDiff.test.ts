import assert from 'node:assert/strict';
import { capDiff } from '../../../src/core/context/capDiff.ts';

const { signal } = new AbortController();
const change = (name: string, lines: number) =>
  `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n${'+line\n'.repeat(lines)}`;

describe('changes that are given along', () => {
  it('go as they are while they have room', async () => {
    const diff = change('a.ts', 10) + change('b.ts', 10);
    assert.equal(await capDiff(diff, signal), diff);
  });

  it('lose the largest files first, whole, and say which, in the order of the others', async () => {
    const diff = change('a.ts', 10) + change('big.json', 500) + change('src/c.ts', 20) + change('larger.json', 900);
    assert.equal(
      await capDiff(diff, signal, 1000),
      `${change('a.ts', 10)}${change('src/c.ts', 20)}# Left out, since all changes together are too large (2 files):\n# big.json\n# larger.json\n`,
    );
  });

  it('are given up when nobody waits for them', async () => {
    await assert.rejects(capDiff(change('a.ts', 100), AbortSignal.abort(), 10), { name: 'AbortError' });
  });
});
