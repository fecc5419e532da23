import { formatPlace } from '../../base/lines.ts';
import type { EstimateTokens } from '../context/trim.ts';
import { codeFence } from '../model/codeFence.ts';
import type { Message } from '../model/message.ts';
import type { ChatMessage } from '../model/model.ts';
import type { ReceiptItem } from '../model/receipt.ts';

// Selections of turns longer ago than this are not repeated.
const turnsWithSelections = 6;
// Of the window, how much history is looked at.
const slack = 1.1;

/**
 * The earlier messages as a model is sent them: what was said, and what went along once with recent questions (a selection,
 * what they mention), unless the same place goes along anew. Answers without text (failed at once) and questions left without any answer text
 * are kept out only where they are empty.
 */
export function replayHistory(
  path: readonly Message[],
  options: { selectionsOf: (answer: Message) => readonly ReceiptItem[]; sentAnew: ReadonlySet<string> },
): readonly ChatMessage[] {
  const questions = path.filter(({ role }) => role === 'user').slice(-turnsWithSelections);
  const recent = new Set(questions.map(({ id }) => id));
  const answers = new Map(
    path.flatMap((message) =>
      message.role === 'assistant' && message.parentId ? [[message.parentId, message] as const] : [],
    ),
  );
  const told = new Set<string>();
  return path.flatMap((message): ChatMessage[] => {
    if (message.role === 'system' || message.content === '') return [];
    if (message.role === 'assistant' || !recent.has(message.id))
      return [{ role: message.role, content: message.content }];
    const answer = answers.get(message.id);
    const selected = answer ? selections(options.selectionsOf(answer), options.sentAnew, told) : [];
    return [{ role: 'user', content: [...selected, message.content].join('\n\n') }];
  });
}

/**
 * The newest messages that can fit into `room` tokens, as many as a plan could take and no more. What is redacted later
 * can become shorter, so a little more than fits.
 */
export function newestThatFit(
  history: readonly ChatMessage[],
  room: number,
  estimate: EstimateTokens,
): readonly ChatMessage[] {
  let tokens = 0;
  let from = history.length;
  while (from > 0 && tokens <= room * slack) {
    from -= 1;
    tokens += estimate(history[from]?.content ?? '');
  }
  return history.slice(from);
}

/** Do these messages fill `room` tokens by themselves? Then {@link newestThatFit} needs no older ones. */
export function fillRoom(messages: readonly { readonly content: string }[], room: number, estimate: EstimateTokens) {
  let tokens = 0;
  for (let at = messages.length - 1; at > 0 && tokens <= room * slack; at -= 1)
    tokens += estimate(messages[at]?.content ?? '');
  return tokens > room * slack;
}

// The same text twice is told where it was given first.
function selections(items: readonly ReceiptItem[], sentAnew: ReadonlySet<string>, told: Set<string>): string[] {
  return items.flatMap(({ source, text, path, range, label }) => {
    const place = formatPlace(path ?? label, range);
    const known = `${place}\n${text}`;
    if (text === undefined || sentAnew.has(place) || told.has(known)) return [];
    told.add(known);
    const fence = codeFence(text);
    return [`${source === 'selection' ? 'Selected' : 'Given'} then: \`${place}\`\n${fence}\n${text}\n${fence}`];
  });
}
