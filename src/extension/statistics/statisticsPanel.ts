import * as vscode from 'vscode';
import { errorMessage, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { HistoryStatistics } from '../../core/history/statistics/historyStatistics.ts';
import { Prices } from '../../core/history/statistics/prices.ts';
import type { SessionStatistics, StatisticsFilter } from '../../core/model/statistics.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import {
  type FromStatistics,
  type StatisticsState,
  statisticsPanelType,
  type ToStatistics,
} from '../../protocol/statisticsProtocol.ts';
import type { Reporter } from '../report.ts';
import { openPrices, readSettings } from '../settings.ts';
import { pageOptions } from '../webviewPage.ts';
import { keptStatistics, parseFromStatistics } from './fromStatisticsSchema.ts';
import { statisticsHtml } from './statisticsHtml.ts';

export interface StatisticsPanelOptions {
  readonly extensionUri: vscode.Uri;
  readonly core: Pick<Core, 'openStatistics' | 'project' | 'history' | 'sessions'>;
  readonly reporter: Pick<Reporter, 'run' | 'toFailure'>;
  readonly log: Log;
}

/** What is written is counted so long after it, once. */
const settleMs = 1000;

/** *Show Statistics*: one page in an editor tab. What it shows is counted anew when something is written, and when it comes back into sight. */
export class StatisticsPanel implements vscode.Disposable {
  private readonly options: StatisticsPanelOptions;
  private panel: vscode.WebviewPanel | undefined;
  private shown: StatisticsState;
  private statistics: Promise<HistoryStatistics> | undefined;
  /** What is being counted: what is asked for next takes its place. */
  private counting: AbortController | undefined;
  private settling: NodeJS.Timeout | undefined;

  constructor(options: StatisticsPanelOptions) {
    this.options = options;
    this.shown = this.firstShown();
  }

  /** Shows the statistics, with a section about `sessionId`, or the session that the chat shows. */
  async open(sessionId = this.options.core.sessions.active.id): Promise<void> {
    const isThere = this.panel !== undefined;
    this.shown = { ...(isThere ? this.shown : this.firstShown()), sessionId };
    if (this.panel) {
      this.panel.reveal();
      return this.count();
    }
    const options = pageOptions(this.options.extensionUri);
    this.show(vscode.window.createWebviewPanel(statisticsPanelType, '', vscode.ViewColumn.Active, options));
  }

  /** Shows in a panel that the editor has brought back what it showed; `state` is what its page has kept. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    // Opened again in the meantime, one is enough.
    if (this.panel) return panel.dispose();
    this.shown = keptStatistics(state) ?? this.firstShown();
    panel.webview.options = pageOptions(this.options.extensionUri);
    this.show(panel);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private firstShown(): StatisticsState {
    const { project, sessions } = this.options.core;
    const filter: StatisticsFilter = { span: 'month', projectId: project.id, withImported: false };
    return { filter, sessionId: sessions.active.id };
  }

  private show(panel: vscode.WebviewPanel): void {
    const { extensionUri, reporter, log } = this.options;
    this.panel = panel;
    panel.title = vscode.l10n.t('Throughline Statistics');
    const written = this.options.core.history.onDidChange(() => this.countSoon());
    panel.onDidDispose(() => {
      written.dispose();
      clearTimeout(this.settling);
      this.panel = undefined;
      this.counting?.abort();
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible) void reporter.run('The statistics', () => this.count());
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      const known = parseFromStatistics(message);
      if (!known) return log.warn('The statistics sent something that is not of the protocol');
      void reporter.run('The statistics', () => this.handle(known));
    });
    panel.webview.html = statisticsHtml(panel.webview, extensionUri);
  }

  private async handle(message: FromStatistics): Promise<void> {
    switch (message.type) {
      case 'statistics/ready':
      case 'statistics/refresh':
        return this.count();
      case 'statistics/filter':
        this.shown = { ...this.shown, filter: message.filter };
        return this.count();
      case 'statistics/export':
        return this.export();
      case 'statistics/prices':
        return openPrices();
      case 'statistics/error':
        return this.options.log.error(`The statistics failed: ${message.message}`);
    }
  }

  private countSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (this.panel?.visible) void this.options.reporter.run('The statistics', () => this.count());
    }, settleMs);
  }

  private async count(): Promise<void> {
    this.counting?.abort();
    const counting = new AbortController();
    this.counting = counting;
    const { signal } = counting;
    try {
      this.post({ type: 'statistics/counting' });
      const message = await this.counted(signal);
      signal.throwIfAborted();
      this.post(message);
    } catch (error) {
      // Something else is counted by now, or the page is gone.
      if (signal.aborted) return;
      this.post({ type: 'statistics/failed', failure: this.options.reporter.toFailure('Counting', error) });
    }
  }

  private async counted(signal: AbortSignal): Promise<ToStatistics> {
    const { filter, sessionId } = this.shown;
    const statistics = await this.opened();
    const report = await statistics.report(filter, signal);
    const session = sessionId === undefined ? undefined : await statistics.session(sessionId, signal);
    return {
      type: 'statistics/show',
      report,
      projectId: this.options.core.project.id,
      ...(session && { session: withShownTitle(session) }),
      unusablePrices: new Prices(readSettings().prices).unusable,
      language: vscode.env.language,
    };
  }

  private post(message: ToStatistics): void {
    void this.panel?.webview.postMessage(message);
  }

  private opened(): Promise<HistoryStatistics> {
    this.statistics ??= this.options.core.openStatistics(() => readSettings().prices);
    return this.statistics;
  }

  private async export(): Promise<void> {
    const { filter } = this.shown;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, 'throughline-statistics.csv') } : {}),
      filters: { CSV: ['csv'] },
      title: vscode.l10n.t('Export Statistics'),
    });
    if (!target) return;
    await this.exportTo(target, filter);
  }

  /** Writes what the filter lets through to a file. */
  async exportTo(target: vscode.Uri, filter: StatisticsFilter): Promise<void> {
    const csv = await (await this.opened()).csv(filter, new AbortController().signal);
    try {
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(csv));
    } catch (error) {
      const failure = failures.statisticsNotSaved(target.path.split('/').at(-1) ?? '', errorMessage(error));
      throw new ThroughlineError(failure, { cause: error });
    }
  }
}

function withShownTitle(session: SessionStatistics): SessionStatistics {
  return { ...session, title: shownTitle(session.title) };
}
