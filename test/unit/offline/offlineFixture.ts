import { silentLog } from '../../../src/base/log.ts';
import type { ModelClient, ModelEvent } from '../../../src/core/model/model.ts';
import { createOfflineModel } from '../../../src/core/model/offline/offlineModel.ts';
import type { AssistantTask } from '../../../src/core/model/task.ts';
import { runGit } from '../../../src/core/project/git.ts';
import { createGitFacts } from '../../../src/core/project/gitFacts.ts';
import { createLocalProjectFacts } from '../../../src/core/retrieval/localProjectFacts.ts';
import { createProjectSearch } from '../../../src/core/retrieval/search.ts';

/** The offline assistant on a real project. */
export function offlineModelOf(root: string): ModelClient {
  const roots = [root];
  const search = createProjectSearch({ roots, log: silentLog, freshForMs: 0 });
  const gitOf = (of: string) => createGitFacts({ root: of, runGit, log: silentLog });
  return createOfflineModel({
    facts: createLocalProjectFacts({ roots, search, gitOf, log: silentLog }),
    log: silentLog,
  });
}

/** All that a model brings for a task. */
export async function eventsOf(
  model: ModelClient,
  task: AssistantTask,
  signal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ messages: [], task }, signal)) events.push(event);
  return events;
}

/** The text of an answer that went well. */
export async function answerOf(model: ModelClient, task: AssistantTask): Promise<string> {
  const events = await eventsOf(model, task);
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error(`The answer ended with ${JSON.stringify(last)}`);
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}
