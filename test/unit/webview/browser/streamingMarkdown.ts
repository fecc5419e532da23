import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';

// Pieces in which most of what makes Markdown hard to cut meets: lists, fences, quotes, tables, references, HTML.
const pieces = [
  'plain words',
  '**bold** and `code`',
  '\n',
  '\n\n',
  '\n\n\n',
  '- item',
  '- [ ] task',
  '* other',
  '1. one',
  '7) seven',
  '  - nested',
  '    indented',
  '\tcode by tab',
  '> quote',
  '> - in quote',
  '>',
  '```ts\n',
  '```',
  '````',
  '~~~\n',
  '  ```\n',
  'let a = 1;',
  '# Heading',
  'Title\n===',
  '---',
  '***',
  '| a | b |\n|---|:-:|\n| 1 | 2 |',
  '| c | d |',
  '$$',
  '$$\n',
  '\\[\n',
  '\\]',
  'x^2',
  '=\n',
  '$x_1$ and \\(y\\)',
  'costs $5',
  '[^1]',
  '[^1]: note',
  '[^1]: word',
  '    more of it',
  'in src/a.ts:12',
  '[label]',
  '[text][label]',
  '[Label][]',
  '[label]: https://example.com/a "T"',
  '[label]: <b c>',
  '[other]: /x\n"title\n\nthat is none"',
  '> [label]: https://example.com/quoted',
  '[__proto__]: /p',
  '[__proto__]',
  '![picture](https://example.com/p.png)',
  '<div>',
  '</div>',
  '<details><summary>s</summary>',
  '<!-- comment',
  '-->',
  '<b>b</b>',
  '<script>',
  '</li></ul>',
  '<pre>',
  '</pre>',
  '\\',
  '&amp;',
  '   ',
  '=',
  '“é”',
  '\r\n',
  '😀',
];
const source = fc
  .array(fc.constantFrom(...pieces, '\n', '\n\n', '\n'), { maxLength: 40 })
  .map((parts) => parts.join(''));
const streamed = fc.tuple(source, fc.array(fc.nat({ max: 400 }), { maxLength: 30 }));

export function describeStreamingMarkdown(harness: SharedHarness): void {
  const webview = harness.usePage({ page: 'probe' });

  it('draws the same however the text was cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(streamed, async ([text, lengths]) => {
        const streamedHtml = await webview.call('drawInPieces', text, cutsOf(text, lengths));
        assert.equal(streamedHtml, await webview.call('drawInPieces', text, []));
      }),
      { numRuns: 120 },
    );
  });

  it('draws the same a character at a time', async () => {
    await fc.assert(
      fc.asyncProperty(source, async (text) => {
        const cuts = Array.from({ length: text.length }, (_, index) => index + 1);
        assert.equal(await webview.call('drawInPieces', text, cuts), await webview.call('drawInPieces', text, []));
      }),
      { numRuns: 20 },
    );
  });

  it('draws what the lexer makes of the whole text', async () => {
    await fc.assert(
      fc.asyncProperty(streamed, async ([text, lengths]) => {
        // Definitions are known to the whole text at once there: a text without them must agree.
        const plain = text.replaceAll(/\]:/g, ']').replaceAll('</li></ul>', '');
        const streamedHtml = await webview.call('drawInPieces', plain, cutsOf(plain, lengths));
        assert.equal(streamedHtml, await webview.call('drawPlain', plain));
      }),
      { numRuns: 80 },
    );
  });

  it('resolves a reference whose definition comes last', async () => {
    const text = 'See [the docs].\n\n- and [the docs]\n- more\n\nEnd.\n\n[the docs]: https://example.com/docs\n';
    const cuts = Array.from({ length: text.length }, (_, index) => index);
    const html = String(await webview.call('drawInPieces', text, cuts));
    assert.equal(html.match(/data-href="https:\/\/example\.com\/docs"/g)?.length, 2);
  });

  it('shows an unclosed fence as a code block and keeps its text exact', async () => {
    const text = 'Before\n\n```ts\nconst a = "`";\n\n  ``\nmore';
    const html = String(await webview.call('drawInPieces', text, [9, 14, 20, 33, 36, 38]));
    assert.match(html, /<code class="language-ts">const a = "`";\n\n {2}``\nmore<\/code>/);
  });

  it('starts anew when the text becomes another', async () => {
    assert.equal(
      await webview.call('drawThenReplace', 'one\n\ntwo\n\n```js\nthree', 'other *text*'),
      await webview.call('drawInPieces', 'other *text*', []),
    );
  });
}

function cutsOf(text: string, lengths: readonly number[]): number[] {
  const cuts: number[] = [];
  let at = 0;
  for (const length of lengths) {
    at += length % 23;
    if (at >= text.length) break;
    cuts.push(at);
  }
  return cuts;
}
