import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly configuration: { readonly properties: object } | readonly { readonly properties: object }[];
}

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('throughline.throughline');
  assert.ok(found, 'the extension is not installed');
  return found;
}

function contributions(): Contributions {
  return extension().packageJSON.contributes as Contributions;
}

describe('the extension in a real extension host', () => {
  it('activates', async () => {
    await extension().activate();
    assert.ok(extension().isActive);
  });

  it('has a handler for every command of its manifest', async () => {
    await extension().activate();
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = contributions().commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it('has every setting of its manifest, at its default', () => {
    const sections = [contributions().configuration].flat();
    for (const key of sections.flatMap(({ properties }) => Object.keys(properties))) {
      assert.notEqual(vscode.workspace.getConfiguration().inspect(key)?.defaultValue, undefined, key);
    }
  });
});
