import assert from 'node:assert/strict';
import { answer, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

const hostileLines = [
  '<img src=x onerror=pwned(1)>',
  '<script>pwned(2)</script>',
  '[link](javascript:pwned(3)) [web](https://evil.example)',
  '<a href="javascript:pwned(4)">x</a>',
  '![picture](https://evil.example/p.png)',
  '</div></article><iframe srcdoc="<script>parent.pwned(5)</script>"></iframe>',
  '&lt;b&gt; &amp; <b>bold</b>',
];
const manyLines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');

/** A user's question, which may quote any file. */
export function describeQuestions(harness: SharedHarness): void {
  let view: ViewPage;
  const show = async (content: string, reply = 'Yes.') => {
    view = await harness.open({ height: 900 });
    await view.send(snapshot({ messages: [question('q', content), answer('a', reply)] }));
    await view.page.getByText(reply, { exact: true }).waitFor();
  };
  const bubble = () => view.page.locator('[data-message="q"]');
  const fold = (name: 'Show all' | 'Show less') => bubble().getByRole('button', { name });
  const height = async () => (await bubble().boundingBox())?.height ?? 0;

  afterEach(async () => {
    const { errors, escaped } = view;
    const ran = await view.call('hostileRuns');
    await view.close();
    assert.deepEqual({ errors, escaped, ran }, { errors: [], escaped: [], ran: [] });
  });

  it('shows fenced code coloured, with its language and Copy, and the rest as typed', async () => {
    await show('# Explain *this* `code`:\n\n```typescript\nconst a: number = 1;\n```\n\n- and **why**');
    await bubble().locator('.hljs-keyword', { hasText: 'const' }).waitFor();
    assert.deepEqual(await bubble().locator('.question-text').allTextContents(), [
      '# Explain *this* `code`:',
      '- and **why**',
    ]);
    assert.equal(await bubble().locator('.code-language').textContent(), 'typescript');
    await bubble().getByRole('button', { name: 'Copy code' }).click();
    assert.deepEqual((await view.posted()).at(-1), { type: 'text/copy', text: 'const a: number = 1;' });
  });

  it('only shows hostile text, as prose, as code and as a language', async () => {
    const hostile = hostileLines.join('\n');
    const code = `\`\`\`html\n${hostile}\n\`\`\``;
    await show(`${hostile}\n${code}\n~~~"><img/src=x/onerror=pwned(6)>\n${hostile}\n~~~`);
    await fold('Show all').click();
    await bubble().locator('code .hljs-tag').first().waitFor();
    assert.equal(await bubble().locator('.question-text').textContent(), hostile);
    assert.deepEqual(await bubble().locator('pre code').allTextContents(), [hostile, hostile]);
    assert.equal(await bubble().locator('script, img, iframe, a, b, [href], [src], [onerror]').count(), 0);
  });

  it('folds a long question and shows all of it when asked', async () => {
    await show(manyLines(40));
    const folded = await height();
    assert.ok(folded < 300, `${folded} pixels`);
    await fold('Show all').press('Enter');
    assert.ok((await height()) > 700);
    assert.equal(await fold('Show less').getAttribute('aria-expanded'), 'true');
    assert.equal(await fold('Show less').evaluate((element) => element.matches(':focus')), true);
    await fold('Show less').click();
    assert.equal(await height(), folded);
  });

  it('folds what is one line as typed and many as read, and follows the width', async () => {
    await show('word '.repeat(150));
    await fold('Show all').waitFor();
    await view.page.setViewportSize({ width: 900, height: 900 });
    await fold('Show all').waitFor({ state: 'detached' });
  });

  it('leaves a question of twelve lines whole', async () => {
    await show(manyLines(12));
    await view.untilStill();
    assert.equal(await fold('Show all').count(), 0);
  });

  it('unfolds when the keyboard reaches what is below the fold', async () => {
    await show(`${manyLines(30)}\n\`\`\`ts\nlet last = 1;\n\`\`\``);
    await fold('Show all').waitFor();
    await view.page.getByRole('log').focus();
    await view.page.keyboard.press('Tab');
    await fold('Show less').waitFor();
    const copy = bubble().getByRole('button', { name: 'Copy code' });
    assert.equal(await copy.evaluate((element) => element.matches(':focus')), true);
  });
}
