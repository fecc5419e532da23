import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import type { LineRange } from '../../base/lines.ts';
import { failures } from '../errors.ts';
import type { ContextRef } from '../model/contextRef.ts';
import type { ContextManager } from './contextManager.ts';
import type { Mention, MentionTarget } from './mentions.ts';
import type { EditorFocus } from './projectContext.ts';

/** What a mention stands for, or why there is no such thing. */
export type ResolvedMention =
  | { readonly kind: 'found'; readonly ref: ContextRef }
  | { readonly kind: 'missing'; readonly failure: Failure };

/**
 * Finds what a mention names, with the `editor` as it was when that was written. `undefined`: nothing, and it need not have
 * been meant (`isExplicit`), so it is text. Only what is in the project can be mentioned: a question may hold text that others
 * wrote.
 */
export async function resolveMention(
  manager: ContextManager,
  { target, isExplicit }: Pick<Mention, 'target' | 'isExplicit'>,
  editor: EditorFocus | undefined,
): Promise<ResolvedMention | undefined> {
  switch (target.kind) {
    case 'diff':
      return found({ kind: 'diff' });
    case 'selection':
      if (!editor?.selection) return missing(failures.nothingMentioned('@selection', l10n.t('Nothing is selected.')));
      return found({ kind: 'file', path: editor.path, range: editor.selection });
    case 'problems':
      return target.path === undefined ? found({ kind: 'problems' }) : onDisk(manager, { ...target, isExplicit });
    case 'session':
      return session(manager, target.title);
    case 'file':
    case 'folder':
      if (target.path !== undefined) return onDisk(manager, { ...target, path: target.path, isExplicit: true });
      if (!editor) return missing(failures.nothingMentioned(`@${target.kind}`, l10n.t('No file is open.')));
      return target.kind === 'file'
        ? found({ kind: 'file', path: editor.path })
        : found({ kind: 'folder', path: path.dirname(editor.path) });
    case 'path':
      return onDisk(manager, { ...target, isExplicit });
  }
}

interface Sought {
  readonly kind: MentionTarget['kind'];
  readonly path?: string;
  readonly range?: LineRange;
  readonly isExplicit: boolean;
}

async function onDisk(manager: ContextManager, sought: Sought): Promise<ResolvedMention | undefined> {
  const { kind, path: shown = '', range, isExplicit } = sought;
  const absolute = path.normalize(manager.absolutePath(shown.replace(/[\\/]+$/, '') || '.'));
  if (!manager.isInProject(absolute))
    return isExplicit ? missing(failures.nothingMentioned(shown, l10n.t('It is outside of the project.'))) : undefined;
  // What cannot be looked at is not there for us; the reader says more of a file that is.
  const stats = await stat(absolute).catch(() => undefined);
  if (!stats) return isExplicit ? missing(failures.fileGone(shown)) : undefined;
  if (!(await isReallyInProject(manager, absolute)))
    return isExplicit ? missing(failures.nothingMentioned(shown, l10n.t('It is outside of the project.'))) : undefined;
  if (stats.isDirectory() && kind !== 'problems') return found({ kind: 'folder', path: absolute });
  return found(kind === 'problems' ? { kind, path: absolute } : { kind: 'file', path: absolute, range });
}

// Questions may be pasted, and a project may be somebody else's: its links shall not lead out of it.
async function isReallyInProject(manager: ContextManager, absolute: string): Promise<boolean> {
  const real = (file: string) => realpath(file).catch(() => file);
  const target = await real(absolute);
  const roots = await Promise.all(manager.project.rootPaths.map(real));
  return roots.some((root) => target === root || target.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

// `Title`, or `Title#3f9a` where several have one title.
function session(manager: ContextManager, wanted: string | undefined): ResolvedMention {
  const sessions = manager.ports.sessions();
  const [, title, start] = /^(.*)#([0-9a-f]{4})$/.exec(wanted ?? '') ?? [];
  const known =
    sessions.find((one) => one.title.replaceAll('"', '') === wanted) ??
    sessions.find((one) => start !== undefined && one.title.replaceAll('"', '') === title && one.id.startsWith(start));
  if (known) return found({ kind: 'session', id: known.id });
  const why =
    wanted === undefined
      ? l10n.t('It does not say which session.')
      : l10n.t('This project has no session of that title.');
  return missing(failures.nothingMentioned(wanted === undefined ? '@session' : `@session:"${wanted}"`, why));
}

function found(ref: ContextRef): ResolvedMention {
  return { kind: 'found', ref };
}

function missing(failure: Failure): ResolvedMention {
  return { kind: 'missing', failure };
}
