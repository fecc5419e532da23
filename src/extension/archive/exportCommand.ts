import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportContents, SessionExporter } from '../../core/archive/sessionExporter.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { sessionCount } from '../sessions/historyItem.ts';
import { isSessionNode, nodesChosen } from '../sessions/historyNode.ts';
import { progressTo, withCancel } from '../withCancel.ts';

/** A session to be exported. */
export interface ExportedSession {
  readonly id: string;
  readonly title: string;
}

export interface ExportCommandOptions {
  readonly openExporter: () => Promise<SessionExporter>;
  readonly current: () => ExportedSession;
  /** The sessions of this project, or of all, that are not in the trash. */
  readonly sessions: (which: { readonly allProjects: boolean }) => readonly ExportedSession[];
}

interface FormatItem extends vscode.QuickPickItem {
  readonly extension: 'md' | 'json';
}

/** *Export Session...* and *Export Sessions...*. */
export class ExportCommand {
  private readonly options: ExportCommandOptions;

  constructor(options: ExportCommandOptions) {
    this.options = options;
  }

  /** From the history what was clicked and selected there, from the palette the current session. */
  async run(clicked: unknown, selected: unknown): Promise<void> {
    const chosen = isSessionNode(clicked)
      ? nodesChosen(clicked, selected).map(({ entry }) => entry)
      : [this.options.current()];
    await this.export(chosen);
  }

  async runAll(): Promise<void> {
    const { sessions } = this.options;
    const [here, everywhere] = [sessions({ allProjects: false }), sessions({ allProjects: true })];
    const items = [
      { label: vscode.l10n.t('All sessions of this project'), description: sessionCount(here.length), chosen: here },
      {
        label: vscode.l10n.t('All sessions of all projects'),
        description: sessionCount(everywhere.length),
        chosen: everywhere,
      },
    ];
    const item = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Export Sessions'),
      placeHolder: vscode.l10n.t('To export some of them, select them in the history'),
    });
    if (item) await this.export(item.chosen);
  }

  private async export(sessions: readonly ExportedSession[]): Promise<void> {
    const format = await chooseFormat(sessions.length);
    const contents = format && (await chooseContents());
    if (!format || !contents) return;
    const files = await chooseFiles(sessions, format.extension);
    if (!files) return;
    const exporter = await this.options.openExporter();
    const title = vscode.l10n.t('Exporting {sessions}', { sessions: sessionCount(sessions.length) });
    await withCancel(title, async (signal, progress) => {
      const tell = progressTo(progress);
      for (const [index, { file, sessionIds }] of files.entries()) {
        const request = {
          sessionIds,
          contents,
          signal,
          onProgress: ({ done, of }: { readonly done: number; readonly of: number }) =>
            tell((index + done / Math.max(1, of)) / files.length),
        };
        if (format.extension === 'md') await exporter.writeMarkdown(file, request);
        else await exporter.writeJson(file, request);
      }
    });
    await this.tell(sessions.length, files);
  }

  private async tell(count: number, files: readonly FileOfSessions[]): Promise<void> {
    const [first] = files;
    const message = vscode.l10n.t('Exported {sessions}.', { sessions: sessionCount(count) });
    const open = vscode.l10n.t('Open File');
    const chosen = await vscode.window.showInformationMessage(message, ...(files.length === 1 ? [open] : []));
    if (chosen === open && first) await vscode.window.showTextDocument(vscode.Uri.file(first.file));
  }
}

interface FileOfSessions {
  readonly file: string;
  readonly sessionIds: readonly string[];
}

async function chooseFormat(count: number): Promise<FormatItem | undefined> {
  const items: FormatItem[] = [
    {
      extension: 'md',
      label: 'Markdown',
      description: count === 1 ? '' : vscode.l10n.t('A file for each session'),
      detail: vscode.l10n.t('Reads well, and carries the session as data at its end.'),
    },
    {
      extension: 'json',
      label: 'JSON',
      description: count === 1 ? '' : vscode.l10n.t('One file'),
      detail: vscode.l10n.t('For other programs. Both can be imported again.'),
    },
  ];
  return vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Export {sessions}', { sessions: sessionCount(count) }),
    placeHolder: vscode.l10n.t('Choose the form of the file'),
  });
}

async function chooseContents(): Promise<ExportContents | undefined> {
  const items: (vscode.QuickPickItem & { readonly content: keyof ExportContents })[] = [
    {
      content: 'isRedacted',
      label: vscode.l10n.t('Replace secrets'),
      detail: vscode.l10n.t('What looks like a key, a token or a password. Without, the file has all that was said.'),
      picked: true,
    },
    {
      content: 'withContext',
      label: vscode.l10n.t('Include what was sent along'),
      detail: vscode.l10n.t('Files, selections and the exact text of each request.'),
      picked: true,
    },
    { content: 'withImages', label: vscode.l10n.t('Include images'), picked: true },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('What to Export'),
    placeHolder: vscode.l10n.t('Questions, answers and their versions always go along, and what was deleted of them'),
    canPickMany: true,
  });
  const has = (content: keyof ExportContents) => chosen?.some((item) => item.content === content) === true;
  return chosen && { isRedacted: has('isRedacted'), withContext: has('withContext'), withImages: has('withImages') };
}

/** One file, or of documents one for each session in a folder. `undefined` when nothing was chosen. */
async function chooseFiles(
  sessions: readonly ExportedSession[],
  extension: 'md' | 'json',
): Promise<readonly FileOfSessions[] | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();
  const [first] = sessions;
  if (extension === 'md' && sessions.length > 1) {
    const [chosen] = (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Choose a Folder for the Files'),
      defaultUri: vscode.Uri.file(folder),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [undefined];
    return chosen && filesIn(chosen.fsPath, sessions);
  }
  const name = sessions.length === 1 && first ? fileName(first.title) : vscode.l10n.t('Sessions');
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export {sessions}', { sessions: sessionCount(sessions.length) }),
    defaultUri: vscode.Uri.file(path.join(folder, `${name}.${extension}`)),
    filters: extension === 'md' ? { Markdown: ['md'] } : { JSON: ['json'] },
  });
  return target && [{ file: target.fsPath, sessionIds: sessions.map(({ id }) => id) }];
}

/** Named by the titles; two of the same title have the beginnings of their ids. A file that is there is another export of the same session. */
function filesIn(folder: string, sessions: readonly ExportedSession[]): FileOfSessions[] {
  return sessions.map(({ id, title }) => ({
    file: path.join(folder, `${fileName(title)} ${id.slice(0, 8)}.md`),
    sessionIds: [id],
  }));
}

/** A title as a name that every file system takes. */
function fileName(title: string): string {
  const name = shownTitle(title)
    .replaceAll(/[\p{Cc}\p{Surrogate}<>:"/\\|?*]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|[. ]+$/g, '');
  return [...name].slice(0, 60).join('').trim() || vscode.l10n.t('Session');
}
