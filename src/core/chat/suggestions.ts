import path from 'node:path';
import { l10n } from '../../base/l10n.ts';
import type { ContextManager } from '../context/contextManager.ts';

const trunks = new Set(['main', 'master', 'develop', 'trunk']);

/** Questions to start with, about what the user has before them: only such that can be answered here. */
export function suggestQuestions(context: ContextManager): readonly string[] {
  const { project, focus } = context;
  if (project.rootPaths.length === 0) return [l10n.t('What can you do?'), l10n.t('How do I connect a model?')];
  const file = focus?.path ?? project.activeFiles[0];
  const about = file
    ? l10n.t('What does {file} do, and what uses it?', { file: path.basename(file) })
    : l10n.t('Where does this project start, and what are its main parts?');
  const branch =
    project.gitBranch && !trunks.has(project.gitBranch)
      ? l10n.t('What is the branch {branch} about?', { branch: project.gitBranch })
      : l10n.t('What changed in the last commits?');
  const history = project.gitBranch ? branch : l10n.t('How is this project built and tested?');
  return [l10n.t('What does this project do?'), about, history];
}
