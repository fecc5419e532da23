import * as vscode from 'vscode';
import type { ContextManager } from '../../core/context/contextManager.ts';
import type { SourceRef } from '../../core/model/contextRef.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';

/** What was chosen to go along. */
export interface PickedContext {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly sources: readonly SourceRef[];
  /** Whatever is open in the editor goes along again. */
  readonly followEditor: boolean;
}

interface Entry extends vscode.QuickPickItem {
  readonly file?: string;
  readonly source?: SourceRef;
  readonly asksFor?: 'folder' | 'session';
  readonly follows?: true;
}

type Sessions = readonly { readonly id: string; readonly title: string }[];

/** Asks what to give along: sources first, then the project's files; several at once. */
export async function pickContext(context: ContextManager, sessions: Sessions): Promise<PickedContext> {
  const cancelling = new AbortController();
  const chosen = await vscode.window.showQuickPick<Entry & { picked?: boolean }>(
    entries(context, sessions, cancelling.signal),
    {
      title: vscode.l10n.t('Add Context to Chat'),
      placeHolder: vscode.l10n.t('Type part of a path, or choose what else goes along'),
      canPickMany: true,
    },
  );
  cancelling.abort();
  const sources: SourceRef[] = [];
  for (const { source, asksFor } of chosen ?? []) {
    const asked = asksFor === 'folder' ? await pickFolder(context) : asksFor && (await pickSession(sessions));
    if (source ?? asked) sources.push((source ?? asked) as SourceRef);
  }
  return {
    files: (chosen ?? []).flatMap(({ file }) => file ?? []),
    sources,
    followEditor: chosen?.some(({ follows }) => follows) ?? false,
  };
}

async function entries(context: ContextManager, sessions: Sessions, signal: AbortSignal): Promise<Entry[]> {
  const problems = context.ports.problems().filter(({ path }) => context.isInProject(path)).length;
  const list = await context.ports.files(signal, 10_000);
  const files = list.files.map(({ path, absolutePath }): Entry => ({ label: path, file: absolutePath }));
  return [
    ...(context.isFollowingEditor
      ? []
      : [
          {
            label: `$(eye) ${vscode.l10n.t('Whatever is open in the editor')}`,
            follows: true as const,
            alwaysShow: true,
          },
        ]),
    { label: `$(folder) ${vscode.l10n.t('Folder...')}`, asksFor: 'folder' },
    { label: `$(warning) ${vscode.l10n.t('Problems')}`, description: String(problems), source: { kind: 'problems' } },
    { label: `$(git-compare) ${vscode.l10n.t('Uncommitted changes')}`, source: { kind: 'diff' } },
    ...(sessions.length > 0
      ? [{ label: `$(comment-discussion) ${vscode.l10n.t('Another session...')}`, asksFor: 'session' as const }]
      : []),
    { label: vscode.l10n.t('Files'), kind: vscode.QuickPickItemKind.Separator },
    ...files,
  ];
}

async function pickFolder(context: ContextManager): Promise<SourceRef | undefined> {
  const { files } = await context.ports.files(new AbortController().signal, 10_000);
  const folders = new Set<string>();
  for (const { path } of files)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end));
  const chosen = await vscode.window.showQuickPick([...folders].sort(), {
    title: vscode.l10n.t('Add a Folder to Chat'),
    placeHolder: vscode.l10n.t('Its files are listed, and as many contents go along as fit'),
  });
  return chosen === undefined ? undefined : { kind: 'folder', path: context.absolutePath(chosen) };
}

async function pickSession(sessions: Sessions): Promise<SourceRef | undefined> {
  const chosen = await vscode.window.showQuickPick(
    sessions.map(({ id, title }) => ({ label: shownTitle(title), id })),
    {
      title: vscode.l10n.t('Add a Session to Chat'),
      placeHolder: vscode.l10n.t('Its conversation goes along as text'),
    },
  );
  return chosen && { kind: 'session', id: chosen.id };
}
