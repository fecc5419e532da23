import type { ChatMessage, ModelRequest } from './model.ts';

/** A message as the protocol of chat completions writes it. */
export type RequestMessage =
  | { readonly role: ChatMessage['role']; readonly content: string }
  | { readonly role: 'user'; readonly content: RequestPart[] };

type RequestPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/**
 * The messages of a request as they are sent: as plain text, which every server reads, but for those with images. An
 * image goes before the text that is about it, as Anthropic and Google advise.
 */
export function requestMessages({ messages, images: data }: ModelRequest): RequestMessage[] {
  return messages.map(({ role, content, images = [] }) => {
    const parts = images.flatMap(({ id, type }): RequestPart[] => {
      const bytes = data?.get(id);
      return bytes ? [{ type: 'image_url', image_url: { url: dataUrl(type, bytes) } }] : [];
    });
    if (role !== 'user' || parts.length === 0) return { role, content };
    return { role, content: content === '' ? parts : [...parts, { type: 'text', text: content }] };
  });
}

function dataUrl(type: string, { buffer, byteOffset, byteLength }: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`;
}
