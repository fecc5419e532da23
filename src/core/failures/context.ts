import type { Failure } from '../../base/errors.ts';

/** Files and other things that go along. */
export const contextFailures = {
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
