import type { Failure } from '../../base/errors.ts';

/** Conversations and what resumes them. */
export const sessionFailures = {
  answerInUse(): Failure {
    return {
      code: 'session.answerInUse',
      what: 'This answer cannot be continued now.',
      why: 'It is still being written, here or in another window.',
      next: 'Wait until it has ended, or stop it there.',
    };
  },
  messageNotFound(): Failure {
    return {
      code: 'session.messageNotFound',
      what: 'The message was not found.',
      why: 'It is not in the history any more.',
      next: 'Choose another message, or start a new session.',
      action: 'newSession',
    };
  },
  resumeStateDamaged(keptUnder: string): Failure {
    return {
      code: 'session.resumeStateDamaged',
      what: 'Part of where you were could not be restored.',
      why: `The saved state (drafts, attached files, scroll position) could not be read. It was kept as ${keptUnder}.`,
      next: 'Go on working: your conversations are not affected.',
      action: 'showLog',
    };
  },
  resumeStateNewerVersion(keptUnder: string): Failure {
    return {
      code: 'session.resumeStateNewerVersion',
      what: 'Part of where you were could not be restored.',
      why: `The saved state was written by a newer version of Throughline. It is kept as ${keptUnder}.`,
      next: 'Update Throughline: that version brings it back. Your conversations are not affected.',
    };
  },
  resumeStateNotSaved(why: string): Failure {
    return {
      code: 'session.resumeStateNotSaved',
      what: 'Drafts and attachments could not be saved.',
      why,
      next: 'Make sure that there is room on the disk and that it can be written. Copy a long draft before you close the window.',
      action: 'showLog',
    };
  },
  sessionNotFound(): Failure {
    return {
      code: 'session.notFound',
      what: 'The session was not found.',
      why: 'It was deleted, or it belongs to another project.',
      next: 'Choose another session, or start a new one.',
      action: 'newSession',
    };
  },
  systemPromptMissing(file: string, why: string): Failure {
    return {
      code: 'session.systemPromptMissing',
      what: 'The built-in system prompt is used.',
      why: `${file} could not be read: ${why}`,
      next: 'Correct the setting “Throughline: System Prompt File”, or leave it empty.',
      action: 'openSettings',
    };
  },
};
