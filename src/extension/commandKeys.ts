import * as vscode from 'vscode';
import { DisposableList, toDisposable } from '../base/disposable.ts';
import type { Core } from '../core/core.ts';
import type { UndoStack } from './chat/undoStack.ts';

export interface CommandKeysOptions {
  readonly core: Pick<Core, 'history' | 'sessions'>;
  readonly undos: Pick<UndoStack, 'canUndo' | 'onDidChange'>;
  /** Is an answer being written, in whichever session? */
  readonly isAnswering: () => boolean;
  /** Tells the editor; `setContext` unless given. */
  readonly set?: (key: string, value: boolean) => unknown;
}

const settleMs = 20;
const lookEveryMs = 1000;

/**
 * Tells the editor which commands can do something now. Before the product is loaded nothing is known: a key is worded so that a
 * command which may have something to do then is offered.
 */
export class CommandKeys implements vscode.Disposable {
  private readonly options: CommandKeysOptions;
  private readonly told = new Map<string, boolean>();
  private readonly lifetime = new DisposableList();
  private timer: NodeJS.Timeout | undefined;
  private isTrashKnown = false;
  private isTrashEmpty = false;
  private writesSeen = 0;

  constructor(options: CommandKeysOptions) {
    this.options = options;
    const { core, undos } = options;
    this.lifetime.add(core.history.onDidChange(() => this.refreshSoon()));
    this.lifetime.add(core.sessions.onDidChange(() => this.sessionsChanged()));
    this.lifetime.add(undos.onDidChange(() => this.refreshSoon()));
    const looking = setInterval(() => this.lookElsewhere(), lookEveryMs).unref();
    this.lifetime.add(toDisposable(() => clearInterval(looking)));
    this.refreshSoon();
  }

  refreshSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.refresh();
    }, settleMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.lifetime.dispose();
  }

  // Another window, or the command line, may have written.
  private lookElsewhere(): void {
    const { writesElsewhere } = this.options.core.sessions;
    if (writesElsewhere === this.writesSeen) return;
    this.writesSeen = writesElsewhere;
    this.sessionsChanged();
  }

  private sessionsChanged(): void {
    this.isTrashKnown = false;
    this.refreshSoon();
  }

  private refresh(): void {
    const { core, undos, isAnswering } = this.options;
    const { id } = core.sessions.active;
    if (!this.isTrashKnown) this.isTrashEmpty = !core.sessions.hasTrash;
    this.isTrashKnown = true;
    this.tell('throughline.answering', isAnswering());
    this.tell('throughline.canUndo', undos.canUndo(id));
    this.tell('throughline.sessionIsEmpty', core.history.recent(id, 1).length === 0);
    this.tell('throughline.trashIsEmpty', this.isTrashEmpty);
  }

  private tell(key: string, value: boolean): void {
    if (this.told.get(key) === value) return;
    this.told.set(key, value);
    const { set = (...args) => vscode.commands.executeCommand('setContext', ...args) } = this.options;
    void set(key, value);
  }
}
