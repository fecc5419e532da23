import assert from 'node:assert/strict';
import fc from 'fast-check';
import { questionParts } from '../../../src/webview/markdown/questionParts.ts';

const text = (value: string) => ({ kind: 'text', text: value });
const code = (lang: string, value: string) => ({ kind: 'code', lang, text: value });

describe('The parts of a question', () => {
  const cases: readonly (readonly [string, string, readonly object[]])[] = [
    ['plain text', '# no heading\n\n- **as** typed', [text('# no heading\n\n- **as** typed')]],
    [
      'text around code',
      'Why?\n\n```ts\nlet a;\n\nlet b;\n```\n\nAnd?',
      [text('Why?'), code('ts', 'let a;\n\nlet b;'), text('And?')],
    ],
    ['code alone', '```\nx\n```\n', [code('', 'x')]],
    ['empty code', '```\n```', [code('', '')]],
    ['tildes around backticks', '~~~md\n```\n~~~', [code('md', '```')]],
    ['a longer fence around a shorter', '````\n```\n````', [code('', '```')]],
    ['a fence that is indented', '  ```py\n    a\n b\n  ```', [code('py', '  a\nb')]],
    ['Windows line ends', 'a\r\n```\r\nx\r\n```\r\nb', [text('a'), code('', 'x'), text('b')]],
    ['a fence that nobody closed', 'a\n```ts\nx', [text('a\n```ts\nx')]],
    ['backticks within a line', 'use ```x``` here\n```a`b\n```', [text('use ```x``` here\n```a`b\n```')]],
    ['four spaces', '    ```\n    x\n    ```', [text('    ```\n    x\n    ```')]],
    ['the info string of an attribute', '```TS title="a.ts"\nx\n```', [code('ts', 'x')]],
    ['nothing', ' \n', []],
  ];
  for (const [name, question, parts] of cases) {
    it(`of ${name}`, () => assert.deepEqual(questionParts(question), parts));
  }

  it('lose nothing that was typed but fences and empty space', () => {
    const piece = fc.constantFrom('word', '\n', '\n\n', '```', '```ts\n', '~~~\n', '  ', '`', '<b>', '# x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const question = pieces.join('');
        const kept = questionParts(question).map((part) => part.text);
        const bare = (value: string) => value.replaceAll(/[`~]{3,}.*|\s+/g, '');
        assert.equal(bare(kept.join('\n')), bare(question));
      }),
      { numRuns: 2000 },
    );
  });
});
