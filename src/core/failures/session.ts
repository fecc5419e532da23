import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** Conversations and what resumes them. */
export const sessionFailures = {
  answerInUse(): Failure {
    return {
      code: 'session.answerInUse',
      what: l10n.t('This answer cannot be continued now.'),
      why: l10n.t('It is still being written, here or in another window.'),
      next: l10n.t('Wait until it has ended, or stop it there.'),
    };
  },
  changedSince(): Failure {
    return {
      code: 'session.changedSince',
      what: l10n.t('Nothing was undone.'),
      why: l10n.t('The conversation went on since, here or in another window.'),
      next: l10n.t('Undo what came after it first, or put it right by hand: nothing that was said is lost.'),
    };
  },
  mergeTakesTwo(): Failure {
    return {
      code: 'session.mergeTakesTwo',
      what: l10n.t('The sessions were not merged.'),
      why: l10n.t('More than two are selected.'),
      next: l10n.t('Select two, and merge the result with the next.'),
    };
  },
  messageNotFound(): Failure {
    return {
      code: 'session.messageNotFound',
      what: l10n.t('The message was not found.'),
      why: l10n.t('It is not in the history any more.'),
      next: l10n.t('Choose another message, or start a new session.'),
      action: 'newSession',
    };
  },
  summaryNotFound(): Failure {
    return {
      code: 'session.summaryNotFound',
      what: l10n.t('The summary was not found.'),
      why: l10n.t('It is not in the history any more.'),
      next: l10n.t('The messages that it stood for are not affected: summarise the session again.'),
    };
  },
  openElsewhere(): Failure {
    return {
      code: 'session.openElsewhere',
      what: l10n.t('This session is open in another window.'),
      why: l10n.t('One window at a time writes in a session, so that nothing of it is lost.'),
      next: l10n.t('Take the session over in the chat, or start a new one.'),
      action: 'newSession',
    };
  },
  busyElsewhere(): Failure {
    return {
      code: 'session.busyElsewhere',
      what: l10n.t('The session was not taken over.'),
      why: l10n.t('The other window is having a question answered in it.'),
      next: l10n.t('Wait until the answer has ended, or stop it there.'),
    };
  },
  resumeStateDamaged(keptUnder: string): Failure {
    return {
      code: 'session.resumeStateDamaged',
      what: l10n.t('Part of where you were could not be restored.'),
      why: l10n.t(
        'The saved state (drafts, attached files, scroll position) could not be read. It was kept as {keptUnder}.',
        { keptUnder },
      ),
      next: l10n.t('Go on working: your conversations are not affected.'),
      action: 'showLog',
    };
  },
  resumeStateNewerVersion(keptUnder: string): Failure {
    return {
      code: 'session.resumeStateNewerVersion',
      what: l10n.t('Part of where you were could not be restored.'),
      why: l10n.t('The saved state was written by a newer version of Throughline. It is kept as {keptUnder}.', {
        keptUnder,
      }),
      next: l10n.t('Update Throughline: that version brings it back. Your conversations are not affected.'),
    };
  },
  resumeStateNotSaved(why: string): Failure {
    return {
      code: 'session.resumeStateNotSaved',
      what: l10n.t('Drafts and attachments could not be saved.'),
      why,
      next: l10n.t(
        'Make sure that there is room on the disk and that it can be written. Copy a long draft before you close the window.',
      ),
      action: 'showLog',
    };
  },
  sessionNotFound(): Failure {
    return {
      code: 'session.notFound',
      what: l10n.t('The session was not found.'),
      why: l10n.t('It was deleted, or it belongs to another project.'),
      next: l10n.t('Choose another session, or start a new one.'),
      action: 'newSession',
    };
  },
  splitAtStart(): Failure {
    return {
      code: 'session.splitAtStart',
      what: l10n.t('The conversation was not split.'),
      why: l10n.t('This is its first message: nothing would stay before it.'),
      next: l10n.t('Choose a later message.'),
    };
  },
  systemPromptMissing(file: string, why: string): Failure {
    return {
      code: 'session.systemPromptMissing',
      what: l10n.t('The built-in system prompt is used.'),
      why: l10n.t('{file} could not be read: {why}', { file, why }),
      next: l10n.t('Correct the setting “Throughline: System Prompt File”, or leave it empty.'),
      action: 'openSettings',
    };
  },
};
