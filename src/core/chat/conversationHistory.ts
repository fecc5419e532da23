import { formatPlace } from '../../base/lines.ts';
import type { Message } from '../model/message.ts';
import type { ChatMessage } from '../model/model.ts';
import type { Receipt } from '../model/receipt.ts';

// Selections of turns longer ago than this are not repeated.
const turnsWithSelections = 6;

/**
 * The earlier messages as a model is sent them: what was said, and the selections that recent questions were about,
 * unless the same place goes along anew. Answers without text (failed at once) and questions left without any answer text
 * are kept out only where they are empty.
 */
export function replayHistory(
  path: readonly Message[],
  options: { receiptOf: (messageId: string) => Receipt | undefined; sentAnew: ReadonlySet<string> },
): readonly ChatMessage[] {
  const questions = path.filter(({ role }) => role === 'user').slice(-turnsWithSelections);
  const recent = new Set(questions.map(({ id }) => id));
  const answers = new Map(
    path.flatMap((message) =>
      message.role === 'assistant' && message.parentId ? [[message.parentId, message] as const] : [],
    ),
  );
  return path.flatMap((message): ChatMessage[] => {
    if (message.role === 'system' || message.content === '') return [];
    if (message.role === 'assistant' || !recent.has(message.id))
      return [{ role: message.role, content: message.content }];
    const answer = answers.get(message.id);
    const receipt = answer?.hasReceipt ? options.receiptOf(answer.id) : undefined;
    return [{ role: 'user', content: [...selections(receipt, options.sentAnew), message.content].join('\n\n') }];
  });
}

function selections(receipt: Receipt | undefined, sentAnew: ReadonlySet<string>): string[] {
  return (receipt?.items ?? []).flatMap(({ text, path, range, label }) => {
    const place = formatPlace(path ?? label, range);
    return text === undefined || sentAnew.has(place)
      ? []
      : [`Selected then: \`${place}\`\n\`\`\`\`\n${text}\n\`\`\`\``];
  });
}
