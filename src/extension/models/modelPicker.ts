import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import {
  type ModelGroup,
  type ModelsInUse,
  type OfferedModel,
  type PickerRow,
  pickerRows,
  takesImages,
} from './modelGroups.ts';

/** What the user wants. */
export type Picked =
  | { readonly kind: 'model'; readonly model: OfferedModel }
  | { readonly kind: 'problem'; readonly failure: Failure; readonly endpoint: string }
  | { readonly kind: 'connect' };

export interface ModelPickerOptions {
  readonly groups: readonly ModelGroup[];
  readonly inUse: ModelsInUse;
  /** Asks for more, once; `signal` tells that the picker has closed. Gives a group anew as it fills. Never rejects. */
  readonly fill: (show: (index: number, group: ModelGroup) => void, signal: AbortSignal) => Promise<void>;
}

interface Item extends vscode.QuickPickItem {
  readonly row: PickerRow;
}

/** Shows models in groups, and those that come later in their places. `undefined` when it was left. */
export async function pickModel({ groups, inUse, fill }: ModelPickerOptions): Promise<Picked | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  const connect = { iconPath: new vscode.ThemeIcon('add'), tooltip: vscode.l10n.t('Connect a Model') };
  picker.title = vscode.l10n.t('Model of This Session and of New Ones');
  picker.placeholder = vscode.l10n.t('Choose a model, or type the name of one');
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  picker.buttons = [connect];
  const shown = [...groups];
  let isTouched = false;
  const show = () => {
    const active = picker.activeItems[0];
    picker.items = pickerRows(shown, picker.value, inUse).map(toItem);
    // Where the cursor is, it stays; and it begins on the model in use.
    const kept = picker.items.find(
      ({ row }) => 'id' in row && active && 'id' in active.row && row.id === active.row.id,
    );
    const current = picker.items.find(({ row }) => row.kind === 'model' && row.current);
    const wanted = isTouched ? kept : (current ?? kept);
    if (wanted && picker.value === '') picker.activeItems = [wanted];
  };
  const closing = new AbortController();
  const picked = new Promise<Picked | undefined>((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidChangeActive(([item]) => {
      isTouched ||= item !== undefined && 'id' in item.row && item.row.kind === 'model' && !item.row.current;
    });
    picker.onDidTriggerButton(() => resolve({ kind: 'connect' }));
    picker.onDidAccept(() => {
      const answer = pickedBy(picker.selectedItems[0]?.row);
      if (answer) resolve(answer);
    });
    picker.onDidHide(() => resolve(undefined));
  });
  show();
  picker.busy = true;
  picker.show();
  const add = (index: number, group: ModelGroup) => {
    if (closing.signal.aborted) return;
    shown[index] = group;
    show();
  };
  // Not waited for: an endpoint that does not answer shall keep nobody from choosing.
  void fill(add, closing.signal).then(() => {
    if (!closing.signal.aborted) picker.busy = false;
  });
  const answer = await picked;
  closing.abort();
  picker.dispose();
  return answer;
}

function pickedBy(row: PickerRow | undefined): Picked | undefined {
  switch (row?.kind) {
    case 'model':
      return { kind: 'model', model: row.model };
    case 'typed':
      return { kind: 'model', model: { ref: row.ref, label: row.name } };
    case 'problem':
    case 'connect':
      return row;
    default:
      return undefined;
  }
}

// What choosing the line does.
function problemNote({ action, next }: Failure): string {
  if (action === 'setApiKey') return vscode.l10n.t('Set API Key');
  if (action === 'openSettings') return vscode.l10n.t('Open Settings');
  return action === undefined ? next : vscode.l10n.t('Try Again');
}

function toItem(row: PickerRow): Item {
  switch (row.kind) {
    case 'separator':
      return { row, label: row.label, kind: vscode.QuickPickItemKind.Separator };
    case 'model': {
      const { description = '', listed } = row.model;
      const window = listed?.contextWindow ? vscode.l10n.t('window of {0} tokens', listed.contextWindow) : '';
      const images = takesImages(row.model) ? vscode.l10n.t('takes images') : '';
      const use = row.current ? vscode.l10n.t('current') : row.forNew ? vscode.l10n.t('of new sessions') : '';
      const notes = [use, description, window, images];
      return { row, label: row.model.label, description: notes.filter(Boolean).join(', ') };
    }
    case 'typed':
      return {
        row,
        label: vscode.l10n.t('Use the name “{0}”', row.name),
        description: vscode.l10n.t('at {0}', row.at),
        alwaysShow: true,
      };
    case 'connect':
      return { row, label: `$(add) ${vscode.l10n.t('Connect a Model…')}` };
    case 'asking':
      return { row, label: `$(loading~spin) ${vscode.l10n.t('Asking for its models…')}` };
    case 'problem':
      return {
        row,
        label: `$(warning) ${row.failure.what}`,
        detail: row.failure.why,
        description: problemNote(row.failure),
      };
  }
}
