import type { Message } from '../model/message.ts';

/** A conversation as a document: a heading for who speaks, and what was said as it was written. */
export function conversationMarkdown(title: string, messages: readonly Message[]): string {
  const parts = messages.flatMap(({ role, content, model, status, images = [] }) => {
    if (role === 'system' || (content.trim() === '' && images.length === 0)) return [];
    const isCut = role === 'assistant' && status !== 'complete';
    const head = role === 'user' ? '## You' : `## ${model ?? 'Assistant'}`;
    const shown = images.map(({ name, width, height }) => `*(image: ${name}, ${width} × ${height} pixels)*`);
    return [head, ...shown, ...(content.trim() === '' ? [] : [content.trim()]), ...(isCut ? ['*(not complete)*'] : [])];
  });
  return `${[`# ${title}`, ...parts].join('\n\n')}\n`;
}
