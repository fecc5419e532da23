import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import type { TurnEvent } from '../../core/chat/turn.ts';
import { failures } from '../../core/errors.ts';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import type { ConversationTrees } from '../../core/history/conversationTrees.ts';
import type { Message } from '../../core/model/message.ts';
import type { FromView, ToView } from '../../protocol/chatProtocol.ts';
import type { UndoStack } from './undoStack.ts';

export interface ConversationEditsOptions {
  readonly history: ChatHistoryManager;
  readonly trees: ConversationTrees;
  readonly undos: UndoStack;
  readonly isRunning: (sessionId: string) => boolean;
  /** Throws when another window has the session to itself. */
  readonly assertFree: (sessionId: string) => void;
  /** Sends to the view what concerns this session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
  /** Nothing of a conversation is left to be shown. */
  readonly onEmpty: () => Promise<void>;
  /** The conversation that the next question follows is another one now. */
  readonly onChange: (sessionId: string) => void;
}

type EditMessage = Extract<FromView, { type: `message/${string}` }>;

/** Changes a conversation where it is not at its end: another alternate, a message less, an answer in other words. Tells the view what is new. */
export class ConversationEdits {
  private readonly options: ConversationEditsOptions;

  constructor(options: ConversationEditsOptions) {
    this.options = options;
  }

  async handle(message: Exclude<EditMessage, { type: 'message/edit' }>): Promise<void> {
    switch (message.type) {
      case 'message/showAlternate':
        return this.showAlternate(message.messageId);
      case 'message/delete':
        return this.delete(message.messageId);
      case 'message/editAnswer':
        return this.editAnswer(message.messageId, message.text);
      case 'message/undo':
        await this.options.undos.undoLast(message.sessionId);
        return;
    }
  }

  /** A turn that takes the place of messages that are shown: they leave the view when it begins, not before. */
  async *branching(turn: AsyncIterable<TurnEvent>): AsyncGenerator<TurnEvent> {
    const { history, post } = this.options;
    let isBranched = false;
    for await (const event of turn) {
      if (!isBranched && (event.type === 'asked' || event.type === 'answering')) {
        isBranched = true;
        const { sessionId, id } = event.message;
        // Before the new message comes what it follows, which is still shown; the rest of it was put aside.
        const [kept] = history.page(sessionId, { count: 1, before: id }).messages;
        post(sessionId, { type: 'messages/replaced', after: kept?.id ?? null, messages: [event.message] });
      }
      yield event;
    }
  }

  private async showAlternate(messageId: string): Promise<void> {
    const { history } = this.options;
    await this.change(this.settled(messageId).sessionId, () => history.showAlternate(messageId));
  }

  // Deletes without asking, since it can be undone.
  private async delete(messageId: string): Promise<void> {
    const { history, undos } = this.options;
    const { sessionId, role } = this.settled(messageId);
    // Noted with the change itself: who sees it may take it back at once.
    const undoable = await this.change(sessionId, () => {
      const deletion = history.delete(messageId);
      return undos.add({
        sessionIds: [sessionId],
        undo: () => this.change(sessionId, () => history.restore(deletion)),
      });
    });
    const said =
      role === 'user' ? vscode.l10n.t('Deleted a question and its answer.') : vscode.l10n.t('Deleted an answer.');
    await undos.offer(said, undoable);
  }

  private async editAnswer(messageId: string, content: string): Promise<void> {
    const { trees, undos } = this.options;
    const { sessionId, content: before } = this.settled(messageId);
    if (content.trim() === '' || content === before) return;
    const { change } = trees.editAnswer(messageId, content);
    const undoable = undos.add({
      sessionIds: [sessionId],
      undo: async () => {
        trees.undo(change);
        this.tellChanged(messageId);
      },
    });
    this.tellChanged(messageId);
    await undos.offer(vscode.l10n.t('Edited an answer. What it said before stands beside it.'), undoable);
  }

  private tellChanged(messageId: string): void {
    const { history, post, onChange } = this.options;
    const message = history.get(messageId);
    if (!message) return;
    post(message.sessionId, { type: 'message/changed', message });
    onChange(message.sessionId);
  }

  // While an answer is written, the conversation that it belongs to is the one that is shown.
  private settled(messageId: string): Message {
    const { history, isRunning, assertFree } = this.options;
    const message = history.get(messageId);
    if (!message) throw new ThroughlineError(failures.messageNotFound());
    assertFree(message.sessionId);
    if (isRunning(message.sessionId)) throw new ThroughlineError(failures.conversationBusy());
    return message;
  }

  /** Changes a session, and tells the view what of the conversation is another one. */
  async change<T>(sessionId: string, work: () => T): Promise<T> {
    const { history, post, onEmpty, onChange } = this.options;
    const before = history.shownIds(sessionId);
    const result = work();
    const now = history.shownIds(sessionId);
    const changed = now.findIndex((id, index) => id !== before[index]);
    const from = changed < 0 ? now.length : changed;
    const { messages } = history.page(sessionId, { count: now.length - from });
    post(sessionId, { type: 'messages/replaced', after: now[from - 1] ?? null, messages });
    if (now.length === 0) await onEmpty();
    onChange(sessionId);
    return result;
  }
}
