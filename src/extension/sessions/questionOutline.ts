import * as vscode from 'vscode';
import type { ChatHistoryManager } from '../../core/history/chatHistoryManager.ts';
import { plainLabel } from './plainLabel.ts';

export interface QuestionOutlineOptions {
  readonly history: ChatHistoryManager;
  readonly current: () => string;
  /** The message that the reader is at; `undefined`: at the end. */
  readonly readerAt: (sessionId: string) => string | undefined;
  /** Shows a message of a session. */
  readonly land: (sessionId: string, messageId: string) => Promise<void>;
}

interface Item extends vscode.QuickPickItem {
  readonly messageId: string;
}

/** The questions of the session shown, to go to one of them. */
export class QuestionOutline {
  private readonly options: QuestionOutlineOptions;

  constructor(options: QuestionOutlineOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const sessionId = this.options.current();
    const items = this.items(sessionId);
    if (items.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Nothing has been asked in this session yet.'));
      return;
    }
    const chosen = await choose(items, this.questionInView(sessionId, items));
    if (chosen) await this.options.land(sessionId, chosen.messageId);
  }

  private items(sessionId: string): Item[] {
    const day = new Intl.DateTimeFormat(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
    return this.options.history.questions(sessionId).map((question, index) => ({
      label: `${index + 1}. ${plainLabel(firstLine(question.text) || (question.imageName ?? ''))}`,
      description: day.format(question.createdAtMs),
      messageId: question.id,
    }));
  }

  /** The last question that stands at or before what the reader sees. */
  private questionInView(sessionId: string, items: readonly Item[]): Item | undefined {
    const { history, readerAt } = this.options;
    const at = readerAt(sessionId);
    if (at === undefined) return items.at(-1);
    const places = new Map(history.shownIds(sessionId).map((id, index) => [id, index]));
    const place = places.get(at);
    if (place === undefined) return items.at(-1);
    return items.findLast(({ messageId }) => (places.get(messageId) ?? 0) <= place) ?? items[0];
  }
}

function choose(items: readonly Item[], active: Item | undefined): Promise<Item | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = vscode.l10n.t('Go to Question');
  picker.placeholder = vscode.l10n.t('A word of the question, or its number');
  // In the order in which they were asked, whatever is typed. Not in the editor's types, and harmless where it is not known.
  Object.assign(picker, { sortByLabel: false });
  picker.items = items;
  if (active) picker.activeItems = [active];
  return new Promise<Item | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems[0]));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  }).finally(() => picker.dispose());
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0]?.trimEnd() ?? '';
}
