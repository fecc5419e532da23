import assert from 'node:assert/strict';
import { parsePlace } from '../../../src/extension/chat/linkPlace.ts';
import { cpuMsOf } from '../../support/cpuTime.ts';

describe('the place that a link names', () => {
  const cases: readonly [string, Parameters<typeof assert.deepEqual>[1]][] = [
    ['src/a.ts', { file: 'src/a.ts' }],
    ['src/a.ts:12', { file: 'src/a.ts', start: 12 }],
    ['a.ts:12:3', { file: 'a.ts', start: 12, column: 3 }],
    ['a.ts:12-20', { file: 'a.ts', start: 12, end: 20 }],
    ['a.ts#L10', { file: 'a.ts', start: 10 }],
    ['a.ts#L10-L20', { file: 'a.ts', start: 10, end: 20 }],
    ['a.ts#L10-20', { file: 'a.ts', start: 10, end: 20 }],
    ['a.ts#L10C3', { file: 'a.ts', start: 10, column: 3 }],
    ['a.md#a-heading', { file: 'a.md' }],
    ['src/a%20b.ts:3', { file: 'src/a b.ts', start: 3 }],
    ['100%.ts', { file: '100%.ts' }],
    ['Makefile:7', { file: 'Makefile', start: 7 }],
  ];
  for (const [href, expected] of cases) {
    it(`of ${href}`, () => {
      const { file, start, end, column } = parsePlace(href) ?? {};
      assert.deepEqual(JSON.parse(JSON.stringify({ file, start, end, column })), expected);
    });
  }

  it('is none for another scheme', () => {
    for (const href of [
      'command:workbench.action.quit',
      'file:///etc/passwd',
      'vscode://x/y',
      'data:text/html,x',
      '#a',
    ])
      assert.equal(parsePlace(href), undefined, href);
  });

  it('is found in no time, however long the text is', async () => {
    const tookMs = await cpuMsOf(() => {
      for (const text of ['a:1'.repeat(2000), '#L1'.repeat(2000), `a${':9-9'.repeat(2000)}x`]) parsePlace(text);
    });
    assert.ok(tookMs < 1000, `${tookMs} ms`);
  });
});
