import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** Refused files that are named in one message. */
const mostNamed = 5;

/** Files and other things that go along. */
export const contextFailures = {
  filesNotAdded(refused: readonly { readonly path: string; readonly why: string }[]): Failure {
    const named = refused.slice(0, mostNamed).map(({ path, why }) => `${path} (${why.replace(/\.$/, '')})`);
    const more = refused.length - named.length;
    return {
      code: 'context.filesNotAdded',
      what: l10n.t('{count} files were not added.', { count: refused.length }),
      why: more > 0 ? l10n.t('{files}; and {more} more.', { files: named.join('; '), more }) : `${named.join('; ')}.`,
      next: l10n.t('Add other files, or copy the harmless part into your question.'),
    };
  },
  noSelection(): Failure {
    return {
      code: 'context.noSelection',
      what: l10n.t('The selection was not added.'),
      why: l10n.t('Nothing is selected in the editor.'),
      next: l10n.t('Select lines of a file.'),
    };
  },
  selectionInNoFile(name: string): Failure {
    return {
      code: 'context.selectionInNoFile',
      what: l10n.t('The selection was not added.'),
      why: l10n.t('{name} is no file in this editor, and what goes along is read from its file.', { name }),
      next: l10n.t('Select it in the saved file, or use Explain Selection, which takes the text as it stands there.'),
    };
  },
  folderEmpty(path: string): Failure {
    return {
      code: 'context.folderEmpty',
      what: l10n.t('{path} does not go along.', { path }),
      why: l10n.t(
        'The folder holds no file that may be read: none at all, or only ignored, secret or very large ones.',
      ),
      next: l10n.t('Add another folder, or single files.'),
    };
  },
  frozenTextGone(path: string): Failure {
    return {
      code: 'context.frozenTextGone',
      what: l10n.t('{path} does not go along.', { path }),
      why: l10n.t('What was sent of it before is not in the history any more.'),
      next: l10n.t('Remove it, and add the file as it is now.'),
    };
  },
  noChanges(): Failure {
    return {
      code: 'context.noChanges',
      what: l10n.t('The uncommitted changes do not go along.'),
      why: l10n.t('There are none, or the project is no git repository.'),
      next: l10n.t('Change something first, or remove it from the message.'),
    };
  },
  noProblems(): Failure {
    return {
      code: 'context.noProblems',
      what: l10n.t('The problems do not go along.'),
      why: l10n.t('No errors or warnings are known.'),
      next: l10n.t('Open the files that have problems, or remove it from the message.'),
    };
  },
  nothingMentioned(mention: string, why: string): Failure {
    return {
      code: 'context.nothingMentioned',
      what: l10n.t('{mention} does not go along.', { mention }),
      why,
      next: l10n.t('Change the mention, or remove it from the message.'),
    };
  },
  sessionNotGiven(): Failure {
    return {
      code: 'context.sessionNotGiven',
      what: l10n.t('The session does not go along.'),
      why: l10n.t('It is empty, or was deleted.'),
      next: l10n.t('Remove it, or choose another.'),
    };
  },
  fileBinary(path: string): Failure {
    return {
      code: 'context.fileBinary',
      what: l10n.t('{path} was not added.', { path }),
      why: l10n.t('It is a binary file.'),
      next: l10n.t('Add a text file instead.'),
    };
  },
  fileGone(path: string): Failure {
    return {
      code: 'context.fileGone',
      what: l10n.t('{path} does not go along.', { path }),
      why: l10n.t('The file is not there any more.'),
      next: l10n.t('Remove it from the context, or put the file back.'),
    };
  },
  fileSecret(path: string): Failure {
    return {
      code: 'context.fileSecret',
      what: l10n.t('{path} was not added.', { path }),
      why: l10n.t(
        'Files of this kind hold secrets (keys, certificates, environment files) and never leave this machine.',
      ),
      next: l10n.t('Copy the harmless part into your question.'),
    };
  },
  fileTooLarge(path: string, bytes: number, limit: number): Failure {
    const megabytes = (count: number) => (count / 1024 / 1024).toFixed(1);
    return {
      code: 'context.fileTooLarge',
      what: l10n.t('{path} was not added.', { path }),
      why: l10n.t('It has {size} MB; files up to {limit} MB can go along.', {
        size: megabytes(bytes),
        limit: megabytes(limit),
      }),
      next: l10n.t('Select the part that matters and add the selection.'),
    };
  },
  fileUnreadable(path: string, why: string): Failure {
    return {
      code: 'context.fileUnreadable',
      what: l10n.t('{path} could not be read.', { path }),
      why,
      next: l10n.t('Check that the file may be read, or remove it from the context.'),
    };
  },
};
