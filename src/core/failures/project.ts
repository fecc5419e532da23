import type { Failure } from '../../base/errors.ts';

/** The folder that is open. */
export const projectFailures = {
  noFolder(): Failure {
    return {
      code: 'project.noFolder',
      what: 'No folder is open.',
      why: 'Throughline answers about a project, and there is none in this window.',
      next: 'Open a folder to ask about it. Conversations here are kept all the same.',
    };
  },
  workspaceNotTrusted(): Failure {
    return {
      code: 'project.notTrusted',
      what: 'This workspace is not trusted.',
      why: 'Its prompts and its system prompt file are not used, and git is not asked about its history.',
      next: 'Trust the workspace if you know where it is from (Workspaces: Manage Workspace Trust).',
    };
  },
};
