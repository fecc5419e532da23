import * as vscode from 'vscode';
import { relativeTime } from '../../base/relativeTime.ts';
import { assistantName } from '../../core/model/assistant.ts';
import type { SessionDetails, SessionEntry, SessionSource } from '../../core/model/session.ts';
import type { SessionGroup } from '../../core/sessions/sessionGroups.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { keyOf, type SessionNode } from './historyNode.ts';

/** Groups whose sessions are seen without opening them. */
const open: readonly SessionGroup['kind'][] = ['pinned', 'today', 'yesterday', 'week'];

export function groupItem(group: SessionGroup): vscode.TreeItem {
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(groupLabel(group), open.includes(group.kind) ? Expanded : Collapsed);
  item.id = keyOf({ kind: 'group', group });
  item.description = group.entries.length.toLocaleString(vscode.env.language);
  item.contextValue = group.kind === 'trash' ? 'group trash' : 'group';
  return item;
}

export function sessionItem(
  node: SessionNode,
  { isCurrent, description }: { readonly isCurrent: boolean; readonly description: string },
): vscode.TreeItem {
  const { entry } = node;
  const item = new vscode.TreeItem(shownTitle(entry.title));
  item.id = keyOf(node);
  item.description = description;
  item.contextValue = contextOf(node);
  item.iconPath = iconOf(entry, isCurrent);
  const states = [
    isCurrent && vscode.l10n.t('current session'),
    entry.isAnswering && vscode.l10n.t('an answer is being written'),
    entry.pinnedAtMs !== undefined && vscode.l10n.t('pinned'),
  ];
  item.accessibilityInformation = {
    label: [shownTitle(entry.title), ...states, description].filter(Boolean).join(', '),
  };
  item.command = { command: 'throughline.openSession', title: vscode.l10n.t('Open Session'), arguments: [node] };
  return item;
}

/** Project (if it is another), branch, model, assistant (if it came from one), messages, tokens, and when it was used last. */
export function describeEntry({ entry, isForeign, figures }: SessionNode, nowMs: number): string {
  return [
    isForeign && entry.projectName,
    entry.branch,
    // Who answered last; of a session without answers who was chosen.
    figures?.model ?? entry.model,
    entry.origin && assistantName(entry.origin),
    messageCount(entry.messageCount),
    figures && figures.tokens > 0 && tokenCount(figures.tokens),
    relativeTime(entry.updatedAtMs, nowMs, vscode.env.language),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function messageCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 message') : vscode.l10n.t('{count} messages', { count });
}

function tokenCount(count: number): string {
  const short = new Intl.NumberFormat(vscode.env.language, { notation: 'compact', maximumFractionDigits: 1 });
  return vscode.l10n.t('{count} tokens', { count: short.format(count) });
}

export function sessionCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 session') : vscode.l10n.t('{count} sessions', { count });
}

export function sessionTooltip(
  entry: SessionEntry,
  { tokens, models, branches }: SessionDetails,
): vscode.MarkdownString {
  const language = vscode.env.language;
  const time = (ms: number) => new Date(ms).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  const facts: readonly (readonly [string, string])[] = [
    [vscode.l10n.t('Project'), entry.projectName],
    [vscode.l10n.t('Imported from'), entry.origin ? assistantName(entry.origin) : ''],
    [
      entry.madeFrom ? sourceLabel(entry.madeFrom) : '',
      entry.madeFrom?.from.map(({ title }) => shownTitle(title)).join(', ') ?? '',
    ],
    [vscode.l10n.t('Created'), time(entry.createdAtMs)],
    [vscode.l10n.t('Last activity'), time(entry.updatedAtMs)],
    [vscode.l10n.t('Messages'), entry.messageCount.toLocaleString(language)],
    [vscode.l10n.t('Tokens'), tokens > 0 ? tokens.toLocaleString(language) : ''],
    [vscode.l10n.t('Model'), [...new Set([...(entry.model ? [entry.model] : []), ...models])].join(', ')],
    [vscode.l10n.t('Branches'), branches.join(', ')],
  ];
  const tooltip = new vscode.MarkdownString();
  // Titles, models and branches are what others wrote: text, never markdown.
  tooltip.appendText(shownTitle(entry.title));
  for (const [name, value] of facts) {
    if (value === '') continue;
    tooltip.appendMarkdown('\n\n').appendText(`${name}: ${value}`);
  }
  return tooltip;
}

function sourceLabel({ kind }: SessionSource): string {
  switch (kind) {
    case 'fork':
      return vscode.l10n.t('Forked from');
    case 'split':
      return vscode.l10n.t('Split off');
    case 'merge':
      return vscode.l10n.t('Merged from');
  }
}

function groupLabel({ kind, startMs = 0 }: SessionGroup): string {
  switch (kind) {
    case 'pinned':
      return vscode.l10n.t('Pinned');
    case 'today':
      return vscode.l10n.t('Today');
    case 'yesterday':
      return vscode.l10n.t('Yesterday');
    case 'week':
      return vscode.l10n.t('Previous 7 days');
    case 'thirtyDays':
      return vscode.l10n.t('Previous 30 days');
    case 'month':
      return new Date(startMs).toLocaleString(vscode.env.language, { month: 'long', year: 'numeric' });
    case 'archived':
      return vscode.l10n.t('Archived');
    case 'trash':
      return vscode.l10n.t('Trash');
  }
}

/** Words that the menus of the manifest look for. */
function contextOf({ entry, isForeign }: SessionNode): string {
  if (isForeign) return 'session foreign';
  if (entry.deletedAtMs !== undefined) return 'session trashed';
  const pinned = entry.pinnedAtMs === undefined ? 'unpinned' : 'pinned';
  return `session own ${pinned} ${entry.archivedAtMs === undefined ? 'unarchived' : 'archived'}`;
}

function iconOf(entry: SessionEntry, isCurrent: boolean): vscode.ThemeIcon {
  if (entry.isAnswering) return new vscode.ThemeIcon('loading~spin');
  if (isCurrent) return new vscode.ThemeIcon('circle-filled');
  if (entry.pinnedAtMs !== undefined) return new vscode.ThemeIcon('pinned');
  if (entry.madeFrom) return new vscode.ThemeIcon(entry.madeFrom.kind === 'merge' ? 'git-merge' : 'repo-forked');
  return new vscode.ThemeIcon(entry.origin === undefined ? 'comment' : 'desktop-download');
}
