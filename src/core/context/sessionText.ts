import type { SessionText } from './contextPorts.ts';

/** Characters of a conversation that are collected; of a longer one the end. */
const mostCharacters = 400_000;

/** Another conversation as text, the newest message last. */
export function sessionText({ title, messages }: SessionText): string {
  const parts: string[] = [];
  let left = mostCharacters;
  for (const { role, content } of [...messages].reverse()) {
    if (content.trim() === '') continue;
    if (left < content.length) break;
    parts.push(`${role === 'user' ? 'Question' : 'Answer'}:\n${content}`);
    left -= content.length;
  }
  const missing = messages.filter(({ content }) => content.trim() !== '').length - parts.length;
  const note = missing > 0 ? [`[… ${missing} earlier ${missing === 1 ? 'message' : 'messages'} left out …]`] : [];
  return [`Conversation “${title}”`, ...note, ...parts.reverse()].join('\n\n');
}
