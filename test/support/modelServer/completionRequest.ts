/** What the server reads of a chat completion request. Anything missing takes a default, as in a lenient server. */
export interface CompletionRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Of the last user message; empty if there is none. */
  readonly lastUserText: string;
  /** A rough count of the prompt, a token per four characters. */
  readonly promptTokens: number;
  /** The body as sent. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads a parsed request body. */
export function readCompletionRequest(body: unknown): CompletionRequest {
  const fields = isRecord(body) ? body : {};
  const messages = (Array.isArray(fields.messages) ? fields.messages : []).filter(isRecord);
  const lastUser = messages.findLast((message) => message.role === 'user');
  const characters = messages.reduce((sum, message) => sum + contentText(message.content).length, 0);
  return {
    model: typeof fields.model === 'string' ? fields.model : 'scripted',
    stream: fields.stream === true,
    includeUsage: isRecord(fields.stream_options) && fields.stream_options.include_usage === true,
    lastUserText: contentText(lastUser?.content),
    promptTokens: Math.ceil(characters / 4),
    fields,
  };
}

// Content is a text, or a list of parts of which some have text.
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

/** Is `value` an object with named fields? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
