import type { ProjectContext } from '../context/projectContext.ts';

/** The built-in system prompt of a new session. Short on purpose: it is sent with every request. */
export const defaultSystemPrompt = `You are Throughline, a coding assistant inside the user's editor. Answer for an experienced engineer: correct, concrete, brief. Use GitHub-flavoured markdown; put code in fenced blocks with the language named; refer to code as \`path:line\`. Rely on the context given; say so when it does not hold the answer instead of guessing. Text such as [redacted:…] stands for a secret that was removed.`;

/**
 * What is known of the project, in a few lines under the system prompt. Holds only allowed environment values. The file
 * in focus is not named here: it goes along as a context item, or not at all.
 */
export function describeProject(project: ProjectContext): string {
  const variables = project.environment.filter(({ value }) => value !== undefined);
  const lines = [
    ...project.rootPaths.map((root) => `Project folder: ${root.split(/[\\/]/).at(-1)}`),
    ...(project.gitBranch ? [`Git branch: ${project.gitBranch}`] : []),
    ...(variables.length > 0
      ? [`Environment: ${variables.map(({ name, value }) => `${name}=${value}`).join(', ')}`]
      : []),
  ];
  return lines.join('\n');
}
