import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { isAbortError, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { RequestPreview } from '../../core/chat/contextAwareCompletions.ts';
import { isNearWindow } from '../../core/chat/summaryRange.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import { isLoopback } from '../../core/model/endpointAddress.ts';
import type { ModelClient } from '../../core/model/model.ts';
import { offlineModelId } from '../../core/model/modelCatalog.ts';
import type { Summary } from '../../core/model/summary.ts';
import type { FromView, ShownSummary, SummaryState, ToView } from '../../protocol/chatProtocol.ts';
import { shownReceipt } from './shownReceipt.ts';
import type { Undoable, UndoStack } from './undoStack.ts';

export interface SummaryDeskOptions {
  readonly core: Core;
  readonly log: Log;
  readonly undos: UndoStack;
  readonly model: (sessionId: string) => Promise<ModelClient>;
  /** The session that is shown. */
  readonly active: () => string;
  readonly isRunning: (sessionId: string) => boolean;
  /** Sends to the view what concerns this session, when it is the one shown. */
  readonly post: (sessionId: string, message: ToView) => void;
  /** Percent of the window from which on older turns are summarised; 0: never by itself. */
  readonly compactAt: () => number;
  /** The next request is another one now. */
  readonly onChange: () => void;
}

/** A message of the view about summaries, or about what they are not to take in. */
export type SummaryMessage = Extract<FromView, { type: `${(typeof subjects)[number]}/${string}` }>;

const subjects = ['summary', 'turn', 'passage'] as const;

export function isSummaryMessage(message: FromView): message is SummaryMessage {
  return subjects.some((subject) => message.type.startsWith(`${subject}/`));
}

/** How long after a summary that failed the next is tried; twice as long after each more. */
const firstPauseMs = 60_000;
const longestPauseMs = 3_600_000;

/**
 * Summaries of older turns as the user meets them: made by itself behind an answer that brought the conversation near the window, or
 * by command; edited, undone; and what is kept word for word. No question ever waits for a summary.
 */
export class SummaryDesk implements Disposable {
  private readonly options: SummaryDeskOptions;
  private readonly unsubscribe: Disposable;
  private running: Running | undefined;
  /** Sessions whose turn is over, and that were not looked at since. */
  private readonly due = new Set<string>();
  private failed = 0;
  private notBeforeMs = 0;
  private isClosed = false;

  constructor(options: SummaryDeskOptions) {
    this.options = options;
    this.unsubscribe = options.core.summaries.onDidChange(({ sessionId }) => {
      this.tell(sessionId);
      options.onChange();
    });
  }

  /** What the view shows of a session's summaries. */
  state(sessionId: string): SummaryState {
    const { summaries } = this.options.core;
    const kept = summaries.kept(sessionId);
    const summary = this.shown(sessionId);
    return {
      ...(summary && { summary }),
      keptTurns: kept.filter(({ text }) => text === undefined).map(({ messageId }) => messageId),
      keptPassages: kept.flatMap(({ id, messageId, text }) => (text === undefined ? [] : [{ id, messageId, text }])),
      isWorking: this.running?.sessionId === sessionId,
    };
  }

  tell(sessionId: string): void {
    // What ends because the window closes finds no history to look at.
    if (this.isClosed) return;
    this.options.post(sessionId, { type: 'summary/changed', summaries: this.state(sessionId) });
  }

  /** A turn is over: the conversation may be near the window now, which the next look at the next request tells. */
  turnIsOver(sessionId: string): void {
    this.due.add(sessionId);
  }

  /** What the next request of the session shown would be. */
  previewed(sessionId: string, preview: RequestPreview): void {
    const { core, isRunning, compactAt } = this.options;
    if (!this.due.has(sessionId) || this.running || isRunning(sessionId) || Date.now() < this.notBeforeMs) return;
    this.due.delete(sessionId);
    if (isNearWindow(preview, compactAt()) && !core.summaries.isUndone(sessionId)) void this.makeQuietly(sessionId);
  }

  /** A question is asked. A model on this machine answers one at a time: the question goes first. */
  makeWay(): void {
    const { running } = this;
    if (!running?.isAutomatic || !running.isLocal) return;
    running.controller.abort();
    this.due.add(running.sessionId);
  }

  /** Summarises the older turns of a session because the user wants it. */
  async make(sessionId = this.options.active()): Promise<void> {
    this.running?.controller.abort();
    const title = vscode.l10n.t('Summarising the older turns…');
    const location = vscode.ProgressLocation.Notification;
    const made = await vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      return this.run({ sessionId, isAutomatic: false, controller });
    });
    if (!made) {
      const why = vscode.l10n.t('There is nothing to summarise yet: the newest turns stay whole.');
      void vscode.window.showInformationMessage(why);
      return;
    }
    const turns = this.shown(sessionId)?.turns ?? 0;
    const said =
      turns === 1
        ? vscode.l10n.t('A summary stands for the first turn now. The messages stay as they are.')
        : vscode.l10n.t('A summary stands for the first {turns} turns now. The messages stay as they are.', { turns });
    await this.offerUndo(sessionId, said, () => this.options.core.summaries.undo(made.id));
  }

  async handle(message: SummaryMessage): Promise<void> {
    const { core, post } = this.options;
    switch (message.type) {
      case 'summary/make':
        return this.make(message.sessionId);
      case 'summary/edit':
        return this.edit(message.summaryId, message.text.trim());
      case 'summary/asWritten':
        return this.edit(message.summaryId, null);
      case 'summary/undo':
        return this.undo(message.summaryId);
      case 'summary/receipt': {
        const receipt = core.summaries.receipt(message.summaryId);
        const sessionId = core.summaries.get(message.summaryId)?.sessionId;
        if (!receipt || sessionId === undefined) return;
        const { summaryId: messageId } = message;
        return post(sessionId, { type: 'receipt/show', messageId, receipt: shownReceipt(receipt) });
      }
      case 'turn/keep':
        return this.keepTurn(message.messageId, message.isKept);
      case 'passage/keep':
        return this.keepPassage(message.messageId, message.text.trim());
      case 'passage/release':
        return this.releasePassage(message.sessionId, message.id);
    }
  }

  dispose(): void {
    this.isClosed = true;
    this.running?.controller.abort();
    this.unsubscribe.dispose();
  }

  private shown(sessionId: string): ShownSummary | undefined {
    const { summaries, compactor } = this.options.core;
    const standIn = summaries.shown(sessionId);
    if (!standIn) return undefined;
    const { summary, turns, keptTurns } = standIn;
    const { id, text, model, isEdited, hasReceipt, lastId, sourceTokens } = summary;
    return {
      ...{ id, text, isEdited, hasReceipt, turns, lastId, sourceTokens },
      model: model === offlineModelId ? '' : model,
      keptTurns: keptTurns.length,
      tokens: compactor.tokensOf(standIn),
    };
  }

  // Behind the user's back: what fails is told to the log, and tried again later.
  private async makeQuietly(sessionId: string): Promise<void> {
    const { log } = this.options;
    try {
      await this.run({ sessionId, isAutomatic: true, controller: new AbortController() });
      this.failed = 0;
    } catch (error) {
      if (isAbortError(error)) return;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** this.failed);
      this.failed += 1;
      this.notBeforeMs = Date.now() + pauseMs;
      this.due.add(sessionId);
      const why = error instanceof ThroughlineError ? `${error.failure.code}: ${error.failure.why}` : error;
      if (this.failed === 1) log.warn('Older turns could not be summarised. It is tried again later.', why);
    }
  }

  private async run({ sessionId, isAutomatic, controller }: Job): Promise<{ readonly id: string } | undefined> {
    this.options.core.holds.assertFree(sessionId);
    const model = await this.options.model(sessionId);
    const isLocal = isLoopback(model.info.endpoint);
    const running: Running = { sessionId, isAutomatic, isLocal, controller };
    this.running = running;
    this.tell(sessionId);
    try {
      return await this.options.core.compactor.summarise({ sessionId, model, isAutomatic }, controller.signal);
    } finally {
      if (this.running === running) this.running = undefined;
      this.tell(sessionId);
    }
  }

  private async edit(id: string, text: string | null): Promise<void> {
    const { summaries } = this.options.core;
    const { sessionId, text: shown } = this.existing(id);
    if (text === '' || text === shown) return;
    const before = summaries.edit(id, text);
    const said =
      text === null ? vscode.l10n.t('The summary is as it was written.') : vscode.l10n.t('Changed the summary.');
    await this.offerUndo(sessionId, said, () => summaries.edit(id, before));
  }

  private async undo(id: string): Promise<void> {
    const { summaries } = this.options.core;
    const { sessionId } = this.existing(id);
    summaries.undo(id);
    const said = vscode.l10n.t('The summary is not used any more: the turns themselves go along again.');
    await this.offerUndo(sessionId, said, () => summaries.restore(id));
  }

  // The same button takes it back, and so does the key.
  private keepTurn(messageId: string, isKept: boolean): void {
    const { summaries } = this.options.core;
    const sessionId = this.sessionOf(messageId);
    const noteUndo = (undo: () => void) => this.noteUndo(sessionId, undo);
    if (isKept) {
      const part = summaries.keep(messageId);
      noteUndo(() => summaries.release(part));
      return;
    }
    for (const part of summaries.kept(sessionId)) {
      if (part.messageId !== messageId || part.text !== undefined) continue;
      summaries.release(part);
      noteUndo(() => summaries.keepAgain(part));
    }
  }

  private async keepPassage(messageId: string, text: string): Promise<void> {
    const { summaries } = this.options.core;
    if (text === '') return;
    const sessionId = this.sessionOf(messageId);
    const part = summaries.keep(messageId, text);
    const said = vscode.l10n.t('The passage goes along word for word, whatever is summarised.');
    await this.offerUndo(sessionId, said, () => summaries.release(part));
  }

  private async releasePassage(sessionId: string, id: string): Promise<void> {
    const { summaries, holds } = this.options.core;
    holds.assertFree(sessionId);
    const part = summaries.kept(sessionId).find((kept) => kept.id === id);
    if (!part) return;
    summaries.release(part);
    const said = vscode.l10n.t('The passage is not kept any more.');
    await this.offerUndo(sessionId, said, () => summaries.keepAgain(part));
  }

  /** A summary that can be changed here. */
  private existing(id: string): Summary {
    const { summaries, holds } = this.options.core;
    const summary = summaries.get(id);
    if (!summary) throw new ThroughlineError(failures.summaryNotFound());
    holds.assertFree(summary.sessionId);
    return summary;
  }

  /** The session of a message, which can be changed here. */
  private sessionOf(messageId: string): string {
    const { history, holds } = this.options.core;
    const message = history.get(messageId);
    if (!message) throw new ThroughlineError(failures.messageNotFound());
    holds.assertFree(message.sessionId);
    return message.sessionId;
  }

  private noteUndo(sessionId: string, takeBack: () => void): Undoable {
    return this.options.undos.add({ sessionIds: [sessionId], undo: async () => takeBack() });
  }

  private async offerUndo(sessionId: string, said: string, takeBack: () => void): Promise<void> {
    await this.options.undos.offer(said, this.noteUndo(sessionId, takeBack));
  }
}

interface Job {
  readonly sessionId: string;
  readonly isAutomatic: boolean;
  readonly controller: AbortController;
}

interface Running extends Job {
  /** By a model on this machine. */
  readonly isLocal: boolean;
}
