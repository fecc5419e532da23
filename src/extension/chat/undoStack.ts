import * as vscode from 'vscode';
import { Emitter, type Event } from '../../base/emitter.ts';
import { ThroughlineError } from '../../base/errors.ts';

/** Something that was done to conversations and can be taken back. */
export interface Undoable {
  /** Where the key for Undo means it. */
  readonly sessionIds: readonly string[];
  readonly undo: () => Promise<void>;
}

/** Older ones can only be put right by hand. */
const mostKept = 50;

/** What was done to conversations in this window and not taken back, the newest last. */
export class UndoStack {
  private readonly done: Undoable[] = [];
  private readonly changed = new Emitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;
  private readonly assertFree: (sessionId: string) => void;

  /** @param assertFree throws when another window has the session to itself. */
  constructor(assertFree: (sessionId: string) => void) {
    this.assertFree = assertFree;
  }

  add(entry: Undoable): Undoable {
    this.done.push(entry);
    if (this.done.length > mostKept) this.done.shift();
    this.changed.fire();
    return entry;
  }

  canUndo(sessionId: string): boolean {
    return this.done.some(({ sessionIds }) => sessionIds.includes(sessionId));
  }

  /** Takes back what was done last to a session. Nothing happens when there is nothing. */
  async undoLast(sessionId: string): Promise<boolean> {
    const last = this.done.findLast(({ sessionIds }) => sessionIds.includes(sessionId));
    if (last) await this.undo(last);
    return last !== undefined;
  }

  /** Says what was done, and takes it back if the user wants that. */
  async offer(said: string, entry: Undoable): Promise<void> {
    const undo = vscode.l10n.t('Undo');
    if ((await vscode.window.showInformationMessage(said, undo)) === undo) await this.undo(entry);
  }

  /** Takes something back, once: its notification stays when the key has taken it back. */
  async undo(entry: Undoable): Promise<void> {
    const at = this.done.indexOf(entry);
    if (at < 0) return;
    entry.sessionIds.forEach(this.assertFree);
    this.done.splice(at, 1);
    this.changed.fire();
    try {
      await entry.undo();
    } catch (error) {
      // It can be tried again when the answer has ended; what was built upon stands in the way of what came before it no longer.
      if (!(error instanceof ThroughlineError && error.failure.code === 'session.changedSince'))
        this.done.splice(at, 0, entry);
      this.changed.fire();
      throw error;
    }
  }
}
