import type { Failure } from '../base/errors.ts';

/**
 * The catalogue of failures that a user can meet: what happened, why, and what to do next. One function each,
 * grouped by area in alphabetical order; codes are `area.name` and stable, because they are searched for in logs.
 */
export const failures = {
  // chat: a turn of a conversation
  answerCut(reason: 'length' | 'contentFilter'): Failure {
    return reason === 'length'
      ? {
          code: 'chat.answerCut',
          what: 'The answer is not complete.',
          why: 'The model reached the limit of tokens for one answer.',
          next: 'Choose Continue, or raise the limit in the settings (Throughline: Max Output Tokens).',
        }
      : {
          code: 'chat.answerFiltered',
          what: 'The answer is not complete.',
          why: 'The endpoint stopped it by its content filter.',
          next: 'Ask in other words, or choose another model.',
          action: 'selectModel',
        };
  },
  noRepository(): Failure {
    return {
      code: 'chat.noRepository',
      what: 'There is no commit message to write.',
      why: 'No git repository is open, or the built-in git extension is switched off.',
      next: 'Open a folder that is a git repository.',
    };
  },
  nothingToCommit(hasConflicts = false): Failure {
    return {
      code: 'chat.nothingToCommit',
      what: 'There is no commit message to write.',
      why: hasConflicts ? 'Files are in conflict, and git has its own message.' : 'The repository has no changes.',
      next: hasConflicts ? 'Resolve the conflicts first.' : 'Change or stage something first.',
    };
  },
  nothingSelected(): Failure {
    return {
      code: 'chat.nothingSelected',
      what: 'There is nothing to explain.',
      why: 'No text editor is open.',
      next: 'Open a file and select the code.',
    };
  },
  turnRunning(): Failure {
    return {
      code: 'chat.turnRunning',
      what: 'The question was not sent.',
      why: 'An answer is still being written in this session.',
      next: 'Wait until it has ended, stop it (Escape), or start a new session.',
      action: 'newSession',
    };
  },
  questionTooLong(overBy: number, contextWindow: number): Failure {
    return {
      code: 'chat.questionTooLong',
      what: 'The question was not sent.',
      why: `It is about ${overBy} tokens too long for this model, whose window is ${contextWindow} tokens.`,
      next: 'Shorten it, or choose a model with a larger window.',
      action: 'selectModel',
    };
  },

  // context: files and other things that go along
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

  // git: what the repository says
  gitFailed(why: string): Failure {
    return {
      code: 'git.failed',
      what: 'Git could not be asked.',
      why,
      next: 'Check in a terminal that git is installed, on the PATH, and answers.',
      action: 'showLog',
    };
  },
  gitOutputTooLarge(limitBytes: number): Failure {
    return {
      code: 'git.outputTooLarge',
      what: 'There is too much to read from git.',
      why: `It wrote more than ${Math.floor(limitBytes / 1024 / 1024)} MB.`,
      next: 'Stage less at a time; large generated or data files are best committed on their own.',
    };
  },
  gitRefused(): Failure {
    return {
      code: 'git.refused',
      what: 'Git does not tell what has changed.',
      why: 'To git the folder is no repository or belongs to somebody else, or the repository is damaged.',
      next: 'Run “git status” in a terminal in this folder: it says which.',
    };
  },

  // history: the database of conversations
  historyDamaged(setAsidePath: string, recoveredRows: number): Failure {
    const saved =
      recoveredRows > 0 ? `${recoveredRows} entries could be read and were taken over.` : 'None of it could be read.';
    return {
      code: 'history.damaged',
      what: 'The conversation history was damaged.',
      why: `Its file could not be read as a whole. ${saved} The old file was kept as ${setAsidePath}.`,
      next: 'Go on working: a new history was started. Keep the old file if something is missing.',
      action: 'showLog',
    };
  },
  historyFull(path: string): Failure {
    return {
      code: 'history.full',
      what: 'The conversation is not being saved.',
      why: `There is no room left on the disk of ${path}.`,
      next: 'Make room on the disk and reload the window. Until then conversations stay in memory only.',
    };
  },
  historyNewerVersion(path: string): Failure {
    return {
      code: 'history.newerVersion',
      what: 'The conversation is not being saved.',
      why: `The history in ${path} was written by a newer version of Throughline. It was left as it is.`,
      next: 'Update Throughline and reload the window. Until then conversations stay in memory only.',
    };
  },
  historyReadOnly(path: string, why: string): Failure {
    return {
      code: 'history.readOnly',
      what: 'The conversation is not being saved.',
      why: `${path} cannot be written: ${why}`,
      next: 'Make the folder writable and reload the window. Until then conversations stay in memory only.',
      action: 'showLog',
    };
  },
  historyUnavailable(path: string, why: string): Failure {
    return {
      code: 'history.unavailable',
      what: 'The conversation is not being saved.',
      why: `The history in ${path} could not be opened: ${why}`,
      next: 'Reload the window to try again. Until then conversations stay in memory only.',
      action: 'showLog',
    };
  },
  historyWriteFailed(why: string): Failure {
    return {
      code: 'history.writeFailed',
      what: 'The conversation could not be saved.',
      why,
      next: 'Make sure that there is room on the disk and that it can be written, then try again.',
      action: 'showLog',
    };
  },

  // model: the endpoint that answers
  modelCertificate(endpoint: string, why: string): Failure {
    return {
      code: 'model.certificate',
      what: 'No secure connection to the model could be made.',
      why: `${endpoint} speaks no TLS, or its certificate is not trusted: ${why}`,
      next: 'Correct the endpoint, or have its certificate (or that of your proxy) trusted by the system.',
      action: 'openSettings',
    };
  },
  modelConnectionLost(endpoint: string): Failure {
    return {
      code: 'model.connectionLost',
      what: 'The model did not answer.',
      why: `The connection to ${endpoint} was closed before an answer came.`,
      next: 'Try again. If it stays so, see whether the server runs and what it logs.',
      action: 'retry',
    };
  },
  modelConnectionRefused(endpoint: string): Failure {
    return {
      code: 'model.connectionRefused',
      what: 'The model could not be reached.',
      why: `Nothing accepts connections at ${endpoint}.`,
      next: 'Start the model server, or correct the endpoint in the settings, then try again.',
      action: 'retry',
    };
  },
  modelContentFiltered(why: string): Failure {
    return {
      code: 'model.contentFiltered',
      what: 'The request was refused by a content filter.',
      why,
      next: 'Word the question otherwise, or leave out the context that the filter may be about.',
    };
  },
  modelContextTooLong(model: string, why: string): Failure {
    return {
      code: 'model.contextTooLong',
      what: `The request was too long for ${model}.`,
      why,
      next: 'Remove context, start a new session, or set a smaller context window for this model.',
      action: 'newSession',
    };
  },
  modelEndpointInvalid(): Failure {
    return {
      code: 'model.endpointInvalid',
      what: 'The model could not be asked.',
      why: 'The endpoint is no http or https address, or it has a user name or password in it.',
      next: 'Set the base URL of the endpoint, such as http://127.0.0.1:11434/v1, and set the key on its own.',
      action: 'openSettings',
    };
  },
  modelForbidden(why: string): Failure {
    return {
      code: 'model.forbidden',
      what: 'The endpoint does not allow this request.',
      why,
      next: 'Set a key that may use this model, or select another model.',
      action: 'setApiKey',
    };
  },
  modelHostNotFound(endpoint: string): Failure {
    return {
      code: 'model.hostNotFound',
      what: 'The model could not be reached.',
      why: `The host name of ${endpoint} was not found.`,
      next: 'See whether you are online and the endpoint in the settings is right, then try again.',
      action: 'openSettings',
    };
  },
  modelInterrupted(endpoint: string): Failure {
    return {
      code: 'model.interrupted',
      what: 'The answer is not complete.',
      why: `The connection to ${endpoint} was closed before the answer was complete.`,
      next: 'Continue the answer, or try again.',
      action: 'retry',
    };
  },
  modelKeyInvalid(): Failure {
    return {
      code: 'model.keyInvalid',
      what: 'The model could not be asked.',
      why: 'The API key holds characters that no key can have, such as a space or a line break.',
      next: 'Set the API key again.',
      action: 'setApiKey',
    };
  },
  modelMalformedAnswer(endpoint: string): Failure {
    return {
      code: 'model.malformedAnswer',
      what: 'The answer is not complete.',
      why: `${endpoint} sent data in its answer that is not valid JSON.`,
      next: 'Try again. If it stays so, the endpoint, or a proxy before it, is at fault.',
      action: 'retry',
    };
  },
  modelNotChosen(): Failure {
    return {
      code: 'model.notChosen',
      what: 'No model is chosen yet, so the offline assistant answers.',
      why: 'An endpoint is set, but not which of its models to ask.',
      next: 'Choose a model.',
      action: 'selectModel',
    };
  },
  modelNotCompatible(endpoint: string, why: string): Failure {
    return {
      code: 'model.notCompatible',
      what: 'The endpoint did not answer as a model does.',
      why: `${endpoint} is no OpenAI-compatible endpoint. ${why}`,
      next: 'Correct the base URL in the settings: most end in /v1. A network that asks to sign in also does this.',
      action: 'openSettings',
    };
  },
  modelNotFound(model: string, why: string): Failure {
    return {
      code: 'model.notFound',
      what: `The endpoint does not offer the model ${model}.`,
      why,
      next: 'Select a model that it offers.',
      action: 'selectModel',
    };
  },
  modelQuotaExceeded(why: string): Failure {
    return {
      code: 'model.quotaExceeded',
      what: 'The account of this key is used up.',
      why,
      next: 'Check plan and billing at the provider, or set another key.',
      action: 'setApiKey',
    };
  },
  modelRateLimited(why: string, retryAfterMs?: number): Failure {
    const seconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
    const wait = seconds === 1 ? '1 second' : `${seconds} seconds`;
    return {
      code: 'model.rateLimited',
      what: 'The endpoint takes no more requests for now.',
      why,
      next: seconds === undefined ? 'Wait a little, then try again.' : `Try again in ${wait}.`,
      action: 'retry',
    };
  },
  modelRequestRefused(why: string): Failure {
    return {
      code: 'model.requestRefused',
      what: 'The endpoint refused the request.',
      why,
      next: 'Check the settings of this model, or select another one.',
      action: 'openSettings',
    };
  },
  modelServerError(why: string): Failure {
    return {
      code: 'model.serverError',
      what: 'The endpoint failed.',
      why,
      next: 'Try again in a moment. Your message is kept.',
      action: 'retry',
    };
  },
  modelTimeout(endpoint: string, idleSeconds?: number): Failure {
    const waited = idleSeconds === undefined ? 'in time' : `for ${idleSeconds} seconds`;
    return {
      code: 'model.timeout',
      what: 'The model took too long.',
      why: `Nothing came from ${endpoint} ${waited}.`,
      next: 'Try again. A local model may have to be loaded first.',
      action: 'retry',
    };
  },
  modelUnauthorized(why: string): Failure {
    return {
      code: 'model.unauthorized',
      what: 'The endpoint did not accept the API key.',
      why,
      next: 'Set the API key of this endpoint.',
      action: 'setApiKey',
    };
  },
  modelUnexpected(why: string): Failure {
    return {
      code: 'model.unexpected',
      what: 'The model could not be asked.',
      why,
      next: 'Try again. If it stays so, please report it with the log.',
      action: 'showLog',
    };
  },
  offlineFailed(why: string): Failure {
    return {
      code: 'model.offlineFailed',
      what: 'The offline assistant could not answer.',
      why,
      next: 'Try again. If it happens again, the log says more.',
      action: 'showLog',
    };
  },

  // project: the folder that is open
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

  // prompt: templates
  promptUnknown(name: string, known: readonly string[]): Failure {
    return {
      code: 'prompt.unknown',
      what: `There is no prompt named “${name}”.`,
      why: `Known are: ${known.join(', ') || 'none'}.`,
      next: 'Check the name, or add a file of that name to your prompts.',
    };
  },
  promptVariableMissing(name: string, missing: readonly string[]): Failure {
    return {
      code: 'prompt.variableMissing',
      what: `The prompt “${name}” could not be filled in.`,
      why: `It needs ${missing.map((variable) => `$${variable}`).join(', ')}, for which no value was given.`,
      next: 'Give the value, or write $$ for a dollar sign.',
    };
  },

  // session: conversations and what resumes them
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
