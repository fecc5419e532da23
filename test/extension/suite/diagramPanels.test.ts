// Diagrams that the editor brings back after a reload: real panels, as it hands them over.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { DiagramPanels } from '../../../src/extension/diagrams/diagramPanels.ts';
import { diagramPanelType } from '../../../src/protocol/diagramProtocol.ts';

describe('the panel of a diagram', () => {
  const broughtBack = () => vscode.window.createWebviewPanel(diagramPanelType, 'as it was', vscode.ViewColumn.Active);
  const isGone = (panel: vscode.WebviewPanel) => new Promise((resolve) => panel.onDidDispose(() => resolve(true)));

  it('shows again what its page has kept, once, and closes when it has kept nothing', async () => {
    const { extensionUri } = vscode.extensions.getExtension('throughline.throughline') ?? assert.fail();
    const panels = new DiagramPanels({ extensionUri, reporter: { run: async (_, work) => work() }, log: silentLog });
    const [first, again, empty] = [broughtBack(), broughtBack(), broughtBack()];
    const gone = [again, empty].map(isGone);
    panels.restore(first, { source: 'sequenceDiagram\ntitle Who asks whom', zoom: 2 });
    assert.match(first.title, /: Who asks whom$/);
    assert.equal(first.webview.options.enableScripts, true);
    assert.match(first.webview.html, /diagram-script/);
    panels.restore(again, { source: 'sequenceDiagram\ntitle Who asks whom' });
    panels.restore(empty, { source: 7 });
    assert.deepEqual(await Promise.all(gone), [true, true]);
    const closed = isGone(first);
    panels.dispose();
    await closed;
  });
});
