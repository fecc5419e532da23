import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { TreeOutcome } from '../../core/history/conversationTrees.ts';
import type { Message } from '../../core/model/message.ts';
import type { Session } from '../../core/model/session.ts';
import { shownTitle, titleFromQuestion } from '../../core/sessions/sessionTitle.ts';
import type { UndoStack } from '../chat/undoStack.ts';
import { messageIdOf, pickOtherSession, pickTurn, pickTurns } from './messagePicker.ts';

export interface TreeCommandsOptions {
  readonly core: Pick<Core, 'trees' | 'sessions' | 'history' | 'holds'>;
  readonly undos: UndoStack;
  /** Does a turn of this window run in the session? */
  readonly isRunning: (sessionId: string) => boolean;
  /** Shows a session in the chat view, with the cursor in its message. */
  readonly show: (sessionId: string) => Promise<void>;
  /** Changes a session and tells the view, where it is the one shown. */
  readonly change: <T>(sessionId: string, work: () => T) => Promise<T>;
  /** Lets the answer be edited where it stands; one that `isFarAway` is shown first. */
  readonly startEditing: (message: Message, isFarAway: boolean) => Promise<void>;
}

/** What was done, to be said and undone. */
export interface Told {
  readonly said: string;
  readonly outcome: TreeOutcome;
  /** The session that is shown again when a new one is gone. */
  readonly backTo: string;
}

/** The commands on the messages of a conversation: from its menu they get the message, from the palette they ask for it. */
export class TreeCommands {
  private readonly options: TreeCommandsOptions;

  constructor(options: TreeCommandsOptions) {
    this.options = options;
  }

  async fork(context: unknown): Promise<void> {
    const message = await this.message(context, vscode.l10n.t('Fork from Here'), (turn) => turn.at(-1));
    if (!message) return;
    const source = this.session(message.sessionId);
    const title = shownTitle(source.title);
    const outcome = this.options.core.trees.fork(message.id, vscode.l10n.t('{title} (fork)', { title }));
    await this.showNew({
      outcome,
      backTo: source.id,
      said: vscode.l10n.t('Forked “{title}” into a new session.', { title }),
    });
  }

  async split(context: unknown): Promise<void> {
    const message = await this.message(context, vscode.l10n.t('Split Here'), ([first]) => first);
    if (!message) return;
    const source = this.settled(message.sessionId);
    const title = shownTitle(source.title);
    const outcome = this.options.core.trees.split(message.id, titleFromQuestion(message.content));
    await this.showNew({
      outcome,
      backTo: source.id,
      said: vscode.l10n.t('Split “{title}”: what follows is a session of its own.', { title }),
    });
  }

  async moveTurns(context: unknown): Promise<void> {
    await this.transfer(context, 'move');
  }

  async copyTurns(context: unknown): Promise<void> {
    await this.transfer(context, 'copy');
  }

  async editAnswer(context: unknown): Promise<void> {
    const title = vscode.l10n.t('Edit Answer');
    const message = await this.message(context, title, (turn) => turn.findLast(({ role }) => role === 'assistant'));
    if (!message) return;
    this.settled(message.sessionId);
    await this.options.startEditing(message, messageIdOf(context) === undefined);
  }

  /** Takes back what was done last to the conversation that is shown. */
  async undo(): Promise<void> {
    const { undos, core } = this.options;
    if (await undos.undoLast(core.sessions.active.id)) return;
    vscode.window.setStatusBarMessage(vscode.l10n.t('There is nothing to undo in this conversation.'), 4000);
  }

  /** Shows the session that was made, says so, and offers to undo it. */
  async showNew(told: Told, onUndo: () => void = () => {}): Promise<void> {
    const { undos, show } = this.options;
    const { outcome, backTo, said } = told;
    const entry = undos.add({
      sessionIds: [backTo, ...outcome.change.sessionIds],
      undo: async () => {
        await this.takeBack(told);
        onUndo();
      },
    });
    await show(outcome.sessionId);
    await undos.offer(said, entry);
  }

  private async transfer(context: unknown, kind: 'move' | 'copy'): Promise<void> {
    const { core, undos, change } = this.options;
    const { trees, sessions, history } = core;
    const isMove = kind === 'move';
    const title = isMove ? vscode.l10n.t('Move Turns to Session') : vscode.l10n.t('Copy Turns to Session');
    const clicked = messageIdOf(context);
    const fromSessionId = (clicked === undefined ? undefined : history.get(clicked)?.sessionId) ?? sessions.active.id;
    const picked = await pickTurns(history.load(fromSessionId), { title, chosen: clicked });
    const [first] = picked.flat();
    if (!first) return;
    const others = sessions.entries().filter(({ id }) => id !== fromSessionId);
    const toSessionId = await pickOtherSession(others, { title, offersNew: true });
    if (toSessionId === undefined) return;
    // Where another window writes can be copied from.
    if (isMove) this.settled(fromSessionId);
    else this.refuseWhileRunning(fromSessionId);
    if (toSessionId !== null) this.settled(toSessionId);
    const to = toSessionId === null ? { title: titleFromQuestion(first.content) } : { sessionId: toSessionId };
    const turns = picked.map((turn) => turn.map(({ id }) => id));
    const outcome = await change(fromSessionId, () =>
      isMove ? trees.moveTurns({ fromSessionId, turns, to }) : trees.copyTurns({ fromSessionId, turns, to }),
    );
    const targetId = toSessionId ?? outcome.change.madeId ?? fromSessionId;
    const told = { outcome, backTo: fromSessionId, said: '' };
    const entry = undos.add({ sessionIds: [fromSessionId, targetId], undo: () => this.takeBack(told) });
    await this.offerTransfer({ targetId, count: turns.length, isMove }, () => undos.undo(entry));
  }

  private async offerTransfer(
    done: { readonly targetId: string; readonly count: number; readonly isMove: boolean },
    undoIt: () => Promise<void>,
  ): Promise<void> {
    const { targetId, count, isMove } = done;
    const title = shownTitle(this.options.core.sessions.get(targetId)?.title ?? '');
    const said = saidOf({ count, title, isMove });
    const [undo, show] = [vscode.l10n.t('Undo'), vscode.l10n.t('Show Session')];
    const chosen = await vscode.window.showInformationMessage(said, undo, show);
    if (chosen === undo) await undoIt();
    if (chosen === show) await this.options.show(targetId);
  }

  private async takeBack({ outcome, backTo }: Told): Promise<void> {
    const { core, change, show } = this.options;
    const { trees, sessions } = core;
    const { madeId, sessionIds } = outcome.change;
    const shownId = sessions.active.id;
    for (const id of sessionIds) this.refuseWhileRunning(id);
    const draft = madeId === undefined ? '' : sessions.draft(madeId);
    await change(shownId, () => trees.undo(outcome.change));
    // What was being written in it is not lost with it.
    if (draft !== '' && sessions.draft(backTo) === '') sessions.setDraft(backTo, draft);
    if (shownId === madeId) await show(backTo);
  }

  /** The message that the menu was opened on, or one of the turn that is chosen. */
  private async message(
    context: unknown,
    title: string,
    ofTurn: (turn: readonly Message[]) => Message | undefined,
  ): Promise<Message | undefined> {
    const { history, sessions } = this.options.core;
    const id = messageIdOf(context);
    if (id === undefined) {
      const placeHolder = vscode.l10n.t('Which question?');
      const turn = await pickTurn(history.load(sessions.active.id), { title, placeHolder });
      return turn && ofTurn(turn);
    }
    const message = history.get(id);
    if (!message) throw new ThroughlineError(failures.messageNotFound());
    return message;
  }

  private session(id: string): Session {
    const session = this.options.core.sessions.get(id);
    if (!session) throw new ThroughlineError(failures.sessionNotFound());
    return session;
  }

  private settled(id: string): Session {
    this.refuseWhileRunning(id);
    this.options.core.holds.assertFree(id);
    return this.session(id);
  }

  // A question on its way is not in the history yet.
  private refuseWhileRunning(id: string): void {
    if (this.options.isRunning(id)) throw new ThroughlineError(failures.conversationBusy());
  }
}

function saidOf({
  count,
  title,
  isMove,
}: {
  readonly count: number;
  readonly title: string;
  readonly isMove: boolean;
}) {
  if (count === 1)
    return isMove
      ? vscode.l10n.t('Moved a turn to “{title}”.', { title })
      : vscode.l10n.t('Copied a turn to “{title}”.', { title });
  return isMove
    ? vscode.l10n.t('Moved {count} turns to “{title}”.', { count, title })
    : vscode.l10n.t('Copied {count} turns to “{title}”.', { count, title });
}
