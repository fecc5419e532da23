// What activation loads. Invariant: it imports nothing but `vscode` and what is as small as itself; everything else is in
// `app.ts`, which is loaded by the first command or the first look at the chat view.
import * as vscode from 'vscode';
import { chatViewId } from '../protocol/chatProtocol.ts';
import { diagramPanelType } from '../protocol/diagramProtocol.ts';
import { statisticsPanelType } from '../protocol/statisticsProtocol.ts';
import { OutputLog } from './adapters/outputLog.ts';
import type { App } from './app.ts';
import { ChatView } from './chat/chatView.ts';
import { offerImageFiles } from './chat/imageFiles.ts';
import { type CommandHandler, commands, viewCommands } from './commands.ts';
import { offerModels } from './models/offerModels.ts';
import { Reporter } from './report.ts';
import { HistoryView } from './sessions/historyView.ts';
import { StatusItem } from './statusItem.ts';

let deactivateApp: (() => Promise<void>) | undefined;

export function activate(extension: vscode.ExtensionContext): void {
  const log = new OutputLog();
  let loading: Promise<App> | undefined;
  const app = () => {
    if (loading) return loading;
    loading = import('./app.ts').then(({ createApp }) =>
      createApp({ extension, log, reporter, view, status, historyView }),
    );
    // Whoever asked is told; whoever asks next has it tried again.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  const reporter: Reporter = new Reporter(log, (action) => {
    if (action === 'showLog') return log.show();
    void reporter.run('That', async () => (await app()).runAction(action));
  });
  const backend = () => reporter.run('Opening the chat', async () => (await app()).chat);
  const status = new StatusItem();
  const view = new ChatView(extension.extensionUri, backend);
  const historyView: HistoryView = new HistoryView(() =>
    reporter.run('Opening the history', async () => (await app()).historyTree),
  );
  extension.subscriptions.push(
    log,
    historyView,
    vscode.window.registerWebviewViewProvider(chatViewId, view, { webviewOptions: { retainContextWhenHidden: true } }),
    vscode.window.registerWebviewPanelSerializer(diagramPanelType, {
      deserializeWebviewPanel: (panel, state) =>
        reporter.run('Showing a diagram again', async () => (await app()).diagrams.restore(panel, state)),
    }),
    vscode.window.registerWebviewPanelSerializer(statisticsPanelType, {
      deserializeWebviewPanel: (panel, state) =>
        reporter.run('Showing the statistics again', async () => (await app()).statistics.restore(panel, state)),
    }),
    offerModels(app),
    offerImageFiles(app),
    status,
    ...Object.entries<CommandHandler>(commands).map(([id, handler]) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) =>
        reporter.run(id, async () => handler(await app(), ...args)),
      ),
    ),
    ...Object.entries(viewCommands).map(([id, handler]) =>
      vscode.commands.registerCommand(id, () => reporter.run(id, () => handler(view))),
    ),
  );
  deactivateApp = async () => (await loading)?.close();
}

export async function deactivate(): Promise<void> {
  await deactivateApp?.();
}
