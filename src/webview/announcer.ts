import type { Message } from '../protocol/chatProtocol.ts';
import { text } from './strings.ts';

/** Of more than this only the start is said: speech cannot be skimmed. Characters. */
const longestSpoken = 4000;

/**
 * What a screen reader is told of an answer: its start, whole sentences as they come, its end. Pure state over
 * the message; the caller decides how often to ask.
 */
export class Announcer {
  private messageId: string | undefined;
  private saidUpTo = 0;

  /** The next thing to say about the answers of a conversation, or `undefined`. */
  next(messages: readonly Message[]): string | undefined {
    const streaming = messages.findLast(({ status }) => status === 'streaming');
    // Another may have begun already: the end of the one before is said first.
    const parts = [this.nextEnd(messages, streaming), streaming && this.nextSentences(streaming)];
    return parts.filter(Boolean).join(' ') || undefined;
  }

  private nextEnd(messages: readonly Message[], streaming: Message | undefined): string | undefined {
    const { messageId } = this;
    if (messageId === undefined || messageId === streaming?.id) return undefined;
    this.messageId = undefined;
    const message = messages.findLast(({ id }) => id === messageId);
    if (!message) return undefined;
    const rest = brief(spoken(message.content.slice(this.saidUpTo)));
    return [rest, ending(message)].filter((part) => part !== '').join(' ');
  }

  private nextSentences(message: Message): string | undefined {
    if (message.id !== this.messageId) {
      this.messageId = message.id;
      this.saidUpTo = 0;
      return text('announceStart');
    }
    const end = sentenceEnd(message.content, this.saidUpTo);
    if (end === this.saidUpTo) return undefined;
    const part = brief(spoken(message.content.slice(this.saidUpTo, end)));
    this.saidUpTo = end;
    return part === '' ? undefined : part;
  }
}

function brief(words: string): string {
  if (words.length <= longestSpoken) return words;
  return `${words.slice(0, words.lastIndexOf(' ', longestSpoken))} ${text('announceMore')}`;
}

function ending(message: Message): string {
  switch (message.status) {
    case 'stopped':
      return text('announceStopped');
    case 'interrupted':
      return text('announceInterrupted');
    case 'failed':
      return text('announceFailed', { what: message.failure?.what ?? '' }).trim();
    default:
      return text('announceDone');
  }
}

// The end of the last whole sentence or line after `from`, never inside an open code fence.
function sentenceEnd(content: string, from: number): number {
  let end = from;
  const pattern = /[.!?…。！？](?=\s)|\n/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(content); match; match = pattern.exec(content)) end = match.index + 1;
  const fences = [...content.slice(from, end).matchAll(/^ {0,3}(?:`{3,}|~{3,})/gm)];
  const open = fences.length % 2 === 1 ? fences.at(-1) : undefined;
  return open ? from + open.index : end;
}

/** Markdown as it is said: no marks, code blocks named instead of read. */
export function spoken(markdown: string): string {
  return markdown
    .replaceAll(/^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|(?![\s\S]))/gm, ` ${text('announceCode')} `)
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^[ \t]*(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+/gm, '')
    .replaceAll(/[*_~`|]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
