import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { DueSession, Retention, RetentionLimits } from '../../core/care/retention.ts';
import { sessionCount } from './historyItem.ts';

export interface KeepWithinOptions {
  readonly retention: Retention;
  readonly limits: RetentionLimits;
  /** The session that this window is in. */
  readonly activeId: string;
  /** Writes the settings that keep everything. */
  readonly keepForever: () => Promise<void>;
  /** Remembers, in all projects, which limits the user has agreed to. */
  readonly state: vscode.Memento;
  readonly log: Log;
  /** Sessions went, came or changed. */
  readonly onChanged: (sessionIds: readonly string[]) => Promise<void>;
  /** Shows a notice and gives the button chosen. */
  readonly tell?: (message: string, ...buttons: string[]) => Thenable<string | undefined>;
}

/** The limits that the user has agreed to, as text: with others they are asked again. */
const toldKey = 'throughline.history.limitsTold';

/**
 * Keeps the history within the user's limits. What is due is told before anything happens, until the user has agreed to these
 * limits; what goes for good was in the trash before.
 */
export async function keepWithin(options: KeepWithinOptions): Promise<void> {
  const { retention, limits, activeId, log, onChanged } = options;
  if (limits.keepDays <= 0 && limits.maxMegabytes <= 0) return;
  const due = retention.plan(limits, activeId);
  if (due.forGood.length === 0 && due.toTrash.length === 0) return;
  if (!(await agrees(options, due))) return;
  const { forGood, toTrash } = retention.stillDue(due, limits, activeId);
  const removed = retention.removeForGood(forGood);
  retention.moveToTrash(toTrash);
  await onChanged([...removed, ...toTrash.map(({ id }) => id)]);
  log.info(
    `Kept within the limits: ${removed.length} sessions left the trash for good, ${toTrash.length} went into it.`,
  );
  await offerUndo(options, toTrash);
}

async function agrees(
  { limits, state, keepForever, tell = vscode.window.showInformationMessage }: KeepWithinOptions,
  due: { readonly forGood: readonly DueSession[]; readonly toTrash: readonly DueSession[]; readonly usedBytes: number },
): Promise<boolean> {
  const told = `${limits.keepDays}/${limits.maxMegabytes}`;
  if (state.get(toldKey) === told) return true;
  const keep = vscode.l10n.t('Keep Forever');
  const go = vscode.l10n.t('Keep to the Limits');
  const { forGood, toTrash, usedBytes } = due;
  const megabytes = Math.ceil(usedBytes / 1024 / 1024);
  const notice = [
    limits.maxMegabytes > 0
      ? vscode.l10n.t('The history has {megabytes} MB.', { megabytes: megabytes.toLocaleString(vscode.env.language) })
      : '',
    forGood.length > 0
      ? vscode.l10n.t('To be deleted for good from the trash: {sessions}.', { sessions: sessionCount(forGood.length) })
      : '',
    toTrash.length > 0
      ? vscode.l10n.t('To be put into the trash, oldest first: {sessions}.', { sessions: sessionCount(toTrash.length) })
      : '',
    vscode.l10n.t('Your settings want it so. From then on it happens when a project is opened.'),
  ];
  const chosen = await tell(notice.filter(Boolean).join(' '), go, keep);
  if (chosen === keep) await keepForever();
  if (chosen !== go) return false;
  await state.update(toldKey, told);
  return true;
}

async function offerUndo(
  { retention, onChanged, tell = vscode.window.showInformationMessage }: KeepWithinOptions,
  sessions: readonly DueSession[],
): Promise<void> {
  if (sessions.length === 0) return;
  const undo = vscode.l10n.t('Undo');
  const message = vscode.l10n.t('Put into the trash by your limits: {sessions}.', {
    sessions: sessionCount(sessions.length),
  });
  if ((await tell(message, undo)) !== undo) return;
  retention.restore(sessions);
  await onChanged(sessions.map(({ id }) => id));
}
