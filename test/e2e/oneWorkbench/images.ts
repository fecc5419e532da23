import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readImageHeader } from '../../../src/base/imageFile.ts';
import { bringImages } from '../../support/images.ts';
import { pngImage } from '../../support/pngImage.ts';
import { dropFiles, nameFile, openChat, runCommand, screenshot } from '../../support/workbench/actions.ts';
import { Chat } from '../../support/workbench/chat.ts';
import type { ConnectedWorkbench } from '../../support/workbench/useConnectedWorkbench.ts';

interface SentPart {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

/** Restarts the editor. */
export function describeImages({ workbench, server }: ConnectedWorkbench): void {
  let view: Chat;
  const partsOf = (index: number) => {
    const body = server.completions.at(-1)?.body as { messages: { content: string | SentPart[] }[] } | undefined;
    const content = body?.messages.at(index)?.content ?? '';
    return typeof content === 'string' ? [] : content;
  };
  const imageIn = (parts: readonly SentPart[]) => {
    const [head = '', data = ''] = parts.find(({ type }) => type === 'image_url')?.image_url?.url.split(',') ?? [];
    return { head, header: readImageHeader(Buffer.from(data, 'base64')) };
  };

  const chips = () => view.frame.getByRole('list', { name: 'Images that go along' }).getByRole('listitem');

  it('is pasted, kept with the draft over a restart, sent as small as models see it, and shown with its question', async () => {
    view = await Chat.openNew(workbench.page);
    await bringImages(view.composer, 'paste', [
      { name: 'image.png', width: 3000, height: 1500, kind: 'flat', type: 'image/png' },
    ]);
    await chips().filter({ hasText: '1568 × 784' }).locator('img').waitFor();
    await view.composer.fill('What is wrong here?');
    await screenshot(workbench.page, 'image attached');
    await workbench.close();
    await workbench.open();
    view = new Chat(await openChat(workbench.page));
    await view.assertDraft('What is wrong here?');
    await chips().filter({ hasText: 'Pasted image' }).locator('img').waitFor();
    await view.ask('What is wrong here?');
    const parts = partsOf(-1);
    assert.deepEqual(
      parts.map(({ type }) => type),
      ['image_url', 'text'],
    );
    const { head, header } = imageIn(parts);
    assert.equal(head, 'data:image/png;base64');
    assert.deepEqual(header, { type: 'image/png', isAnimated: false, width: 1568, height: 784 });
    await chips().waitFor({ state: 'detached' });
    const shown = view.questions.last().getByRole('button', { name: 'Open image Pasted image 1568 × 784' });
    await shown.locator('img').waitFor();
    await screenshot(workbench.page, 'image asked about');
    await shown.click();
    await workbench.page.getByRole('tab', { name: /Pasted image/ }).waitFor();
    const viewer = workbench.page.frameLocator('iframe.webview.ready[src*="extensionId=vscode.media-preview"]');
    await viewer.frameLocator('iframe#active-frame').locator('img').first().waitFor();
    await screenshot(workbench.page, 'image opened');
  });

  it('is dropped from the explorer, or chosen with Attach Image..., and goes along', async () => {
    const { page, project } = workbench;
    const [dropped, chosen] = ['dropped.png', 'chosen.png'].map((name) => path.join(project, name)) as [string, string];
    writeFileSync(dropped, pngImage(30, 20, 90));
    writeFileSync(chosen, pngImage(40, 10, 160));
    view = await Chat.openNew(page);
    await dropFiles(view.frame.locator('.composer'), [dropped]);
    await chips().filter({ hasText: 'dropped.png' }).locator('img').waitFor();
    await runCommand(page, 'Throughline: Attach Image...');
    await nameFile(page, chosen);
    await chips().filter({ hasText: 'chosen.png' }).locator('img').waitFor();
    await screenshot(page, 'images from files');
    await view.ask('What are these?');
    const widths = partsOf(-1).flatMap((part) => imageIn([part]).header?.width ?? []);
    assert.deepEqual(widths, [30, 40]);
  });
}
