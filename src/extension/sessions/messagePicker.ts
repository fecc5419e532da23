import * as vscode from 'vscode';
import { relativeTime } from '../../base/relativeTime.ts';
import { type Turn, turnsOf } from '../../core/history/turns.ts';
import type { Message } from '../../core/model/message.ts';
import type { SessionEntry } from '../../core/model/session.ts';
import { sessionItems } from './sessionPicker.ts';

/** What the chat view's menu hands to a command: the message that it was opened on. */
export function messageIdOf(context: unknown): string | undefined {
  if (typeof context !== 'object' || context === null || !('throughlineMessage' in context)) return undefined;
  return typeof context.throughlineMessage === 'string' ? context.throughlineMessage : undefined;
}

/** Lets the user choose a turn of a conversation, the newest first; gives its messages. */
export async function pickTurn(
  messages: readonly Message[],
  texts: { readonly title: string; readonly placeHolder: string },
): Promise<readonly Message[] | undefined> {
  const items = turnsOf(messages).map(turnItem).reverse();
  return (await vscode.window.showQuickPick(items, { ...texts, matchOnDetail: true }))?.turn.messages;
}

/** Lets the user choose several turns, in the order of the conversation; `chosen` is the one that is chosen already. */
export async function pickTurns(
  messages: readonly Message[],
  options: { readonly title: string; readonly chosen: string | undefined },
): Promise<readonly (readonly Message[])[]> {
  const { title, chosen } = options;
  const items = turnsOf(messages).map((turn, index) => ({
    ...turnItem(turn, index),
    picked: turn.messages.some(({ id }) => id === chosen),
  }));
  const placeHolder = vscode.l10n.t('Questions with their answers');
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder,
    canPickMany: true,
    matchOnDetail: true,
  });
  // Whatever the order in which they were chosen.
  return (picked ?? []).toSorted((a, b) => a.index - b.index).map(({ turn }) => turn.messages);
}

/** Lets the user choose another session of the project; `null`: a new one, where that is offered. */
export async function pickOtherSession(
  entries: readonly SessionEntry[],
  options: { readonly title: string; readonly offersNew: boolean },
): Promise<string | null | undefined> {
  const { title, offersNew } = options;
  const fresh = { label: `$(add) ${vscode.l10n.t('New Session')}`, sessionId: null, alwaysShow: true };
  const others = entries.filter(({ deletedAtMs }) => deletedAtMs === undefined);
  const items = sessionItems(others, { currentId: '', nowMs: Date.now(), withArchived: true });
  const chosen = await vscode.window.showQuickPick([...(offersNew ? [fresh] : []), ...items], {
    title,
    placeHolder: vscode.l10n.t('Search by title, branch or date'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen?.sessionId;
}

interface TurnItem extends vscode.QuickPickItem {
  readonly turn: Turn<Message>;
  readonly index: number;
}

function turnItem(turn: Turn<Message>, index: number): TurnItem {
  const [first, ...rest] = turn.messages;
  const answer = rest.map(({ content }) => lineOf(content)).find((line) => line !== '');
  return {
    turn,
    index,
    label: lineOf(first.content) || (first.images?.[0]?.name ?? vscode.l10n.t('(no text)')),
    description: relativeTime(first.createdAtMs, Date.now(), vscode.env.language),
    ...(answer !== undefined && { detail: answer }),
  };
}

const longestLine = 200;

/** The first line with words. The editor makes icons of `$(name)`. */
function lineOf(content: string): string {
  const line = content.split('\n').find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? content;
  return line.replaceAll('$(', '$ (').trim().slice(0, longestLine);
}
