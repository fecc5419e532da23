import * as vscode from 'vscode';
import type { ConversationImporter, ImportOutcome } from '../../core/imports/conversationImporter.ts';
import {
  findImportSources,
  type ImportFile,
  type ImportPlaces,
  type ImportSource,
} from '../../core/imports/importSources.ts';
import { assistantNames } from '../../core/model/assistant.ts';
import { messageCount, sessionCount } from '../sessions/historyItem.ts';
import { withCancel } from '../withCancel.ts';
import { importReport } from './importReport.ts';

export interface ImportCommandOptions {
  readonly places: () => ImportPlaces;
  readonly openImporter: () => Promise<ConversationImporter>;
  /** Sessions have come in or have grown. */
  readonly onImported: (sessionIds: readonly string[]) => Promise<void>;
  /** Sessions that had come in are in the trash. */
  readonly onUndone: (sessionIds: readonly string[]) => Promise<void>;
}

type Choice = vscode.QuickPickItem & { readonly source?: ImportSource };

/** *Import Conversations...*: takes over what was asked of other assistants on this machine. */
export class ImportCommand {
  private readonly options: ImportCommandOptions;

  constructor(options: ImportCommandOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const sources = await this.find();
    if (!sources) return;
    const chosen = await choose(sources, this.options.places().projects);
    if (!chosen) return;
    const files: ImportFile[] = chosen.flatMap(({ source }) => source?.files ?? []);
    if (chosen.some(({ source }) => source === undefined)) files.push(...(await chooseExport()));
    if (files.length === 0) return;
    const outcome = await this.import(files);
    await this.options.onImported(outcome.sessionIds);
    const chosenThen = await tell(outcome);
    if (chosenThen === 'show') await showUnreadable(outcome);
    if (chosenThen === 'undo') await this.undo(outcome);
  }

  private async undo(outcome: ImportOutcome): Promise<void> {
    const { taken, stayed } = (await this.options.openImporter()).undo(outcome);
    await this.options.onUndone(taken);
    const sentences = [
      vscode.l10n.t('The import was undone. In the trash of their projects: {sessions}.', {
        sessions: sessionCount(taken.length),
      }),
      stayed.length > 0
        ? vscode.l10n.t('Left as they are, since something was done in them since: {sessions}.', {
            sessions: sessionCount(stayed.length),
          })
        : '',
    ];
    await vscode.window.showInformationMessage(sentences.filter(Boolean).join(' '));
  }

  private async find(): Promise<readonly ImportSource[] | undefined> {
    const title = vscode.l10n.t('Looking for conversations of other assistants…');
    return withCancel(title, async (signal) => {
      try {
        return await findImportSources(this.options.places(), signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
    });
  }

  private async import(files: readonly ImportFile[]): Promise<ImportOutcome> {
    const importer = await this.options.openImporter();
    return withCancel(vscode.l10n.t('Importing conversations'), (signal, progress) =>
      importer.run(files, {
        signal,
        onProgress: ({ file, of, assistant }) =>
          progress.report({
            increment: 100 / of,
            message: vscode.l10n.t('{assistant}, file {file} of {of}', {
              assistant: assistantNames[assistant],
              file,
              of,
            }),
          }),
      }),
    );
  }
}

/** What was had in a folder of this project is chosen already. */
async function choose(
  sources: readonly ImportSource[],
  projects: readonly string[],
): Promise<readonly Choice[] | undefined> {
  const items: Choice[] = sources.map((source) => ({
    label: assistantNames[source.assistant],
    description: source.assistant === 'aider' ? '' : sessionCount(source.files.length),
    detail: source.folder ?? source.place,
    picked: source.folder !== undefined && projects.includes(source.folder),
    source,
  }));
  const chatGpt: Choice = {
    label: assistantNames.chatGpt,
    description: vscode.l10n.t('Choose the file conversations.json of an export'),
  };
  return vscode.window.showQuickPick([...items, chatGpt], {
    canPickMany: true,
    title: vscode.l10n.t('Import Conversations'),
    placeHolder: vscode.l10n.t('Choose what to import. The files of other assistants are only read.'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
}

async function chooseExport(): Promise<ImportFile[]> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose conversations.json of a ChatGPT Export'),
    filters: { JSON: ['json'] },
    canSelectMany: true,
  });
  return (chosen ?? []).map(({ fsPath }) => ({ assistant: 'chatGpt', path: fsPath }));
}

async function tell(outcome: ImportOutcome): Promise<'show' | 'undo' | undefined> {
  const { added, grown, unchanged, messages, elsewhere, unreadable, isCancelled } = outcome;
  const sentences = [
    isCancelled ? vscode.l10n.t('The import was stopped. Run it again to go on.') : '',
    vscode.l10n.t('Imported {sessions} with {messages}.', {
      sessions: sessionCount(added + grown),
      messages: messageCount(messages),
    }),
    elsewhere > 0
      ? vscode.l10n.t('In other projects, and shown there: {sessions}.', { sessions: sessionCount(elsewhere) })
      : '',
    unchanged > 0 ? vscode.l10n.t('Already there: {sessions}.', { sessions: sessionCount(unchanged) }) : '',
    unreadable.length > 0 ? vscode.l10n.t('Some of it could not be read.') : '',
  ];
  const show = vscode.l10n.t('Show What Could Not Be Read');
  const undo = vscode.l10n.t('Undo');
  const offered = [...(added > 0 ? [undo] : []), ...(unreadable.length > 0 ? [show] : [])];
  const message = sentences.filter(Boolean).join(' ');
  const chosen = await vscode.window.showInformationMessage(message, ...offered);
  return chosen === undo ? 'undo' : chosen === show ? 'show' : undefined;
}

async function showUnreadable({ unreadable }: ImportOutcome): Promise<void> {
  const content = importReport(unreadable);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}
