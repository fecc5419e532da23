import type { CollectedItem } from '../../core/context/collectItems.ts';
import type { AssistantTask, TaskCode } from '../../core/model/task.ts';

/** A question as data, with the code that goes along. */
export function questionTask(question: string, items: readonly CollectedItem[]): AssistantTask {
  const code = items.flatMap((entry): TaskCode[] =>
    entry.ok && entry.item.path
      ? [
          {
            path: entry.item.path,
            language: entry.item.language ?? 'plaintext',
            text: entry.item.text,
            range: entry.item.range,
          },
        ]
      : [],
  );
  return { kind: 'question', question, code };
}
