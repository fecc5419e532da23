import * as vscode from 'vscode';

/** What was answered in a step; `undefined`: the user left. */
export type Answer<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' } | undefined;

/** Where a step stands among the others. */
export interface StepPlace {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

export interface PickStep<T> extends StepPlace {
  readonly placeholder: string;
  readonly items: readonly PickItem<T>[];
  /** Rows for what was typed. */
  readonly typed?: (text: string) => readonly PickItem<T>[];
  /** Brings rows that come later, until `signal` is aborted; `leave` ends the step with an answer. Never rejects. */
  readonly fill?: (
    show: (items: readonly PickItem<T>[], placeholder?: string) => void,
    control: { readonly signal: AbortSignal; readonly leave: (value: T) => void },
  ) => Promise<void>;
}

/** A row; one without `value` is a heading, or cannot be chosen. */
export interface PickItem<T> extends vscode.QuickPickItem {
  readonly value?: T;
}

/** A step in which one of several things is chosen. */
export async function pickStep<T>(options: PickStep<T>): Promise<Answer<T>> {
  const picker = vscode.window.createQuickPick<PickItem<T>>();
  place(picker, options);
  picker.placeholder = options.placeholder;
  picker.matchOnDescription = true;
  const closing = new AbortController();
  let { items } = options;
  const show = () => {
    if (closing.signal.aborted) return;
    const { label } = picker.activeItems[0] ?? {};
    picker.items = [...items, ...(options.typed?.(picker.value.trim()) ?? [])];
    const kept = picker.items.find((item) => item.label === label && item.value !== undefined);
    // The cursor stays where it is, and begins on something that can be chosen.
    const active = kept ?? picker.items.find((item) => item.value !== undefined);
    if (active && picker.value === '') picker.activeItems = [active];
  };
  const answered = new Promise<Answer<T>>((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidTriggerButton(() => resolve({ kind: 'back' }));
    picker.onDidHide(() => resolve(undefined));
    picker.onDidAccept(() => {
      const value = picker.selectedItems[0]?.value;
      if (value !== undefined) resolve({ kind: 'value', value });
    });
    show();
    picker.show();
    if (!options.fill) return;
    picker.busy = true;
    const add = (more: readonly PickItem<T>[], placeholder?: string) => {
      items = more;
      if (placeholder && !closing.signal.aborted) picker.placeholder = placeholder;
      show();
    };
    const control = { signal: closing.signal, leave: (value: T) => resolve({ kind: 'value', value }) };
    void options.fill(add, control).then(() => {
      if (!closing.signal.aborted) picker.busy = false;
    });
  });
  const answer = await answered;
  closing.abort();
  picker.dispose();
  return answer;
}

export interface InputStep extends StepPlace {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  /** What is selected in `value`, to be typed over. */
  readonly selected?: readonly [number, number];
  readonly password?: boolean;
  /** What is wrong with the text; empty when it will do. */
  readonly problemOf: (text: string) => string;
}

/** A step in which something is typed. */
export async function inputStep(options: InputStep): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  place(box, options);
  box.prompt = options.prompt;
  box.placeholder = options.placeholder;
  box.password = options.password ?? false;
  box.value = options.value ?? '';
  if (options.selected) box.valueSelection = options.selected;
  const answer = await new Promise<Answer<string>>((resolve) => {
    box.onDidTriggerButton(() => resolve({ kind: 'back' }));
    box.onDidHide(() => resolve(undefined));
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidAccept(() => {
      const problem = options.problemOf(box.value);
      if (problem === '') resolve({ kind: 'value', value: box.value });
      else box.validationMessage = problem;
    });
    box.show();
  });
  box.dispose();
  return answer;
}

function place(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, where: StepPlace): void {
  input.title = where.title;
  input.step = where.step;
  input.totalSteps = where.totalSteps;
  // Addresses and keys are copied from elsewhere.
  input.ignoreFocusOut = true;
  if (where.canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
}
