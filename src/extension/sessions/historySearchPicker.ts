import * as vscode from 'vscode';
import { isAbortError } from '../../base/errors.ts';
import type { HistorySearch, SearchHit, SearchResults } from '../../core/history/search/historySearch.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { hasScreenReader } from '../settings.ts';
import { markedExcerpt } from './markedExcerpt.ts';
import { plainLabel } from './plainLabel.ts';

interface Item extends vscode.QuickPickItem {
  readonly hit?: SearchHit;
  readonly asksForMore?: true;
  readonly asksForAll?: true;
}

export interface HistorySearchPickerOptions {
  readonly search: HistorySearch;
  readonly projectId: string;
  /** In all projects, at first. */
  readonly isEverywhere: boolean;
  /** The user has changed that. */
  readonly onScope: (isEverywhere: boolean) => void;
}

/** A key more that follows within this time is waited for. */
const typingMs = 120;
const pageSize = 30;
/** While messages are still being indexed, it is searched again so often. */
const indexingMs = 700;

/** Searches the history as it is typed. `undefined` when it was left. */
export async function pickFromHistory(options: HistorySearchPickerOptions): Promise<SearchHit | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  const searching = new HistorySearchPicker(picker, options);
  try {
    return await searching.picked;
  } finally {
    searching.stop();
    picker.dispose();
  }
}

class HistorySearchPicker {
  readonly picked: Promise<SearchHit | undefined>;
  private readonly picker: vscode.QuickPick<Item>;
  private readonly options: HistorySearchPickerOptions;
  private isEverywhere: boolean;
  private limit = pageSize;
  private searching = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private shownQuery = '';
  private lookAgain = () => {};

  constructor(picker: vscode.QuickPick<Item>, options: HistorySearchPickerOptions) {
    this.picker = picker;
    this.options = options;
    this.isEverywhere = options.isEverywhere;
    picker.title = vscode.l10n.t('Search History');
    picker.placeholder = vscode.l10n.t(
      'Words, "a phrase", -without, branch: file: model: role: has:code before: after: project:',
    );
    picker.matchOnDetail = true;
    // Found already, and in order: the editor shall neither filter nor sort. Not in its types, and harmless where it is not known.
    Object.assign(picker, { sortByLabel: false });
    this.picked = new Promise((resolve, reject) => this.listen(resolve, reject));
    this.showScope();
    picker.show();
  }

  private listen(resolve: (hit: SearchHit | undefined) => void, reject: (error: unknown) => void): void {
    const { picker } = this;
    const look = (limit: number) => {
      this.limit = limit;
      void this.look().catch(reject);
    };
    this.lookAgain = () => look(this.limit);
    picker.onDidChangeValue(() => {
      this.stop();
      this.timer = setTimeout(() => look(pageSize), typingMs);
    });
    picker.onDidTriggerButton(() => {
      this.changeScope();
    });
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.asksForMore) look(this.limit + pageSize);
      else if (item?.asksForAll) this.changeScope();
      else if (item?.hit) resolve(item.hit);
    });
    picker.onDidHide(() => resolve(undefined));
    look(pageSize);
  }

  /** Nobody looks at what is found any more. */
  stop(): void {
    clearTimeout(this.timer);
    this.searching.abort();
  }

  private changeScope(): void {
    this.isEverywhere = !this.isEverywhere;
    this.options.onScope(this.isEverywhere);
    this.showScope();
    this.limit = pageSize;
    this.lookAgain();
  }

  private showScope(): void {
    this.picker.buttons = [
      this.isEverywhere
        ? {
            iconPath: new vscode.ThemeIcon('globe'),
            tooltip: vscode.l10n.t('In all projects. Search in this one only'),
          }
        : { iconPath: new vscode.ThemeIcon('folder'), tooltip: vscode.l10n.t('In this project. Search in all') },
    ];
  }

  private async look(): Promise<void> {
    const { picker, limit, isEverywhere } = this;
    const { search, projectId } = this.options;
    this.stop();
    const own = new AbortController();
    this.searching = own;
    picker.busy = true;
    try {
      const results = await search.search(picker.value, { limit, ...(!isEverywhere && { projectId }) }, own.signal);
      if (own.signal.aborted) return;
      this.show(results);
      await this.showElsewhere(results, own.signal);
      // What is indexed meanwhile is found, too.
      if (results.unindexed > 0) this.timer = setTimeout(() => this.lookAgain(), indexingMs);
    } catch (error) {
      if (!isAbortError(error)) throw error;
    } finally {
      if (this.searching === own) picker.busy = false;
    }
  }

  /** When all of this project is shown: how much there is in others. */
  private async showElsewhere(results: SearchResults, signal: AbortSignal): Promise<void> {
    const { picker, isEverywhere } = this;
    const { search, projectId } = this.options;
    if (isEverywhere || results.hasMore || picker.value.trim() === '') return;
    const { hits, hasMore } = await search.search(
      picker.value,
      { limit: pageSize, besideProjectId: projectId },
      signal,
    );
    if (signal.aborted || hits.length === 0) return;
    const count = hasMore ? `${hits.length}+` : String(hits.length);
    const label = `$(globe) ${vscode.l10n.t('{count} in other projects', { count })}`;
    const [active] = picker.activeItems;
    picker.items = [...picker.items, { label, alwaysShow: true, asksForAll: true }];
    if (active) picker.activeItems = [active];
  }

  // The cursor stays where it is, or goes to the first that is new of a list that was made longer.
  private show(results: SearchResults): void {
    const { picker, isEverywhere } = this;
    const [before] = picker.activeItems;
    const shownBefore = picker.items.filter(({ hit }) => hit).length;
    picker.items = itemsOf(results, { typed: picker.value, isEverywhere });
    const hits = picker.items.filter(({ hit }) => hit);
    const kept = before?.hit && this.isSameQuery() ? hits.find(({ hit }) => isSameHit(hit, before.hit)) : undefined;
    const active = before?.asksForMore ? hits[shownBefore] : (kept ?? hits[0]);
    this.shownQuery = picker.value;
    if (active) picker.activeItems = [active];
  }

  private isSameQuery(): boolean {
    return this.shownQuery === this.picker.value;
  }
}

function isSameHit(one: SearchHit | undefined, other: SearchHit | undefined): boolean {
  return one?.sessionId === other?.sessionId && one?.messageId === other?.messageId;
}

interface Asked {
  readonly typed: string;
  readonly isEverywhere: boolean;
}

function itemsOf(results: SearchResults, asked: Asked): Item[] {
  const { hits, hasMore, unindexed, problems } = results;
  const said = (icon: string, words: string): Item => ({ label: `$(${icon}) ${words}`, alwaysShow: true });
  const nothing = asked.isEverywhere
    ? vscode.l10n.t('Nothing was found.')
    : vscode.l10n.t('Nothing was found in this project.');
  return [
    ...hits.map((hit) => itemOf(hit, asked)),
    ...(hits.length === 0 && asked.typed.trim() !== '' ? [said('circle-slash', nothing)] : []),
    ...(hasMore ? [{ ...said('ellipsis', vscode.l10n.t('Show more')), asksForMore: true as const }] : []),
    ...problems.map((problem) => said('info', problem)),
    ...(unindexed > 0
      ? [
          said(
            'sync',
            vscode.l10n.t('Not searched yet, since they are still being indexed: {count}', { count: unindexed }),
          ),
        ]
      : []),
  ];
}

function itemOf(hit: SearchHit, { typed, isEverywhere }: Asked): Item {
  const { messageId, role, atMs, branch, projectName } = hit;
  const when = new Date(atMs).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
  const what =
    messageId === undefined ? vscode.l10n.t('Title') : role === 'user' ? vscode.l10n.t('You') : 'Throughline';
  const icon = messageId === undefined ? 'list-flat' : role === 'user' ? 'account' : 'comment';
  return {
    label: `$(${icon}) ${plainLabel(shownTitle(hit.sessionTitle))}`,
    description: [what, when, branch && `$(git-branch) ${branch}`, isEverywhere && `$(folder) ${projectName}`]
      .filter(Boolean)
      .join('  '),
    detail: hasScreenReader() ? plainLabel(hit.excerpt.text) : markedExcerpt(hit.excerpt, typed),
    alwaysShow: true,
    hit,
  };
}
