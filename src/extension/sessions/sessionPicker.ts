import * as vscode from 'vscode';
import { relativeTime } from '../../base/relativeTime.ts';
import { assistantName } from '../../core/model/assistant.ts';
import type { SessionEntry } from '../../core/model/session.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { messageCount } from './historyItem.ts';

interface SessionItem extends vscode.QuickPickItem {
  readonly sessionId?: string;
}

/** Lets the user choose one of these sessions; archived ones are offered when asked for. */
export function pickSession(entries: readonly SessionEntry[], currentId: string): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<SessionItem>();
  const archived: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('archive'),
    tooltip: vscode.l10n.t('Show Archived Sessions'),
  };
  pick.title = vscode.l10n.t('Resume Session');
  pick.placeholder = vscode.l10n.t('Search by title, branch or date');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = sessionItems(entries, { currentId, nowMs: Date.now(), withArchived: false });
  if (entries.some(({ archivedAtMs }) => archivedAtMs !== undefined)) pick.buttons = [archived];
  return new Promise((resolve) => {
    pick.onDidTriggerButton(() => {
      pick.items = sessionItems(entries, { currentId, nowMs: Date.now(), withArchived: true });
      pick.buttons = [];
    });
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]?.sessionId);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Pinned ones first. The current one comes last: Enter goes back to the one before it. */
export function sessionItems(
  entries: readonly SessionEntry[],
  options: { readonly currentId: string; readonly nowMs: number; readonly withArchived: boolean },
): SessionItem[] {
  const { currentId, withArchived } = options;
  const others = entries.filter(({ id }) => id !== currentId);
  const unarchived = others.filter(({ archivedAtMs }) => archivedAtMs === undefined);
  const groups: readonly (readonly [label: string, entries: readonly SessionEntry[]])[] = [
    [vscode.l10n.t('Pinned'), unarchived.filter(({ pinnedAtMs }) => pinnedAtMs !== undefined)],
    [vscode.l10n.t('Recent'), unarchived.filter(({ pinnedAtMs }) => pinnedAtMs === undefined)],
    [vscode.l10n.t('Archived'), withArchived ? others.filter(({ archivedAtMs }) => archivedAtMs !== undefined) : []],
    [vscode.l10n.t('Current'), entries.filter(({ id }) => id === currentId)],
  ];
  return groups.flatMap(([label, members]) => {
    if (members.length === 0) return [];
    return [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members.map((entry) => itemOf(entry, options))];
  });
}

function itemOf(
  entry: SessionEntry,
  { currentId, nowMs }: { readonly currentId: string; readonly nowMs: number },
): SessionItem {
  const language = vscode.env.language;
  const date = new Date(entry.updatedAtMs).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const icon = entry.isAnswering ? '$(loading~spin) ' : entry.id === currentId ? '$(circle-filled) ' : '';
  return {
    sessionId: entry.id,
    label: `${icon}${shownTitle(entry.title)}`,
    description: [
      messageCount(entry.messageCount),
      entry.branch && `$(git-branch) ${entry.branch}`,
      entry.origin && vscode.l10n.t('from {assistant}', { assistant: assistantName(entry.origin) }),
    ]
      .filter(Boolean)
      .join('  '),
    detail: [
      relativeTime(entry.updatedAtMs, nowMs, language),
      date,
      entry.isAnswering && vscode.l10n.t('an answer is being written'),
    ]
      .filter(Boolean)
      .join(' · '),
  };
}
