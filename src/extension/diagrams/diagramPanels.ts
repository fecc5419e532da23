import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import * as vscode from 'vscode';
import { errorMessage, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../../core/errors.ts';
import { diagramPanelType, type FromDiagram, type ToDiagram } from '../../protocol/diagramProtocol.ts';
import type { Reporter } from '../report.ts';
import { pageOptions } from '../webviewPage.ts';
import { diagramHtml } from './diagramHtml.ts';
import { diagramTitle } from './diagramTitle.ts';
import { keptSource, parseFromDiagram } from './fromDiagramSchema.ts';

const unpack = promisify(brotliDecompress);

export interface DiagramPanelsOptions {
  readonly extensionUri: vscode.Uri;
  readonly reporter: Pick<Reporter, 'run'>;
  readonly log: Log;
}

/** Diagrams of answers, each in an editor panel of its own. */
export class DiagramPanels implements vscode.Disposable {
  private readonly options: DiagramPanelsOptions;
  /** By the diagram's source. */
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(options: DiagramPanelsOptions) {
    this.options = options;
  }

  /** Shows a diagram; one that is shown already comes to the front. */
  open(source: string): void {
    const known = this.panels.get(source);
    if (known) return known.reveal();
    const options = pageOptions(this.options.extensionUri);
    const panel = vscode.window.createWebviewPanel(diagramPanelType, '', vscode.ViewColumn.Beside, options);
    this.show(source, panel);
  }

  /** Shows in a panel that the editor has brought back what it showed; `state` is what its page has kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const source = keptSource(state);
    // Opened again in the meantime, one is enough.
    if (source === undefined || this.panels.has(source)) return panel.dispose();
    panel.webview.options = pageOptions(this.options.extensionUri);
    this.show(source, panel);
  }

  private show(source: string, panel: vscode.WebviewPanel): void {
    const { extensionUri, reporter } = this.options;
    panel.title = vscode.l10n.t('Diagram: {title}', { title: diagramTitle(source) });
    this.panels.set(source, panel);
    panel.onDidDispose(() => this.panels.delete(source));
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const known = parseFromDiagram(message);
      if (!known) return this.options.log.warn('A diagram sent something that is not of the protocol');
      void reporter.run('The diagram', () => this.handle(known, source, panel));
    });
    panel.webview.html = diagramHtml(panel.webview, extensionUri);
  }

  dispose(): void {
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  private async handle(message: FromDiagram, source: string, panel: vscode.WebviewPanel): Promise<void> {
    switch (message.type) {
      case 'diagram/ready': {
        const show: ToDiagram = { type: 'diagram/show', source, renderer: await this.readRenderer() };
        // Closed in the meantime, it is not there any more.
        if (this.panels.get(source) === panel) await panel.webview.postMessage(show);
        return;
      }
      case 'diagram/copy':
        return vscode.env.clipboard.writeText(message.text);
      case 'diagram/save':
        return save(message.svg, source);
      case 'diagram/failed':
        return this.options.log.error(`A diagram failed: ${message.message}`);
    }
  }

  // Packed tighter than the extension's package would pack it: by a quarter, of what weighs as much as half of all else.
  private async readRenderer(): Promise<string> {
    const file = vscode.Uri.joinPath(this.options.extensionUri, 'dist', 'webview', 'diagramRenderer.js.br');
    return (await unpack(await vscode.workspace.fs.readFile(file))).toString('utf8');
  }
}

async function save(svg: string, source: string): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${
    diagramTitle(source)
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '') || 'diagram'
  }.svg`;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { SVG: ['svg'] },
    title: vscode.l10n.t('Save Diagram'),
  });
  if (!target) return;
  try {
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
  } catch (error) {
    throw new ThroughlineError(failures.diagramNotSaved(path.basename(target.path), errorMessage(error)), {
      cause: error,
    });
  }
}
