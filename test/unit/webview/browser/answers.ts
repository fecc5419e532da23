import assert from 'node:assert/strict';
import { answer, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewOptions, ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

/** What an answer may hold beside words and code. */
export function describeAnswers(harness: SharedHarness): void {
  let view: ViewPage;
  const body = () => view.page.locator('.markdown');
  const show = async (text: string, options?: ViewOptions) => {
    view = await harness.open(options);
    await view.send(snapshot({ messages: [question('q', 'Hi'), answer('a', text)] }));
    await view.page.locator('.markdown .chunk').first().waitFor();
  };
  const opened = async () =>
    (await view.posted()).flatMap((message) => (message.type === 'link/open' ? message.href : []));

  afterEach(async () => {
    const { errors, escaped } = view;
    const failed = (await view.posted()).filter(({ type }) => type === 'view/failed');
    await view.close();
    assert.deepEqual({ errors, escaped, failed }, { errors: [], escaped: [], failed: [] });
  });

  it('sets maths, within a line and apart, with its fonts and within its policy', async () => {
    await show(
      'So $e^{i\\pi}+1=0$ and \\(a_1\\) hold.\n\n$$\n\\int_0^1 x\n= \\frac12\n$$\n\n\\[ \\sum_{k} k \\]\n\n| $x^2$ |\n|---|\n| \\(y\\) |\n',
    );
    await body().locator('.math .katex-html').nth(5).waitFor();
    assert.equal(await body().locator('.math').count(), 6);
    assert.equal(await body().locator('.math.display').count(), 2);
    assert.notEqual(await view.page.evaluate(`document.querySelector('.katex-html .vlist > span').style.top`), '');
    const fonts = await view.page.evaluate(
      `document.fonts.ready.then((fonts) => [...fonts].filter((font) => /KaTeX/.test(font.family) && font.status === 'loaded').length)`,
    );
    assert.ok(Number(fonts) > 0);
    assert.match((await body().locator('math').first().textContent()) ?? '', /e/);
  });

  it('takes prices, variables and code for what they are, and loads nothing for them', async () => {
    const text = 'It costs $5 and $10, or 20$ in $HOME/a and $PATH, `$x$`, \\$a$ and US$3-$4.';
    await show(text);
    assert.equal(await body().locator('.math').count(), 0);
    assert.equal(await body().textContent(), text.replaceAll('`', '').replace('\\$', '$'));
    assert.equal(await view.page.locator('link[href*="math"]').count(), 0);
  });

  it('shows a formula that is wrong as it was written, with the reason', async () => {
    await show('Here $\\frac{1}{$ and $\\nosuchthing{x}$ and $x$.');
    await body().locator('.math .katex-html').first().waitFor();
    const wrong = body().locator('.math.unset').first();
    assert.equal(await wrong.textContent(), '\\frac{1}{');
    assert.match((await wrong.getAttribute('title')) ?? '', /Expected|expected/);
  });

  it('keeps the line of a place together where it is narrow', async () => {
    const place = 'src/a/rather/long/path/to/some/deeply/nested/module/withALongName.test.ts:148:12';
    await show(`Look at ${place} and \`${place}\` and [here](src/a.ts#L10-L20) or src/a.ts#L10-L20.`, { width: 220 });
    const ends = body().locator('a .place-end');
    assert.deepEqual(await ends.allTextContents(), ['.ts:148:12', '.ts:148:12', '.ts#L10-L20']);
    for (const end of await ends.all())
      assert.equal(await end.evaluate((element) => element.getClientRects().length), 1);
    assert.equal(await body().getByRole('link').first().textContent(), place);
    assert.deepEqual(await view.call('overflowing'), []);
    await ends.first().click();
    assert.deepEqual(await opened(), [place]);
  });

  it('shows what is done and what is not in a list of tasks', async () => {
    await show('- [x] one\n- [ ] two\n  - [x] three\n- plain\n');
    const items = body().getByRole('listitem');
    assert.equal(await items.count(), 4);
    assert.equal(await body().getByRole('img', { name: 'Done', exact: true }).count(), 2);
    assert.equal(await body().getByRole('img', { name: 'Not done' }).count(), 1);
    assert.equal((await items.first().textContent())?.trim(), 'one');
  });

  it('goes from a reference to its footnote and back by keyboard', async () => {
    await show(
      `It is so[^1] and so[^big], not so[^none].\n\n${'Words.\n\n'.repeat(60)}[^1]: Because.\n[^big]: Two\n    lines with \`code\`.\n`,
    );
    assert.equal(await body().getByRole('link', { name: 'Footnote 1', exact: true }).count(), 1);
    assert.match((await body().textContent()) ?? '', /not so\[\^none\]/);
    await body().getByRole('link', { name: 'Footnote big', exact: true }).press('Enter');
    const focused = view.page.locator(':focus');
    assert.match((await focused.textContent()) ?? '', /Two\s+lines with code/);
    await body().getByRole('link', { name: 'Back to where footnote big is named' }).press('Enter');
    assert.equal(await focused.getAttribute('aria-label'), 'Footnote big');
    assert.deepEqual(await opened(), []);
  });

  it('opens a place that is named in passing, in words and in code', async () => {
    await show(
      'See src/a.ts:12, (b.test.ts:3:4) and `src/c.ts#L10-L20`, `lib/d.go`, [in e.ts:5](https://example.com/e.ts:5), ' +
        'not 10:30, example.com:80, `f.g`, and/or, https://example.com/h.ts:6. In `src/__tests__/i.ts:7`.',
    );
    const links = body().getByRole('link');
    for (const link of await links.all()) await link.click();
    assert.deepEqual(await opened(), [
      'src/a.ts:12',
      'b.test.ts:3:4',
      'src/c.ts#L10-L20',
      'lib/d.go',
      'https://example.com/e.ts:5',
      'https://example.com/h.ts:6',
      'src/__tests__/i.ts:7',
    ]);
  });

  it('runs each text in its own direction, and code from left to right', async () => {
    await show('שלום `a(b)` עולם\n\nHello\n\n- פריט\n\n- עוד\n\n> ציטוט\n\n```ts\nlet a = 1;\n```\n');
    const directions = await view.page.evaluate(
      `['p', 'p + p', 'ul', 'blockquote', 'pre', 'p code'].map(
        (selector) => getComputedStyle(document.querySelector('.markdown ' + selector)).direction)`,
    );
    assert.deepEqual(directions, ['rtl', 'ltr', 'rtl', 'rtl', 'ltr', 'ltr']);
  });

  it('scrolls a wide table and a long formula within themselves', async () => {
    await show(
      `| ${'wide | '.repeat(20)}\n|${'---|'.repeat(20)}\n| ${'cell | '.repeat(20)}\n\n$$${'x+'.repeat(80)}y$$\n`,
      {
        width: 220,
      },
    );
    await body().locator('.math .katex-html').waitFor();
    assert.deepEqual(await view.call('overflowing'), []);
    const scrolls = (selector: string) =>
      body()
        .locator(selector)
        .evaluate((element) => element.scrollWidth > element.clientWidth);
    assert.ok(await scrolls('.table-scroller'));
    assert.ok(await scrolls('.math.display'));
  });
}
