import assert from 'node:assert/strict';
import { editorLines, openChat, openFile, visibleText } from '../support/workbench/actions.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

describe('the packaged extension in VS Code', () => {
  const workbench = useWorkbench();

  it('opens the project', async () => {
    await openFile(workbench.page, 'slug.ts');
    assert.match(await visibleText(editorLines(workbench.page)), /export function slug\(heading: string\)/);
  });

  it('opens a chat that can be typed into', async () => {
    const chat = await openChat(workbench.page);
    await chat.getByRole('textbox').first().fill('Where are links found?');
    assert.equal(await chat.getByRole('textbox').first().inputValue(), 'Where are links found?');
  });
});
