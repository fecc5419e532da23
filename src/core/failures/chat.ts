import type { Failure } from '../../base/errors.ts';

/** A turn of a conversation. */
export const chatFailures = {
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
  answerEmpty(hasThought: boolean): Failure {
    return {
      code: 'chat.answerEmpty',
      what: 'The model gave no answer.',
      why: hasThought ? 'It stopped after thinking.' : 'It ended its answer before the first word.',
      next: 'Try again, ask in other words, or choose another model.',
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
  conversationBusy(): Failure {
    return {
      code: 'chat.conversationBusy',
      what: 'The conversation was not changed.',
      why: 'An answer is still being written in this session.',
      next: 'Wait until it has ended, or stop it (Escape), and try again.',
    };
  },
  promptCut(sent: { endpoint: string; seen: number; totalTokens: number; reservedForAnswer: number }): Failure {
    const needed = Math.ceil((sent.totalTokens + sent.reservedForAnswer) / 1024) * 1024;
    return {
      code: 'chat.promptCut',
      what: 'The model saw only part of what was sent.',
      why: `${sent.endpoint} counted ${sent.seen} tokens of about ${sent.totalTokens}: it cuts off what its window cannot take.`,
      next: `Give the server a window of ${needed} tokens (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx), or set a smaller context window for this model, so that you see what is left out before you ask.`,
      action: 'openSettings',
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
};
