import path from 'node:path';
import type { ContextManager } from '../context/contextManager.ts';

const trunks = new Set(['main', 'master', 'develop', 'trunk']);

/** Three questions to start with, about what the user has before them. */
export function suggestQuestions(context: ContextManager): readonly string[] {
  const { project, focus } = context;
  const file = focus?.path ?? project.activeFiles[0];
  const about = file
    ? `What does ${path.basename(file)} do, and what uses it?`
    : 'Where does this project start, and what are its main parts?';
  const branch =
    project.gitBranch && !trunks.has(project.gitBranch)
      ? `What is the branch ${project.gitBranch} about?`
      : 'What changed in the last commits?';
  return ['What does this project do?', about, branch];
}
