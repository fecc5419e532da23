import type { Failure } from '../../base/errors.ts';

/** Refused files that are named in one message. */
const mostNamed = 5;

/** Files and other things that go along. */
export const contextFailures = {
  filesNotAdded(refused: readonly { readonly path: string; readonly why: string }[]): Failure {
    const named = refused.slice(0, mostNamed).map(({ path, why }) => `${path} (${why.replace(/\.$/, '')})`);
    const more = refused.length - named.length;
    return {
      code: 'context.filesNotAdded',
      what: `${refused.length} files were not added.`,
      why: `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
      next: 'Add other files, or copy the harmless part into your question.',
    };
  },
  folderEmpty(path: string): Failure {
    return {
      code: 'context.folderEmpty',
      what: `${path} does not go along.`,
      why: 'The folder holds no file that may be read: none at all, or only ignored, secret or very large ones.',
      next: 'Add another folder, or single files.',
    };
  },
  frozenTextGone(path: string): Failure {
    return {
      code: 'context.frozenTextGone',
      what: `${path} does not go along.`,
      why: 'What was sent of it before is not in the history any more.',
      next: 'Remove it, and add the file as it is now.',
    };
  },
  noChanges(): Failure {
    return {
      code: 'context.noChanges',
      what: 'The uncommitted changes do not go along.',
      why: 'There are none, or the project is no git repository.',
      next: 'Change something first, or remove it from the message.',
    };
  },
  noProblems(): Failure {
    return {
      code: 'context.noProblems',
      what: 'The problems do not go along.',
      why: 'No errors or warnings are known.',
      next: 'Open the files that have problems, or remove it from the message.',
    };
  },
  nothingMentioned(mention: string, why: string): Failure {
    return {
      code: 'context.nothingMentioned',
      what: `${mention} does not go along.`,
      why,
      next: 'Change the mention, or remove it from the message.',
    };
  },
  sessionNotGiven(): Failure {
    return {
      code: 'context.sessionNotGiven',
      what: 'The session does not go along.',
      why: 'It is empty, or was deleted.',
      next: 'Remove it, or choose another.',
    };
  },
  fileBinary(path: string): Failure {
    return {
      code: 'context.fileBinary',
      what: `${path} was not added.`,
      why: 'It is a binary file.',
      next: 'Add a text file instead.',
    };
  },
  fileGone(path: string): Failure {
    return {
      code: 'context.fileGone',
      what: `${path} does not go along.`,
      why: 'The file is not there any more.',
      next: 'Remove it from the context, or put the file back.',
    };
  },
  fileSecret(path: string): Failure {
    return {
      code: 'context.fileSecret',
      what: `${path} was not added.`,
      why: 'Files of this kind hold secrets (keys, certificates, environment files) and never leave this machine.',
      next: 'Copy the harmless part into your question.',
    };
  },
  fileTooLarge(path: string, bytes: number, limit: number): Failure {
    const megabytes = (count: number) => (count / 1024 / 1024).toFixed(1);
    return {
      code: 'context.fileTooLarge',
      what: `${path} was not added.`,
      why: `It has ${megabytes(bytes)} MB; files up to ${megabytes(limit)} MB can go along.`,
      next: 'Select the part that matters and add the selection.',
    };
  },
  fileUnreadable(path: string, why: string): Failure {
    return {
      code: 'context.fileUnreadable',
      what: `${path} could not be read.`,
      why,
      next: 'Check that the file may be read, or remove it from the context.',
    };
  },
};
