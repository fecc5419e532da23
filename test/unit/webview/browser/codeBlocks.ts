import assert from 'node:assert/strict';
import type { FromView } from '../../../../src/protocol/chatProtocol.ts';
import { answer, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';
import type { ViewPage } from '../../../support/webviewHarness/webviewHarness.ts';

/** What is offered for the code of an answer. */
export function describeCodeBlocks(harness: SharedHarness): void {
  let view: ViewPage;
  const toolbars = () => view.page.getByRole('toolbar', { name: 'Code actions' });
  const names = async (index: number) =>
    toolbars()
      .nth(index)
      .getByRole('button')
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
  const acted = async () =>
    (await view.posted()).filter(
      (message): message is Extract<FromView, { type: 'code/act' }> => message.type === 'code/act',
    );
  const show = (text: string) => view.send(snapshot({ messages: [question('q', 'Hi'), answer('a', text)] }));

  afterEach(async () => {
    const { errors, escaped } = view;
    await view.close();
    assert.deepEqual({ errors, escaped }, { errors: [], escaped: [] });
  });

  it('is to copy, insert, replace and open it, and to put shell commands into a terminal', async () => {
    view = await harness.open();
    await show('```ts\nlet a = "<b>";\n```\n\n```sh\nnpm test\n```\n');
    await toolbars().nth(1).waitFor();
    assert.deepEqual(await names(0), ['Copy code', 'Insert at cursor', 'Replace selection', 'Open as new file']);
    assert.equal((await names(1)).at(-1), 'Put into terminal, not run');
    for (const name of ['Insert at cursor', 'Replace selection', 'Open as new file'])
      await toolbars().first().getByRole('button', { name }).click();
    await view.page.getByRole('button', { name: 'Put into terminal, not run' }).click();
    assert.deepEqual(await acted(), [
      ...(['insert', 'replace', 'newFile'] as const).map((action) => ({
        type: 'code/act',
        action,
        text: 'let a = "<b>";',
        language: 'ts',
      })),
      { type: 'code/act', action: 'terminal', text: 'npm test', language: 'sh' },
    ]);
  });

  it('is offered as a diagram when it is the source of one', async () => {
    view = await harness.open();
    await show('```mermaid\ngraph TD\n  A --> B\n```\n');
    await view.page.getByRole('button', { name: 'Open diagram' }).click();
    assert.deepEqual(await acted(), [
      { type: 'code/act', action: 'diagram', text: 'graph TD\n  A --> B', language: 'mermaid' },
    ]);
  });

  it('is one stop of the Tab key, with arrows within', async () => {
    view = await harness.open();
    await show('```ts\nlet a = 1;\n```\n');
    const button = (name: string) => toolbars().getByRole('button', { name });
    await button('Copy code').focus();
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Enter');
    await view.page.keyboard.press('End');
    assert.equal(await button('Open as new file').evaluate((element) => element.matches(':focus')), true);
    await view.page.keyboard.press('ArrowRight');
    assert.equal(await button('Copy code').evaluate((element) => element.matches(':focus')), true);
    await view.page.keyboard.press('Tab');
    assert.equal(await toolbars().evaluate((element) => element.matches(':focus-within')), false);
    await view.page.keyboard.press('Shift+Tab');
    assert.equal(await button('Copy code').evaluate((element) => element.matches(':focus')), true);
    assert.deepEqual(
      (await acted()).map(({ action }) => action),
      ['insert'],
    );
  });

  it('comes when the code is all there, and moves nothing', async () => {
    view = await harness.open();
    const start = 'Here:\n\n```ts\nlet a = 1;\n';
    await view.send(
      snapshot({ messages: [question('q', 'Hi'), answer('a', start, { status: 'streaming' })], phase: 'streaming' }),
    );
    const code = view.page.locator('.code-block pre');
    await code.waitFor();
    const before = await code.boundingBox();
    assert.equal(await toolbars().count(), 0);
    await view.send({ type: 'message/delta', id: 'a', offset: start.length, text: '```\nand' });
    await toolbars().waitFor();
    assert.deepEqual(await code.boundingBox(), before);
  });

  it('fits into 220 pixels, with the name of the language', async () => {
    view = await harness.open({ width: 220 });
    await show('```typescript\nlet a = 1;\n```\n\n```bash\nnpm test\n```\n\n- in a list\n  ```sh\n  ls\n  ```\n');
    await toolbars().nth(2).waitFor();
    for (const bar of await toolbars().all()) {
      const [box, block] = [await bar.boundingBox(), await bar.locator('xpath=../..').boundingBox()];
      assert.ok(box && block && box.x >= block.x && box.x + box.width <= block.x + block.width + 0.5);
    }
    for (const name of await view.page.locator('.code-language').all())
      assert.ok(((await name.boundingBox())?.width ?? 0) > 20);
    assert.deepEqual(await view.call('overflowing'), []);
  });
}
