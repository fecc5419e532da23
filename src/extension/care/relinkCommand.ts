import path from 'node:path';
import * as vscode from 'vscode';
import { relativeTime } from '../../base/relativeTime.ts';
import { withoutLinks } from '../../base/withoutLinks.ts';
import type { HistoryCare } from '../../core/care/historyCare.ts';
import type { OtherProject, Relinked, Relinking } from '../../core/care/relinking.ts';
import { sessionCount } from '../sessions/historyItem.ts';

export interface RelinkCommandOptions {
  readonly openCare: () => Promise<HistoryCare>;
  /** These sessions have come into the project, or left it. */
  readonly onMoved: (sessionIds: readonly string[]) => Promise<void>;
}

type ProjectItem = vscode.QuickPickItem & { readonly project?: OtherProject; readonly relinked?: Relinked };

/** *Relink History...*: attaches the sessions of another project to this one, which can be undone. */
export class RelinkCommand {
  private readonly options: RelinkCommandOptions;

  constructor(options: RelinkCommandOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { relinking } = await this.options.openCare();
    const items = itemsOf(relinking, Date.now());
    if (items.length === 0) {
      await vscode.window.showInformationMessage(vscode.l10n.t('No other project has sessions.'));
      return;
    }
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Relink History'),
      placeHolder: vscode.l10n.t('Choose the project whose sessions belong to this one'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (chosen?.relinked) await this.undo(relinking, chosen.relinked);
    if (chosen?.project && (await agrees(chosen.project))) await this.attach(relinking, chosen.project);
  }

  private async attach(relinking: Relinking, project: OtherProject): Promise<void> {
    const relinked = relinking.attach(project);
    await this.options.onMoved(relinked.sessionIds);
    const undo = vscode.l10n.t('Undo');
    const message = vscode.l10n.t('{sessions} of {project} belong to this project now.', {
      sessions: sessionCount(relinked.sessionIds.length),
      project: withoutLinks(project.name),
    });
    if ((await vscode.window.showInformationMessage(message, undo)) === undo) await this.undo(relinking, relinked);
  }

  private async undo(relinking: Relinking, relinked: Relinked): Promise<void> {
    const back = relinking.undo(relinked);
    await this.options.onMoved(back);
    const message = vscode.l10n.t('{sessions} went back to {project}.', {
      sessions: sessionCount(back.length),
      project: relinked.fromName,
    });
    vscode.window.setStatusBarMessage(message, 4000);
  }
}

function itemsOf(relinking: Relinking, nowMs: number): ProjectItem[] {
  const time = (ms: number) => relativeTime(ms, nowMs, vscode.env.language);
  const projects = relinking.others().map((project): ProjectItem => {
    const isGone = path.isAbsolute(project.path) && !project.isInPlace;
    return {
      label: `$(${isGone ? 'warning' : 'folder'}) ${project.name}`,
      description: [sessionCount(project.sessionCount), time(project.lastUsedAtMs)].join(' · '),
      detail: isGone ? vscode.l10n.t('{path} (not there any more)', { path: project.path }) : project.path,
      project,
    };
  });
  const undos = relinking.done().map(
    (relinked): ProjectItem => ({
      label: `$(discard) ${vscode.l10n.t('Undo: back to {project}', { project: relinked.fromName })}`,
      description: [sessionCount(relinked.sessionIds.length), time(relinked.atMs)].join(' · '),
      relinked,
    }),
  );
  if (undos.length === 0) return projects;
  return [
    ...projects,
    { label: vscode.l10n.t('Attached earlier'), kind: vscode.QuickPickItemKind.Separator },
    ...undos,
  ];
}

/** Asks where the other project may still be in use. */
async function agrees({ name, path: folder, isInPlace, sessionCount: count }: OtherProject): Promise<boolean> {
  if (!isInPlace) return true;
  const attach = vscode.l10n.t('Attach to This Project');
  const question = vscode.l10n.t('Attach {sessions} of {project} to this project?', {
    sessions: sessionCount(count),
    project: withoutLinks(name),
  });
  const detail = vscode.l10n.t('Its folder {folder} is still there. Opened again, it has no sessions.', { folder });
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, attach)) === attach;
}
