import path from 'node:path';
import * as vscode from 'vscode';
import type { HistoryCare } from '../../core/care/historyCare.ts';
import type { SessionEntry } from '../../core/model/session.ts';
import type { SessionManager } from '../../core/sessions/sessionManager.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { type HistoryNode, historyViewId, isSessionNode, nodesChosen, type SessionNode } from './historyNode.ts';
import type { HistoryShown, HistoryTree } from './historyTree.ts';
import { agreesToRemoval } from './removalQuestion.ts';
import type { SessionCommands } from './sessionCommands.ts';

export interface HistoryCommandsOptions {
  readonly sessions: SessionManager;
  readonly tree: HistoryTree;
  readonly commands: SessionCommands;
  readonly openCare: () => Promise<HistoryCare>;
  /** What a key in the view means. */
  readonly underFocus: () => Promise<readonly HistoryNode[]>;
  /** Shows a session in the chat view, with the cursor in its message. */
  readonly show: (sessionId: string) => Promise<void>;
  /** Lets the chat view show what is the current session now, and leaves the cursor where it is. */
  readonly showCurrent: () => Promise<void>;
  /** Merges two sessions; what is missing to two is asked for. */
  readonly merge: (ids: readonly string[]) => Promise<void>;
}

/** What the keys of the view are bound with: keys bring no row. */
const byKey = 'underFocus';

/**
 * The commands of the history view. From its menus they get the row that was clicked and all that are selected; from its
 * keys the rows that have the focus; from the palette nothing, which means the current session.
 */
export class HistoryCommands {
  private readonly options: HistoryCommandsOptions;

  constructor(options: HistoryCommandsOptions) {
    this.options = options;
  }

  async open(clicked: unknown): Promise<void> {
    if (!isSessionNode(clicked)) return;
    const { entry, isForeign } = clicked;
    if (isForeign) return this.openForeign(entry);
    if (entry.deletedAtMs !== undefined) return this.openFromTrash(entry);
    await this.options.show(entry.id);
  }

  async rename(clicked: unknown): Promise<void> {
    const nodes = await this.nodes(clicked, undefined);
    if (nodes === undefined) return this.options.commands.rename();
    const [own] = idsOf(nodes, isOwn);
    if (own !== undefined) await this.options.commands.rename(own);
  }

  async pin(clicked: unknown, selected: unknown, isPinned: boolean): Promise<void> {
    this.options.sessions.pin(await this.own(clicked, selected), isPinned);
  }

  async archive(clicked: unknown, selected: unknown, isArchived: boolean): Promise<void> {
    this.options.sessions.archive(await this.own(clicked, selected), isArchived);
  }

  /** Copies a session, of whichever project, into this one, and shows the copy. */
  async duplicate(clicked: unknown): Promise<void> {
    const { sessions, show } = this.options;
    const id = isSessionNode(clicked) ? clicked.entry.id : sessions.active.id;
    await show(sessions.duplicate(id).id);
  }

  /** Merges the two sessions that are selected, the one that was clicked first; from the palette, the current one with another. */
  async merge(clicked: unknown, selected: unknown): Promise<void> {
    const own = idsOf((await this.nodes(clicked, selected)) ?? [], isOwn);
    const first = isSessionNode(clicked) ? clicked.entry.id : own[0];
    await this.options.merge(own.toSorted((a, b) => Number(b === first) - Number(a === first)));
  }

  /** Into the trash, with an undo; what is there already, for good. */
  async delete(clicked: unknown, selected: unknown): Promise<void> {
    const { commands, showCurrent } = this.options;
    const nodes = await this.nodes(clicked, selected);
    if (nodes === undefined) return commands.delete();
    const own = idsOf(nodes, isOwn);
    if (own.length > 0) return commands.deleteAll(own, showCurrent);
    await this.removeTrashed(idsOf(nodes, isTrashed));
  }

  async restore(clicked: unknown, selected: unknown): Promise<void> {
    const nodes = await this.nodes(clicked, selected);
    const ids = nodes ? idsOf(nodes, isTrashed) : await this.pickTrashed();
    if (ids.length > 0) this.options.sessions.restoreAll(ids);
  }

  async deleteForever(clicked: unknown, selected: unknown): Promise<void> {
    await this.removeTrashed(idsOf((await this.nodes(clicked, selected)) ?? [], isTrashed));
  }

  async emptyTrash(): Promise<void> {
    const { sessions } = this.options;
    const ids = this.trashed().map(({ id }) => id);
    if (ids.length === 0) {
      vscode.window.setStatusBarMessage(vscode.l10n.t('The trash is empty.'), 4000);
      return;
    }
    if (await this.agrees(ids)) sessions.deleteForever(ids);
  }

  async filterByBranch(): Promise<void> {
    const { sessions } = this.options;
    const all = { label: vscode.l10n.t('All branches'), branch: undefined };
    const branches = sessions.branches().map((branch) => ({ label: `$(git-branch) ${branch}`, branch }));
    const chosen = await vscode.window.showQuickPick([...branches, all], {
      title: vscode.l10n.t('Filter History by Branch'),
      placeHolder: vscode.l10n.t('Sessions in which something was asked on this branch'),
    });
    if (!chosen) return;
    await this.show({ branch: chosen.branch });
  }

  /** Narrows or widens what the view shows, and brings it to the front. */
  async show(change: Partial<HistoryShown>): Promise<void> {
    this.options.tree.show(change);
    await vscode.commands.executeCommand(`${historyViewId}.focus`);
  }

  private async openForeign({ id, title, projectName, projectPath }: SessionEntry): Promise<void> {
    const copy = vscode.l10n.t('Copy to This Project');
    const openProject = vscode.l10n.t('Open Project');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('“{title}” belongs to the project {project}.', { title: shownTitle(title), project: projectName }),
      copy,
      ...(path.isAbsolute(projectPath) ? [openProject] : []),
    );
    if (chosen === copy) await this.options.show(this.options.sessions.duplicate(id).id);
    if (chosen !== openProject) return;
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(projectPath), { forceNewWindow: true });
  }

  private async openFromTrash({ id, title }: SessionEntry): Promise<void> {
    const restore = vscode.l10n.t('Restore');
    const question = vscode.l10n.t('“{title}” is in the trash.', { title: shownTitle(title) });
    if ((await vscode.window.showInformationMessage(question, restore)) !== restore) return;
    this.options.sessions.restore(id);
    await this.options.show(id);
  }

  private async removeTrashed(ids: readonly string[]): Promise<void> {
    if (ids.length > 0 && (await this.agrees(ids))) this.options.sessions.deleteForever(ids);
  }

  /** Asks, since what follows cannot be undone. */
  private agrees(ids: readonly string[]): Promise<boolean> {
    const [first] = this.trashed().filter(({ id }) => ids.includes(id));
    const question =
      ids.length === 1
        ? vscode.l10n.t('Delete “{title}” for good?', { title: shownTitle(first?.title ?? '') })
        : vscode.l10n.t('Delete {count} sessions for good?', { count: ids.length });
    return agreesToRemoval(question, this.options.openCare);
  }

  private trashed(): SessionEntry[] {
    return this.options.sessions.entries().filter(({ deletedAtMs }) => deletedAtMs !== undefined);
  }

  private async pickTrashed(): Promise<readonly string[]> {
    const items = this.trashed().map(({ id, title }) => ({ id, label: shownTitle(title) }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Restore Session'),
      placeHolder: vscode.l10n.t('Sessions in the trash'),
      canPickMany: true,
    });
    return chosen?.map(({ id }) => id) ?? [];
  }

  private async own(clicked: unknown, selected: unknown): Promise<readonly string[]> {
    const nodes = await this.nodes(clicked, selected);
    return nodes ? idsOf(nodes, isOwn) : [this.options.sessions.active.id];
  }

  /** The rows that a command is about; `undefined` when it comes from the palette. */
  private async nodes(clicked: unknown, selected: unknown): Promise<readonly SessionNode[] | undefined> {
    if (clicked === byKey) return (await this.options.underFocus()).filter(isSessionNode);
    return isSessionNode(clicked) ? nodesChosen(clicked, selected) : undefined;
  }
}

function isOwn({ entry, isForeign }: SessionNode): boolean {
  return !isForeign && entry.deletedAtMs === undefined;
}

function isTrashed({ entry, isForeign }: SessionNode): boolean {
  return !isForeign && entry.deletedAtMs !== undefined;
}

function idsOf(nodes: readonly SessionNode[], which: (node: SessionNode) => boolean): string[] {
  return nodes.filter(which).map(({ entry }) => entry.id);
}
