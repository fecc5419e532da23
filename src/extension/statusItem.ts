import * as vscode from 'vscode';

/** What the status bar says. */
export interface StatusFacts {
  /** Name of the model that answers. */
  readonly model: string;
  readonly isOffline: boolean;
  readonly state: 'idle' | 'answering' | 'failed';
  /** As endpoints reported them, since midnight. */
  readonly tokensToday: number;
}

/** Throughline in the status bar: just its name until the product is loaded, then the model and how it is doing. */
export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;

  constructor() {
    this.item = vscode.window.createStatusBarItem('throughline.status', vscode.StatusBarAlignment.Right, 90);
    this.item.name = 'Throughline';
    this.item.text = '$(comment-discussion) Throughline';
    this.item.tooltip = vscode.l10n.t('Throughline: show the menu');
    this.item.command = 'throughline.showMenu';
    this.item.show();
  }

  update({ model, isOffline, state, tokensToday }: StatusFacts): void {
    const tokens = vscode.l10n.t('{0} tokens today', tokensToday.toLocaleString(vscode.env.language));
    const words = stateWords(state);
    const short = tokensToday > 0 ? ` · ${shortNumber(tokensToday)}` : '';
    this.item.text = `$(${stateIcon(state, isOffline)}) ${model}${short}`;
    const facts = [`Throughline: ${model}`, words, tokens];
    this.item.tooltip = facts.join('\n');
    this.item.accessibilityInformation = { label: facts.join(', '), role: 'button' };
    const alarm = state === 'failed' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.backgroundColor = alarm;
  }

  dispose(): void {
    this.item.dispose();
  }
}

function shortNumber(count: number): string {
  return new Intl.NumberFormat(vscode.env.language, { notation: 'compact' }).format(count);
}

function stateWords(state: StatusFacts['state']): string {
  switch (state) {
    case 'idle':
      return vscode.l10n.t('Ready');
    case 'answering':
      return vscode.l10n.t('Answering');
    case 'failed':
      return vscode.l10n.t('The last answer failed');
  }
}

function stateIcon(state: StatusFacts['state'], isOffline: boolean): string {
  // Nothing that spins: the editor would paint every frame, for as long as an answer streams.
  if (state === 'answering') return 'comment-draft';
  if (state === 'failed') return 'warning';
  return isOffline ? 'debug-disconnect' : 'comment-discussion';
}
