import type { Failure } from '../../base/errors.ts';

/** What is done with the code of an answer. */
export const codeFailures = {
  fileMissing(file: string): Failure {
    return {
      code: 'code.fileMissing',
      what: `${file} was not opened.`,
      why: 'There is no such file in this workspace. It may have been moved or deleted, or the answer is wrong.',
      next: 'Look for it with Go to File, or ask where it is.',
    };
  },
  linkRefused(link: string): Failure {
    return {
      code: 'code.linkRefused',
      what: `“${link}” was not opened.`,
      why: 'It is neither a file of this workspace nor a web address.',
      next: 'Copy it if you trust it.',
    };
  },
  nothingToReplace(): Failure {
    return {
      code: 'code.nothingToReplace',
      what: 'Nothing was replaced.',
      why: 'Nothing is selected in the editor that was used last.',
      next: 'Select what the code is to replace, or insert it at the cursor.',
    };
  },
  nothingToRun(): Failure {
    return {
      code: 'code.nothingToRun',
      what: 'Nothing was put into the terminal.',
      why: 'The code block holds no command.',
      next: 'Copy what you need from it.',
    };
  },
  noEditor(): Failure {
    return {
      code: 'code.noEditor',
      what: 'The code was not put into a file.',
      why: 'No text editor is open.',
      next: 'Open the file, click where the code belongs and choose this again, or open the code as a new file.',
    };
  },
  notEditable(file: string): Failure {
    return {
      code: 'code.notEditable',
      what: `${file} was not changed.`,
      why: 'It is read-only, or changed at the same moment.',
      next: 'Try again, or open the code as a new file.',
    };
  },
  terminalUntrusted(): Failure {
    return {
      code: 'code.terminalUntrusted',
      what: 'Nothing was put into the terminal.',
      why: 'This workspace is not trusted, and commands run in its folder.',
      next: 'Read the command first. Trust the workspace with “Workspaces: Manage Workspace Trust”, or copy it.',
    };
  },
};
