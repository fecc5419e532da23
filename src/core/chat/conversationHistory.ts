import { formatPlace } from '../../base/lines.ts';
import type { EstimateTokens } from '../context/trim.ts';
import { codeFence } from '../model/codeFence.ts';
import type { ImageRef } from '../model/image.ts';
import type { Message } from '../model/message.ts';
import type { ChatMessage } from '../model/model.ts';
import type { ReceiptItem } from '../model/receipt.ts';

// Selections of turns longer ago than this are not repeated.
const turnsWithSelections = 6;
// Images of these turns go along again, so many of the newest at most: each costs as much as a page of text.
const mostImagesAgain = 8;
// Of the window, how much history is looked at.
const slack = 1.1;

/** An earlier message, and apart from it what went along with it once: that goes again where there is room. */
export interface HistoryMessage extends ChatMessage {
  readonly given?: string;
}

/** The message with what went along with it. */
export function withGiven({ given, ...message }: HistoryMessage): ChatMessage {
  return given === undefined ? message : { ...message, content: joined([given, message.content]) };
}

/** The message as it was said. */
export function withoutGiven({ given: _, ...message }: HistoryMessage): ChatMessage {
  return message;
}

/**
 * The earlier messages as a model is sent them: what was said, and what went along once with recent questions (a selection,
 * what they mention), unless the same place goes along anew; and what was shown with them, to a model that takes images.
 * Older images are only named. Answers without text (failed at once) and questions left without any answer text are kept
 * out only where they are empty.
 */
export function replayHistory(path: readonly Message[], options: ReplayOptions): readonly HistoryMessage[] {
  const questions = path.filter(({ role }) => role === 'user').slice(-turnsWithSelections);
  const recent = new Set(questions.map(({ id }) => id));
  const answers = new Map(
    path.flatMap((message) =>
      message.role === 'assistant' && message.parentId ? [[message.parentId, message] as const] : [],
    ),
  );
  const told = new Set<string>();
  const shownAgain = imagesShownAgain(questions, options);
  return path.flatMap((message): HistoryMessage[] => {
    const { role, content, images: all = [] } = message;
    if (role === 'system' || (content === '' && all.length === 0)) return [];
    const images = all.filter((image) => shownAgain.has(image));
    const named = all.filter((image) => !shownAgain.has(image)).map(nameOf);
    if (role === 'assistant' || !recent.has(message.id)) return [{ role, content: joined([content, ...named]) }];
    const answer = answers.get(message.id);
    const given = joined(answer ? selections(options.selectionsOf(answer), options.sentAnew, told) : []);
    const said = joined([content, ...named]);
    return [{ role, content: said, ...(given !== '' && { given }), ...(images.length > 0 && { images }) }];
  });
}

interface ReplayOptions {
  readonly selectionsOf: (answer: Message) => readonly ReceiptItem[];
  readonly sentAnew: ReadonlySet<string>;
  /** May the model be shown images? */
  readonly takesImages?: boolean;
}

function imagesShownAgain(questions: readonly Message[], { takesImages = true }: ReplayOptions): ReadonlySet<ImageRef> {
  const newestFirst = questions.flatMap(({ images = [] }) => images).reverse();
  return new Set(takesImages ? newestFirst.slice(0, mostImagesAgain) : []);
}

function nameOf({ name, width, height }: ImageRef): string {
  return `[An image was shown here: ${name}, ${width} x ${height} pixels]`;
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

/**
 * The newest messages that can fit into `room` tokens, as many as a plan could take and no more. What is redacted later
 * can become shorter, so a little more than fits.
 */
export function newestThatFit(
  history: readonly HistoryMessage[],
  room: number,
  estimate: EstimateTokens,
): readonly HistoryMessage[] {
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
