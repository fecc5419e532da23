import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Keybinding {
  readonly key: string;
  readonly command: string;
  readonly when?: string;
}

/** Where the editor's own keys mean nothing: a view of ours. */
const inOwnView = /^focusedView == throughline\.(?:chat|\w+ && listFocus && !inputFocus)$/;

describe('keybindings', () => {
  it('take no key that the editor uses itself, but in views of ours', async () => {
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.parse('vscode://defaultsettings/keybindings.json'),
    );
    const used = JSON.parse(document.getText().replaceAll(/^\s*\/\/.*$/gm, '')) as Keybinding[];
    assert.ok(used.length > 500, `${used.length} default keybindings found`);
    const extension = vscode.extensions.getExtension('throughline.throughline');
    const own = extension?.packageJSON.contributes.keybindings as Keybinding[];
    const others = used.filter(({ command }) => !command.includes('throughline.'));
    assert.deepEqual(
      own.filter(({ key, when = '' }) => !inOwnView.test(when) && others.some((other) => other.key === key)),
      [],
    );
  });
});
