// Lists and boxes in place of the editor's, answered by the test: an extension cannot press keys in the editor's own.
import * as vscode from 'vscode';
import { waitFor } from '../support/workbench/processes.ts';

/** What is done with the next list or box: rows have to be there by then. */
export interface ScriptedAnswer {
  /** Typed before a row is chosen; all that is done in a box. */
  readonly type?: string;
  /** The row that is chosen; without it the input is left. */
  readonly row?: RegExp;
  /** The button of that row that is pressed in place of choosing it. */
  readonly button?: RegExp;
}

type Item = vscode.QuickPickItem;

const { createQuickPick, createInputBox, showInformationMessage } = vscode.window;

export class ScriptedInput {
  /** The rows of each list when it was answered. */
  readonly lists: string[][] = [];
  /** What was told. */
  readonly told: string[] = [];
  private readonly answers: ScriptedAnswer[];

  constructor(...answers: ScriptedAnswer[]) {
    this.answers = answers;
    Object.assign(vscode.window, {
      createQuickPick: () => this.list(),
      createInputBox: () => this.box(),
      showInformationMessage: async (message: string) => void this.told.push(message),
    });
  }

  /** Gives the editor its own back. */
  dispose(): void {
    Object.assign(vscode.window, { createQuickPick, createInputBox, showInformationMessage });
  }

  private list() {
    const events = emitters();
    const list = {
      ...{ value: '', items: [] as readonly Item[], activeItems: [] as readonly Item[], busy: false },
      selectedItems: [] as readonly Item[],
      ...{ onDidChangeValue: events.value.event, onDidAccept: events.accept.event, onDidHide: events.hide.event },
      ...{ onDidTriggerButton: events.button.event, onDidTriggerItemButton: events.itemButton.event },
      onDidChangeActive: events.active.event,
      show: () => void this.answerList(list, events),
      dispose() {},
    };
    return list;
  }

  private async answerList(
    list: { value: string; items: readonly Item[]; selectedItems: readonly Item[] },
    events: ReturnType<typeof emitters>,
  ): Promise<void> {
    const { type, row, button } = this.answers.shift() ?? {};
    if (type !== undefined) {
      list.value = type;
      events.value.fire(type);
    }
    const text = ({ label, description = '', detail = '' }: Item) => `${label} ${description} ${detail}`;
    const find = () => list.items.find((item) => row?.test(text(item)));
    if (row) await waitFor(() => find() !== undefined, `${row}`, 10_000).catch(() => undefined);
    this.lists.push(list.items.map(text));
    const item = find();
    const pressed = item?.buttons?.find(({ tooltip }) => button?.test(tooltip ?? ''));
    if (!item || (button && !pressed)) return events.hide.fire(undefined);
    if (pressed) return events.itemButton.fire({ item, button: pressed });
    list.selectedItems = [item];
    events.accept.fire(undefined);
  }

  private box() {
    const events = emitters();
    const box = {
      value: '',
      ...{ onDidChangeValue: events.value.event, onDidAccept: events.accept.event, onDidHide: events.hide.event },
      onDidTriggerButton: events.button.event,
      show: () => {
        box.value = this.answers.shift()?.type ?? box.value;
        events.accept.fire(undefined);
      },
      dispose() {},
    };
    return box;
  }
}

function emitters() {
  const emitter = () => new vscode.EventEmitter<unknown>();
  return {
    ...{ value: emitter(), accept: emitter(), hide: emitter() },
    ...{ button: emitter(), itemButton: emitter(), active: emitter() },
  };
}
