import type { Message } from '../model/message.ts';
import { wholeMarkdown } from './wholeMarkdown.ts';

/** A conversation as a document: a heading for who speaks, and what was said as it was written. */
export function conversationMarkdown(title: string, messages: readonly Message[]): string {
  return `${[titleMarkdown(title), ...messages.flatMap((message) => messageMarkdown(message))].join('\n\n')}\n`;
}

/** The heading of a conversation. */
export function titleMarkdown(title: string): string {
  return `# ${title.replaceAll(/\s+/g, ' ').trim()}`;
}

/**
 * The paragraphs of a message; none when nothing was said. With its facts also when it was said, what its model thought, and which of
 * its versions it is.
 */
export function messageMarkdown(message: Message, { withFacts = false } = {}): string[] {
  const { role, content, model, status, images = [] } = message;
  if (role === 'system' || (content.trim() === '' && images.length === 0)) return [];
  const isCut = role === 'assistant' && status !== 'complete';
  const head = role === 'user' ? '## You' : `## ${model ?? 'Assistant'}`;
  const shown = images.map(({ name, width, height }) => `*(image: ${name}, ${width} × ${height} pixels)*`);
  const said = content.trim() === '' ? [] : [wholeMarkdown(content)];
  return [head, ...(withFacts ? factsOf(message) : []), ...shown, ...said, ...(isCut ? ['*(not complete)*'] : [])];
}

function factsOf({ createdAtMs, editedAtMs, reasoning, alternates }: Message): string[] {
  const version = alternates ? [`version ${alternates.index} of ${alternates.count}`] : [];
  const edited = editedAtMs === undefined ? [] : ['edited'];
  const thought = reasoning === undefined ? undefined : wholeMarkdown(reasoning);
  return [
    `*${[timeText(createdAtMs), ...edited, ...version].join(' · ')}*`,
    ...(thought === undefined ? [] : [`<details><summary>Thinking</summary>\n\n${thought}\n\n</details>`]),
  ];
}

/** `2026-01-31 12:00` by this machine's clock. */
export function timeText(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
