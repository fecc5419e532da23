import type { Message } from '../model/message.ts';
import { wholeMarkdown } from './wholeMarkdown.ts';

/** What a document says beside what was said. */
export interface DocumentFacts {
  /** Under the title. */
  readonly about: string;
}

/**
 * A conversation as a document: a heading for who speaks, and what was said as it was written. With `facts` it also says when, what
 * an answer's model thought, and which versions there are.
 */
export function conversationMarkdown(title: string, messages: readonly Message[], facts?: DocumentFacts): string {
  const parts = messages.flatMap((message) => {
    const { role, content, model, status, images = [] } = message;
    if (role === 'system' || (content.trim() === '' && images.length === 0)) return [];
    const isCut = role === 'assistant' && status !== 'complete';
    const head = role === 'user' ? '## You' : `## ${model ?? 'Assistant'}`;
    const shown = images.map(({ name, width, height }) => `*(image: ${name}, ${width} × ${height} pixels)*`);
    const said = content.trim() === '' ? [] : [wholeMarkdown(content)];
    const beside = facts ? factsOf(message) : [];
    return [head, ...beside, ...shown, ...said, ...(isCut ? ['*(not complete)*'] : [])];
  });
  return `${[`# ${oneLine(title)}`, ...(facts ? [facts.about] : []), ...parts].join('\n\n')}\n`;
}

function factsOf({ createdAtMs, editedAtMs, reasoning, alternates }: Message): string[] {
  const version = alternates ? [`version ${alternates.index} of ${alternates.count}`] : [];
  const edited = editedAtMs === undefined ? [] : ['edited'];
  return [
    `*${[timeText(createdAtMs), ...edited, ...version].join(' · ')}*`,
    ...(reasoning === undefined
      ? []
      : [`<details><summary>Thinking</summary>\n\n${wholeMarkdown(reasoning)}\n\n</details>`]),
  ];
}

/** `2026-01-31 12:00` by this machine's clock. */
export function timeText(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
