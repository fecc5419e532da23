import assert from 'node:assert/strict';
import { inlineMath, mathBlock } from '../../../src/webview/markdown/mathSyntax.ts';

describe('Maths in an answer', () => {
  const maths: readonly [string, string][] = [
    ['$x$ is', 'x'],
    ['$a_1 + b$, and', 'a_1 + b'],
    ['$5 \\times 3$', '5 \\times 3'],
    ['$5$', '5'],
    ['$O(n \\log n)$', 'O(n \\log n)'],
    ['$n$-th', 'n'],
    ['\\(x\\)y', 'x'],
    ['$$x$$', 'x'],
    ['\\[x\\] and', 'x'],
    ['$\\$5$', '\\$5'],
    ['$a\nb$', 'a\nb'],
  ];
  for (const [text, tex] of maths) it(`is in ${JSON.stringify(text)}`, () => assert.equal(inlineMath(text)?.tex, tex));

  const none = [
    '$5 and $10',
    '$5/month, 10$ a year',
    '$ x $',
    '$x $',
    '$HOME/$PATH',
    '$a`b`$',
    '$x\n\ny$',
    '$5, or 7$',
    '\\( \\)',
    '$$',
  ];
  for (const text of none) it(`is not in ${JSON.stringify(text)}`, () => assert.equal(inlineMath(text), undefined));

  it('of a block ends before an empty line and before a fence', () => {
    assert.equal(mathBlock('$$\na\n= b\n$$\nmore')?.tex, 'a\n= b');
    assert.equal(mathBlock('  \\[ a \\]  ')?.tex, 'a');
    assert.equal(mathBlock('$$\na\n\nb\n$$'), undefined);
    assert.equal(mathBlock('$$\n```\n$$'), undefined);
    assert.equal(mathBlock('$$x$$ is in a line'), undefined);
    assert.equal(mathBlock('$$\nopen'), undefined);
  });
});
