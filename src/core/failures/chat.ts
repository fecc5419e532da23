import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** A turn of a conversation. */
export const chatFailures = {
  answerCut(reason: 'length' | 'contentFilter'): Failure {
    return reason === 'length'
      ? {
          code: 'chat.answerCut',
          what: l10n.t('The answer is not complete.'),
          why: l10n.t('The model reached the limit of tokens for one answer.'),
          next: l10n.t('Choose Continue, or raise the limit in the settings (Throughline: Max Output Tokens).'),
        }
      : {
          code: 'chat.answerFiltered',
          what: l10n.t('The answer is not complete.'),
          why: l10n.t('The endpoint stopped it by its content filter.'),
          next: l10n.t('Ask in other words, or choose another model.'),
          action: 'selectModel',
        };
  },
  answerEmpty(hasThought: boolean): Failure {
    return {
      code: 'chat.answerEmpty',
      what: l10n.t('The model gave no answer.'),
      why: hasThought ? l10n.t('It stopped after thinking.') : l10n.t('It ended its answer before the first word.'),
      next: l10n.t('Try again, ask in other words, or choose another model.'),
      action: 'selectModel',
    };
  },
  noRepository(): Failure {
    return {
      code: 'chat.noRepository',
      what: l10n.t('There is no commit message to write.'),
      why: l10n.t('No git repository is open, or the built-in git extension is switched off.'),
      next: l10n.t('Open a folder that is a git repository.'),
    };
  },
  nothingToCommit(hasConflicts = false): Failure {
    return {
      code: 'chat.nothingToCommit',
      what: l10n.t('There is no commit message to write.'),
      why: hasConflicts
        ? l10n.t('Files are in conflict, and git has its own message.')
        : l10n.t('The repository has no changes.'),
      next: hasConflicts ? l10n.t('Resolve the conflicts first.') : l10n.t('Change or stage something first.'),
    };
  },
  nothingSelected(): Failure {
    return {
      code: 'chat.nothingSelected',
      what: l10n.t('There is nothing to explain.'),
      why: l10n.t('No text editor is open.'),
      next: l10n.t('Open a file and select the code.'),
    };
  },
  turnRunning(): Failure {
    return {
      code: 'chat.turnRunning',
      what: l10n.t('The question was not sent.'),
      why: l10n.t('An answer is still being written in this session.'),
      next: l10n.t('Wait until it has ended, stop it (Escape), or start a new session.'),
      action: 'newSession',
    };
  },
  answeredElsewhere(): Failure {
    return {
      code: 'chat.answeredElsewhere',
      what: l10n.t('The question was not sent.'),
      why: l10n.t('An answer is being written in this session by another window.'),
      next: l10n.t('Wait until it has ended, stop it there, or start a new session.'),
      action: 'newSession',
    };
  },
  summaryEmpty(): Failure {
    return {
      code: 'chat.summaryEmpty',
      what: l10n.t('The session was not summarised.'),
      why: l10n.t('The model gave no summary.'),
      next: l10n.t('Try again, or choose another model. The conversation is as it was.'),
      action: 'selectModel',
    };
  },
  summaryTooLong(): Failure {
    return {
      code: 'chat.summaryTooLong',
      what: l10n.t('The session was not summarised.'),
      why: l10n.t('The summary would have been longer than the turns that it was to stand for.'),
      next: l10n.t('Try again when the conversation has grown, or choose another model.'),
      action: 'selectModel',
    };
  },
  conversationBusy(): Failure {
    return {
      code: 'chat.conversationBusy',
      what: l10n.t('The conversation was not changed.'),
      why: l10n.t('An answer is still being written in this session.'),
      next: l10n.t('Wait until it has ended, or stop it (Escape), and try again.'),
    };
  },
  promptCut(sent: { endpoint: string; seen: number; totalTokens: number; reservedForAnswer: number }): Failure {
    const needed = Math.ceil((Math.max(sent.seen, sent.totalTokens) + sent.reservedForAnswer) / 1024) * 1024;
    return {
      code: 'chat.promptCut',
      what: l10n.t('The model saw only part of what was sent.'),
      why:
        sent.seen < sent.totalTokens
          ? l10n.t(
              '{endpoint} counted {seen} tokens of about {totalTokens}: it cuts off what its window cannot take.',
              sent,
            )
          : l10n.t(
              '{endpoint} counted {seen} tokens again, though more was sent: it cuts off what its window cannot take.',
              sent,
            ),
      next: l10n.t(
        'Give the server a window of {needed} tokens (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx), or set a smaller context window for this model, so that you see what is left out before you ask.',
        { needed },
      ),
      action: 'openSettings',
    };
  },
  questionTooLong(size: {
    readonly overBy: number;
    readonly contextWindow: number;
    readonly imageTokens: number;
  }): Failure {
    const { overBy, contextWindow, imageTokens } = size;
    // Without its images the question would fit.
    if (imageTokens >= overBy)
      return {
        code: 'chat.questionTooLong',
        what: l10n.t('The question was not sent.'),
        why: l10n.t(
          'Its images take about {imageTokens} tokens. That is {overBy} more than fit into the window of this model ({contextWindow} tokens).',
          { imageTokens, overBy, contextWindow },
        ),
        next: l10n.t('Remove an image, or choose a model with a larger window.'),
        action: 'selectModel',
      };
    return {
      code: 'chat.questionTooLong',
      what: l10n.t('The question was not sent.'),
      why: l10n.t('It is about {overBy} tokens too long for this model, whose window is {contextWindow} tokens.', {
        overBy,
        contextWindow,
      }),
      next: l10n.t('Shorten it, or choose a model with a larger window.'),
      action: 'selectModel',
    };
  },
};
