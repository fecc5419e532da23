import type { Message } from '../model/message.ts';

/** A conversation as a document: a heading for who speaks, and what was said as it was written. */
export function conversationMarkdown(title: string, messages: readonly Message[]): string {
  const parts = messages.flatMap(({ role, content, model, status }) => {
    if (role === 'system' || content.trim() === '') return [];
    const isCut = role === 'assistant' && status !== 'complete';
    const head = role === 'user' ? '## You' : `## ${model ?? 'Assistant'}`;
    return [head, content.trim(), ...(isCut ? ['*(not complete)*'] : [])];
  });
  return `${[`# ${title}`, ...parts].join('\n\n')}\n`;
}
