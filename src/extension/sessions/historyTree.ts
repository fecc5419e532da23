import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { DisposableList } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { groupSessions } from '../../core/sessions/sessionGroups.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { describeEntry, groupItem, sessionItem, sessionTooltip } from './historyItem.ts';
import type { HistoryNode } from './historyNode.ts';

export interface HistoryTreeOptions {
  readonly sessions: SessionManager;
  readonly history: Pick<ChatHistoryManager, 'onDidChange'>;
  readonly projectId: string;
  readonly now?: () => number;
}

/** Which sessions the view shows. */
export interface HistoryShown {
  readonly allProjects: boolean;
  readonly archived: boolean;
  /** Only those that were used on this branch. */
  readonly branch: string | undefined;
}

/** What happens within this time is drawn at once. */
const gatherMs = 100;
/** How often a visible view looks for what other windows wrote. */
const lookMs = 1000;
/** How often it tells times anew. */
const retellMs = 60_000;

/** What the history view shows. While nobody sees it, it reads nothing. */
export class HistoryTree implements Disposable {
  private readonly options: HistoryTreeOptions;
  private readonly now: () => number;
  private readonly changes = new Emitter<void>();
  private readonly lifetime = new DisposableList();
  private what: HistoryShown = { allProjects: false, archived: false, branch: undefined };
  private soon: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;
  private isVisible = false;
  private isStale = false;
  private writesSeen = 0;
  private readAtMs = 0;
  private currentId = '';

  readonly onDidChange = this.changes.event;

  constructor(options: HistoryTreeOptions) {
    this.options = options;
    this.now = options.now ?? Date.now;
    this.lifetime.add(options.sessions.onDidChange(() => this.refreshSoon()));
    this.lifetime.add(options.history.onDidChange(() => this.refreshSoon()));
  }

  get shown(): HistoryShown {
    return this.what;
  }

  /** Beside the view's title: what it is narrowed or widened to. */
  get description(): string {
    const { allProjects, branch } = this.what;
    return [allProjects && vscode.l10n.t('All projects'), branch].filter(Boolean).join(' · ');
  }

  show(change: Partial<HistoryShown>): void {
    this.what = { ...this.what, ...change };
    const context = (key: string, value: boolean) =>
      vscode.commands.executeCommand('setContext', `throughline.history.${key}`, value);
    void context('allProjects', this.what.allProjects);
    void context('archived', this.what.archived);
    void context('branch', this.what.branch !== undefined);
    this.refresh();
  }

  children(node?: HistoryNode): HistoryNode[] {
    const { sessions, projectId } = this.options;
    if (node?.kind === 'session') return [];
    if (node) {
      const { entries } = node.group;
      const figures = sessions.figures(entries.map(({ id }) => id));
      return entries.map((entry) => {
        const isForeign = entry.projectId !== projectId;
        return { kind: 'session', entry, isForeign, figures: figures.get(entry.id) ?? { tokens: 0 } };
      });
    }
    this.readAtMs = this.now();
    this.writesSeen = sessions.writesElsewhere;
    this.isStale = false;
    this.currentId = sessions.active.id;
    const { allProjects, branch, archived } = this.what;
    const entries = sessions.entries({ allProjects, ...(branch !== undefined && { branch }) });
    const groups = groupSessions(entries, { nowMs: this.readAtMs, showArchived: archived });
    return groups.map((group) => ({ kind: 'group', group }));
  }

  item(node: HistoryNode): vscode.TreeItem {
    if (node.kind === 'group') return groupItem(node.group);
    return sessionItem(node, {
      isCurrent: node.entry.id === this.currentId,
      description: describeEntry(node, this.now()),
    });
  }

  tooltip(node: HistoryNode): vscode.MarkdownString | undefined {
    if (node.kind === 'group') return undefined;
    return sessionTooltip(node.entry, this.options.sessions.details(node.entry.id));
  }

  setVisible(isVisible: boolean): void {
    if (isVisible === this.isVisible) return;
    this.isVisible = isVisible;
    clearInterval(this.looking);
    if (!isVisible) return;
    this.looking = setInterval(() => this.look(), lookMs);
    if (this.isStale) this.refresh();
    else this.look();
  }

  dispose(): void {
    clearInterval(this.looking);
    clearTimeout(this.soon);
    this.lifetime.dispose();
    this.changes.dispose();
  }

  private look(): void {
    const isRetold = this.readAtMs > 0 && this.now() - this.readAtMs >= retellMs;
    if (isRetold || this.options.sessions.writesElsewhere !== this.writesSeen) this.refresh();
  }

  private refreshSoon(): void {
    this.isStale = true;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      if (this.isVisible) this.refresh();
    }, gatherMs);
  }

  private refresh(): void {
    this.writesSeen = this.options.sessions.writesElsewhere;
    this.changes.fire();
  }
}
