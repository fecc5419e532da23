import * as vscode from 'vscode';
import type { ImportPlan } from '../../core/archive/importPlan.ts';
import type { ImportChoices, SessionImporter, SessionImportOutcome } from '../../core/archive/sessionImporter.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { importReport } from '../imports/importReport.ts';
import { messageCount, sessionCount } from '../sessions/historyItem.ts';
import { progressTo, withCancel } from '../withCancel.ts';

export interface ImportSessionsCommandOptions {
  readonly openImporter: () => Promise<SessionImporter>;
  /** Sessions have come in or have grown. */
  readonly onImported: (sessionIds: readonly string[]) => Promise<void>;
}

/** *Import Sessions from File...*: takes back what was exported, here or on another machine. */
export class ImportSessionsCommand {
  private readonly options: ImportSessionsCommandOptions;

  constructor(options: ImportSessionsCommandOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const files = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose Files with Sessions'),
      // One that was set aside has a time behind its name.
      filters: {
        [vscode.l10n.t('Exported sessions and histories')]: ['md', 'json', 'db'],
        [vscode.l10n.t('All files')]: ['*'],
      },
      canSelectMany: true,
    });
    if (!files || files.length === 0) return;
    const importer = await this.options.openImporter();
    const paths = files.map(({ fsPath }) => fsPath);
    const plan = await withCancel(vscode.l10n.t('Reading the files'), (signal) => importer.plan(paths, signal));
    const choices = await choose(plan);
    if (!choices) return;
    const outcome = await withCancel(vscode.l10n.t('Importing sessions'), (signal, progress) => {
      const tell = progressTo(progress);
      return importer.run(plan, { choices, signal, onProgress: (done, of) => tell((done - 1) / Math.max(1, of)) });
    });
    await this.options.onImported(outcome.sessionIds);
    await tellOutcome(outcome);
  }
}

/** Asks what only the user can know; `undefined` when that was not answered. */
async function choose(plan: ImportPlan): Promise<ImportChoices | undefined> {
  const conflicts = plan.sessions.filter(({ state }) => state === 'conflict');
  const chosen = conflicts.length === 0 ? 'merge' : await chooseForConflicts(conflicts.map(({ title }) => title));
  if (chosen === undefined) return undefined;
  const comes = plan.sessions.filter(({ state }) => state === 'new' || (state === 'conflict' && chosen === 'copy'));
  const unknown = comes.filter(({ isOfUnknownProject }) => isOfUnknownProject);
  const place = unknown.length === 0 ? 'own' : await chooseProject(unknown.length);
  return place && { conflicts: chosen, unknownProjects: place };
}

async function chooseForConflicts(titles: readonly string[]): Promise<ImportChoices['conflicts'] | undefined> {
  const items: (vscode.QuickPickItem & { readonly choice: ImportChoices['conflicts'] })[] = [
    {
      choice: 'merge',
      label: vscode.l10n.t('Merge'),
      detail: vscode.l10n.t('Adds what is missing here. Other texts stand beside what is here, as its versions.'),
    },
    {
      choice: 'copy',
      label: vscode.l10n.t('Copy'),
      detail: vscode.l10n.t('Takes them as sessions of their own, and leaves those that are here as they are.'),
    },
    { choice: 'skip', label: vscode.l10n.t('Skip'), detail: vscode.l10n.t('Leaves them out.') },
  ];
  const [first = ''] = titles;
  const item = await vscode.window.showQuickPick(items, {
    title:
      titles.length === 1
        ? vscode.l10n.t('“{title}” Went On Here and in the File', { title: shownTitle(first) })
        : vscode.l10n.t('{count} Sessions Went On Here and in the File', { count: titles.length }),
    placeHolder: vscode.l10n.t('What is here is never changed or removed'),
    ignoreFocusOut: true,
  });
  return item?.choice;
}

async function chooseProject(count: number): Promise<ImportChoices['unknownProjects'] | undefined> {
  const items: (vscode.QuickPickItem & { readonly choice: ImportChoices['unknownProjects'] })[] = [
    { choice: 'here', label: vscode.l10n.t('Into This Project') },
    {
      choice: 'own',
      label: vscode.l10n.t('Into Their Own Projects'),
      detail: vscode.l10n.t('They are shown with all projects, and when their folder is opened.'),
    },
  ];
  const item = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Sessions of Projects That Are Not Known Here'),
    placeHolder: sessionCount(count),
    ignoreFocusOut: true,
  });
  return item?.choice;
}

async function tellOutcome(outcome: SessionImportOutcome): Promise<void> {
  const { added, copied, grown, unchanged, skipped, restored, messages, elsewhere, unreadable, isCancelled } = outcome;
  const some = (count: number, text: (sessions: string) => string) => (count > 0 ? text(sessionCount(count)) : '');
  const sentences = [
    isCancelled ? vscode.l10n.t('The import was stopped. Run it again to go on.') : '',
    vscode.l10n.t('Imported {sessions} with {messages}.', {
      sessions: sessionCount(added + copied + grown),
      messages: messageCount(messages),
    }),
    some(copied, (sessions) => vscode.l10n.t('As copies: {sessions}.', { sessions })),
    some(restored, (sessions) => vscode.l10n.t('Back from the trash: {sessions}.', { sessions })),
    some(elsewhere, (sessions) => vscode.l10n.t('In other projects, and shown there: {sessions}.', { sessions })),
    some(unchanged, (sessions) => vscode.l10n.t('Already there: {sessions}.', { sessions })),
    some(skipped, (sessions) => vscode.l10n.t('Left out: {sessions}.', { sessions })),
    unreadable.length > 0 ? vscode.l10n.t('Some of it could not be read.') : '',
  ];
  const show = vscode.l10n.t('Show What Could Not Be Read');
  const message = sentences.filter(Boolean).join(' ');
  const chosen = await vscode.window.showInformationMessage(message, ...(unreadable.length > 0 ? [show] : []));
  if (chosen !== show) return;
  const content = importReport(unreadable);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}
