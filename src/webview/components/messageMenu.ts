import type { Message } from '../../protocol/chatProtocol.ts';

/** What the editor's menu is told of the message that it is opened on: `when` in the manifest, and the commands, read it. */
export function menuContext({ id, role }: Message): string {
  return JSON.stringify({ throughlineMessage: id, throughlineRole: role === 'user' ? 'question' : 'answer' });
}
