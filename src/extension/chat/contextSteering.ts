import * as vscode from 'vscode';
import { formatPlace } from '../../base/lines.ts';
import { withPath } from '../../core/context/attachedSource.ts';
import { describeFocus } from '../../core/context/collectItems.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import type { ContextRef, SourceRef } from '../../core/model/contextRef.ts';
import type { FromView } from '../../protocol/chatProtocol.ts';
import { openPlace } from './openLink.ts';

export interface ContextSteeringOptions {
  readonly context: ContextManager;
  /** What the question in the composer mentions, by the id of its chip. */
  readonly mentioned: (id: string) => ContextRef | undefined;
  readonly addContext: () => Promise<void>;
  readonly addDropped: (uris: readonly string[]) => Promise<void>;
  readonly showSession: (id: string) => Promise<void>;
}

type ContextMessage = Extract<FromView, { type: `context/${string}` }>;
type ChipMessage = Extract<ContextMessage, { id: string }>;

/** Does what the chips ask for. Chips are drawn a moment later than they change: what is not there any more is left alone. */
export class ContextSteering {
  private readonly options: ContextSteeringOptions;

  constructor(options: ContextSteeringOptions) {
    this.options = options;
  }

  async handle(message: ContextMessage): Promise<void> {
    if (message.type === 'context/add') return this.options.addContext();
    if (message.type === 'context/drop') return this.options.addDropped(message.uris);
    if (await this.steerFile(message)) return;
    if (await this.steerSource(message)) return;
    const mentioned = this.options.mentioned(message.id);
    if (mentioned) return this.steerMention(message, mentioned);
    return this.steerFocus(message);
  }

  private async steerFile(message: ChipMessage): Promise<boolean> {
    const { context } = this.options;
    const found = context.attachments.find(
      ({ path, range }) => message.id === `file:${formatPlace(context.relativePath(path), range)}`,
    );
    if (!found) return false;
    const { path, range } = found;
    if (message.type === 'context/remove') context.removeFile(path, range);
    else if (message.type === 'context/pin') context.pinFile(path, { range, pinned: message.pinned });
    else await openPlace(path, range);
    return true;
  }

  private async steerSource(message: ChipMessage): Promise<boolean> {
    const { context } = this.options;
    const found = context.sources.find(({ ref }) => context.sourceId(ref) === message.id);
    if (!found) return false;
    if (message.type === 'context/remove') context.removeSource(message.id);
    else if (message.type === 'context/pin') context.addSource(found.ref, { pinned: message.pinned });
    else await this.openSource(found.ref);
    return true;
  }

  // What is mentioned is taken out of the question where it is written; pinned, it stays.
  private async steerMention(message: ChipMessage, shown: ContextRef): Promise<void> {
    const { context } = this.options;
    const ref = withPath(shown, (path) => context.absolutePath(path));
    if (message.type === 'context/pin') {
      if (ref.kind !== 'file') context.addSource(ref, { pinned: message.pinned });
      else await context.addFile(ref.path, { range: ref.range, pinned: message.pinned }, new AbortController().signal);
    } else if (message.type === 'context/open') {
      if (ref.kind === 'file') await openPlace(ref.path, ref.range);
      else await this.openSource(ref);
    }
  }

  private async steerFocus(message: ChipMessage): Promise<void> {
    const { context } = this.options;
    const { focus } = context;
    if (!focus || message.id !== describeFocus(context, focus).id) return;
    if (message.type === 'context/remove') context.followEditor(false);
    else if (message.type === 'context/open') await openPlace(focus.path, focus.selection);
    else await context.addFile(focus.path, { range: focus.selection, pinned: true }, new AbortController().signal);
  }

  private async openSource(ref: SourceRef): Promise<void> {
    switch (ref.kind) {
      case 'folder':
        await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(ref.path));
        return;
      case 'problems':
        await vscode.commands.executeCommand('workbench.actions.view.problems');
        return;
      case 'diff':
        await vscode.commands.executeCommand('workbench.view.scm');
        return;
      case 'session':
        return this.options.showSession(ref.id);
    }
  }
}
