import assert from 'node:assert/strict';
import { readImageHeader } from '../../../src/base/imageFile.ts';
import { bringImages } from '../../support/images.ts';
import { openChat, screenshot } from '../../support/workbench/actions.ts';
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
    const body = server.requests.at(-1)?.body as { messages: { content: string | SentPart[] }[] } | undefined;
    const content = body?.messages.at(index)?.content ?? '';
    return typeof content === 'string' ? [] : content;
  };
  const imageIn = (parts: readonly SentPart[]) => {
    const [head = '', data = ''] = parts.find(({ type }) => type === 'image_url')?.image_url?.url.split(',') ?? [];
    return { head, header: readImageHeader(Buffer.from(data, 'base64')) };
  };

  it('is pasted, kept with the draft over a restart, sent as small as models see it, and shown with its question', async () => {
    view = await Chat.openNew(workbench.page);
    await bringImages(view.composer, 'paste', [
      { name: 'image.png', width: 3000, height: 1500, kind: 'flat', type: 'image/png' },
    ]);
    const chip = () => view.frame.getByRole('list', { name: 'Images that go along' }).getByRole('listitem');
    await chip().filter({ hasText: '1568 × 784' }).locator('img').waitFor();
    await view.composer.fill('What is wrong here?');
    await screenshot(workbench.page, 'image attached');
    await workbench.close();
    await workbench.open();
    view = new Chat(await openChat(workbench.page));
    await view.assertDraft('What is wrong here?');
    await chip().filter({ hasText: 'Pasted image' }).locator('img').waitFor();
    await view.ask('What is wrong here?');
    const parts = partsOf(-1);
    assert.deepEqual(
      parts.map(({ type }) => type),
      ['image_url', 'text'],
    );
    const { head, header } = imageIn(parts);
    assert.equal(head, 'data:image/png;base64');
    assert.deepEqual(header, { type: 'image/png', isAnimated: false, width: 1568, height: 784 });
    await chip().waitFor({ state: 'detached' });
    const shown = view.questions.last().getByRole('button', { name: 'Open image Pasted image 1568 × 784' });
    await shown.locator('img').waitFor();
    await screenshot(workbench.page, 'image asked about');
    await shown.click();
    await workbench.page.getByRole('tab', { name: /Pasted image/ }).waitFor();
    const viewer = workbench.page.frameLocator('iframe.webview.ready[src*="extensionId=vscode.media-preview"]');
    await viewer.frameLocator('iframe#active-frame').locator('img').first().waitFor();
    await screenshot(workbench.page, 'image opened');
  });
}
