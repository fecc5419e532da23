/** An error as an OpenAI-compatible server words it. */
export interface ScriptedError {
  readonly message: string;
  readonly type?: string;
  readonly code?: string | number | null;
  readonly param?: string | null;
}

/** How a server hands thinking on: in one of several fields, or as text between `<think>` tags. */
export type ReasoningShape = 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'thinking' | 'tags';

/** How fast an answer comes. Without a rate it comes as fast as the connection takes it. */
export interface Pace {
  readonly firstTokenAfterMs?: number;
  readonly tokensPerSecond?: number;
}

/**
 * What the server does with one chat completion. All that stream send the deltas of the real protocol: a role
 * chunk, content chunks, a finish reason, a usage chunk when asked for, `[DONE]`.
 */
export type Script =
  /** A whole answer, a delta per token. `reasoning` comes first, as `reasoningAs` says. */
  | ({
      readonly kind: 'answer';
      readonly tokens: readonly string[];
      readonly reasoning?: readonly string[];
      readonly reasoningAs?: ReasoningShape;
      /** How long the reasoning takes in all; none unless given. */
      readonly thinksForMs?: number;
      /** Fields of the reported usage, beside or in place of the usual ones. */
      readonly usage?: Readonly<Record<string, unknown>>;
      readonly finishReason?: 'stop' | 'length' | 'content_filter';
    } & Pace)
  /** Says what it was asked, recognisably: `Scripted answer 3 to: ...`. */
  | ({ readonly kind: 'echo' } & Pace)
  /** About so many tokens (default 20,000) of markdown with code blocks. */
  | ({ readonly kind: 'big'; readonly tokens?: number } & Pace)
  /** Goes on until the client closes. */
  | ({ readonly kind: 'endless'; readonly token?: string } & Pace)
  /** The connection breaks after these tokens. */
  | { readonly kind: 'cut'; readonly tokens: readonly string[] }
  /** The response ends in order, but without `[DONE]` and, unless told so, without a finish reason. */
  | { readonly kind: 'noDone'; readonly tokens: readonly string[]; readonly withFinishReason?: boolean }
  /** Everything is sent, but the connection stays open. */
  | { readonly kind: 'staysOpen'; readonly tokens: readonly string[]; readonly withDone: boolean }
  /** One delta whose bytes arrive one by one, so that every multi-byte character is split. */
  | { readonly kind: 'splitCharacter'; readonly text: string }
  /** A `data:` line that is no JSON comes after these tokens. */
  | { readonly kind: 'malformed'; readonly tokens: readonly string[] }
  /** An error object comes in the stream after these tokens. */
  | { readonly kind: 'errorInStream'; readonly tokens: readonly string[]; readonly error: ScriptedError }
  /** An error status. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly error?: ScriptedError;
      /** Sent instead of the error object: what proxies and other frameworks answer. */
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A web page with status 200. */
  | { readonly kind: 'html' }
  /** Refuses a request that has `field`, as servers do that do not know it; else echoes. */
  | { readonly kind: 'refusesField'; readonly field: string; readonly error: ScriptedError }
  /** Answers with one JSON object though a stream was asked for. */
  | { readonly kind: 'ignoresStream'; readonly text: string }
  /** Accepts the request and never sends a header. */
  | { readonly kind: 'hang' }
  /** Closes the connection before any header. */
  | { readonly kind: 'refuse' };

/** Splits a text into tokens of about a word each, that joined give the text again. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S{1,8}|\s+$/g) ?? [];
}

/** An error status with the body that OpenAI's API gives it. */
export function statusScript(status: number, headers: Readonly<Record<string, string>> = {}): Script {
  return { kind: 'status', status, error: standardErrors[status] ?? { message: `Status ${status}` }, headers };
}

const standardErrors: Readonly<Record<number, ScriptedError>> = {
  400: { message: 'Invalid request.', type: 'invalid_request_error', param: null, code: null },
  401: {
    message: 'Incorrect API key provided: sk-test-****1234. You can find your API key in the settings.',
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
  403: { message: 'Your key may not use this model.', type: 'permission_error', code: 'forbidden' },
  404: {
    message: 'The model `scripted` does not exist or you do not have access to it.',
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  },
  429: { message: 'Rate limit reached for requests.', type: 'requests', param: null, code: 'rate_limit_exceeded' },
  500: { message: 'The server had an error while processing your request.', type: 'server_error', code: null },
  503: { message: 'The engine is currently overloaded.', type: 'server_error', code: null },
};

/** What OpenAI answers when the prompt is too long for the model. */
export const contextTooLongScript: Script = {
  kind: 'status',
  status: 400,
  error: {
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
};
