import { l10n } from '../../base/l10n.ts';
import { formatPlace } from '../../base/lines.ts';
import { labelsOf } from './collectItems.ts';
import type { ContextManager } from './contextManager.ts';
import type { EnvironmentVariable } from './projectContext.ts';

/** What is known of the user's work, in lines for the user: root, branch, files, environment. */
export function contextSummary(context: ContextManager): string {
  const { rootPaths, gitBranch, activeFiles, environment } = context.project;
  const { attachments, sources } = context;
  return [
    ...list(l10n.t('Project'), rootPaths),
    l10n.t('Branch: {branch}', { branch: gitBranch ?? l10n.t('none (not a git repository)') }),
    ...list(
      l10n.t('Open files'),
      activeFiles.map((file) => context.relativePath(file)),
    ),
    ...list(
      l10n.t('Files given along'),
      attachments.map(({ path, range, pinned }) => marked(formatPlace(context.relativePath(path), range), pinned)),
    ),
    ...(sources.length > 0
      ? list(
          l10n.t('Also given along'),
          sources.map((source) =>
            marked(labelsOf(context, { attachments: [], sources: [source] }).join(), source.pinned),
          ),
        )
      : []),
    ...list(l10n.t('Environment'), environment.map(describeVariable)),
  ].join('\n');
}

function list(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [l10n.t('{title}: none', { title })];
  return [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function marked(place: string, pinned: boolean): string {
  return pinned ? l10n.t('{place} (pinned)', { place }) : place;
}

function describeVariable({ name, isSet, value }: EnvironmentVariable): string {
  if (!isSet) return l10n.t('{name}: not set', { name });
  return value === undefined ? l10n.t('{name}: set (value not shown)', { name }) : `${name}=${value}`;
}
