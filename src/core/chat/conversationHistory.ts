import { formatPlace } from '../../base/lines.ts';
import type { EstimateTokens } from '../context/trim.ts';
import { codeFence } from '../model/codeFence.ts';
import type { ImageRef } from '../model/image.ts';
import type { Message } from '../model/message.ts';
import type { ChatMessage } from '../model/model.ts';
import type { ReceiptItem, StandsFor } from '../model/receipt.ts';

// Selections of turns longer ago than this are not repeated.
const turnsWithSelections = 6;
// Images of these turns go along again, so many of the newest at most: each costs as much as a page of text.
const mostImagesAgain = 8;
// Of the window, how much history is looked at.
const slack = 1.1;

/** An earlier message, and apart from it what went along with it once: that goes again where there is room. */
export interface HistoryMessage extends ChatMessage {
  readonly given?: string;
  /** Which message of the conversation it is. */
  readonly id?: string;
  /** It is a summary, which stands for those. */
  readonly standsFor?: StandsFor;
  /** One that a summary stands for, and that goes along whole all the same. */
  readonly isKept?: true;
}

/** The message with what went along with it. */
export function withGiven(message: HistoryMessage): ChatMessage {
  const said = withoutGiven(message);
  return message.given === undefined ? said : { ...said, content: joined([message.given, said.content]) };
}

/** The message as it was said. */
export function withoutGiven({ role, content, images }: HistoryMessage): ChatMessage {
  return { role, content, ...(images && { images }) };
}

/**
 * The earlier messages as a model is sent them: what was said, and what went along once with recent questions (a selection,
 * what they mention), unless the same place goes along anew; and what was shown with them, to a model that takes images.
 * Older images are only named. Answers without text (failed at once) and questions left without any answer text are kept
 * out only where they are empty.
 */
export function replayHistory(path: readonly Message[], options: ReplayOptions): readonly HistoryMessage[] {
  const asked = path.filter(({ role }) => role === 'user');
  const questions = asked.slice(-turnsWithSelections);
  const recent = new Set([...questions, ...asked.filter(({ id }) => options.kept?.has(id))].map(({ id }) => id));
  const answers = new Map(
    path.flatMap((message) =>
      message.role === 'assistant' && message.parentId ? [[message.parentId, message] as const] : [],
    ),
  );
  const told = new Set<string>();
  const shownAgain = imagesShownAgain(questions, options);
  return path.flatMap((message): HistoryMessage[] => {
    const { id, role, content, images: all = [] } = message;
    if (role === 'system' || (content === '' && all.length === 0)) return [];
    const images = all.filter((image) => shownAgain.has(image));
    const named = all.filter((image) => !shownAgain.has(image)).map(nameOf);
    const said = {
      id,
      role,
      content: joined([content, ...named]),
      ...(options.kept?.has(id) && { isKept: true as const }),
    };
    if (role === 'assistant' || !recent.has(id)) return [said];
    const answer = answers.get(message.id);
    const given = joined(answer ? selections(options.selectionsOf(answer), options.sentAnew, told) : []);
    return [{ ...said, ...(given !== '' && { given }), ...(images.length > 0 && { images }) }];
  });
}

interface ReplayOptions {
  readonly selectionsOf: (answer: Message) => readonly ReceiptItem[];
  readonly sentAnew: ReadonlySet<string>;
  /** The messages that go along whole although a summary stands for them. */
  readonly kept?: ReadonlySet<string>;
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
