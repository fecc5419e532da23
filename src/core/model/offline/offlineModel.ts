import { errorMessage, isAbortError } from '../../../base/errors.ts';
import { l10n } from '../../../base/l10n.ts';
import type { Log } from '../../../base/log.ts';
import { failures } from '../../errors.ts';
import type { ModelClient, ModelEvent } from '../model.ts';
import { offlineModelId } from '../modelCatalog.ts';
import type { AssistantTask } from '../task.ts';
import { commitMessage } from './commitMessage.ts';
import { completionAnswer } from './completionAnswer.ts';
import { conversationOutline } from './conversationOutline.ts';
import { explainAnswer } from './explainAnswer.ts';
import { offlineTexts } from './offlineTexts.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { questionAnswer } from './questionAnswer.ts';

export interface OfflineModelOptions {
  readonly facts: ProjectFacts;
  readonly log: Log;
}

/**
 * Answers without a model, from the project itself. It reads `request.task` alone: the messages say the same in prose.
 * An answer is in markdown and comes block by block; a commit message is plain text.
 */
export function createOfflineModel({ facts, log }: OfflineModelOptions): ModelClient {
  return {
    info: {
      id: offlineModelId,
      label: l10n.t('Offline assistant (no AI)'),
      kind: 'offline',
      endpoint: '',
      contextWindow: 128_000,
      maxOutputTokens: 16_000,
      vision: false,
    },
    listModels: async () => [{ id: offlineModelId }],
    async *stream(request, signal): AsyncIterable<ModelEvent> {
      try {
        for await (const text of answer(request.task, facts, signal)) {
          if (signal.aborted) break;
          yield { type: 'text', text };
        }
        yield signal.aborted ? { type: 'aborted' } : { type: 'done', finishReason: 'stop' };
      } catch (error) {
        if (signal.aborted || isAbortError(error)) {
          yield { type: 'aborted' };
          return;
        }
        log.error(`The offline assistant failed at ${request.task.kind}`, error);
        yield { type: 'error', failure: failures.offlineFailed(errorMessage(error)) };
      }
    },
  };
}

function answer(task: AssistantTask, facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  switch (task.kind) {
    case 'question':
      return asBlocks(questionAnswer(task, facts, signal));
    case 'explain':
      return asBlocks(explanation(task.code, facts, signal));
    case 'completeCode':
      return asBlocks(completionAnswer(task.code, facts, signal));
    case 'commitMessage':
      return commitMessage(task, facts, signal);
    case 'summary':
      return outline(task);
  }
}

async function* explanation(...args: Parameters<typeof explainAnswer>): AsyncIterable<string> {
  yield* explainAnswer(...args);
  yield offlineTexts.footer();
}

async function* outline(task: Extract<AssistantTask, { kind: 'summary' }>): AsyncIterable<string> {
  yield conversationOutline(task);
}

// Blocks of markdown are told apart by an empty line.
async function* asBlocks(blocks: AsyncIterable<string>): AsyncIterable<string> {
  let isFirst = true;
  for await (const block of blocks) {
    yield isFirst ? block : `\n\n${block}`;
    isFirst = false;
  }
}
