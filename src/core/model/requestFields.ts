import { isContextTooLong, type ModelFault } from './modelFault.ts';

/** The fields of a chat completion request that an endpoint may refuse to know. */
export interface OptionalFields {
  readonly stream_options?: { readonly include_usage: true };
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly top_p?: number;
  readonly stop?: string[];
  readonly reasoning_effort?: 'low' | 'medium' | 'high';
}

/** What the settings say of how a model is asked. */
export interface RequestSettings {
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly reasoningEffort?: string;
}

/** The fields for these settings: what is not set is not sent, so that the endpoint's default holds. */
export function optionalFields(settings: RequestSettings): OptionalFields {
  const { temperature, maxTokens, topP, stop = [], reasoningEffort } = settings;
  return {
    stream_options: { include_usage: true },
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stop.length === 0 ? {} : { stop: [...stop] }),
    // Endpoints have more words for it than the library knows.
    ...(reasoningEffort ? { reasoning_effort: reasoningEffort as 'medium' } : {}),
  };
}

/**
 * The fields without the one that the endpoint refused, or `undefined` if it refused something else. Older servers
 * do not know `stream_options`; OpenAI's reasoning models want `max_completion_tokens` in place of `max_tokens` and
 * no temperature; other models know no `reasoning_effort`.
 */
export function withoutRefusedField(fields: OptionalFields, fault: ModelFault): OptionalFields | undefined {
  if (fault.kind !== 'status' || (fault.status !== 400 && fault.status !== 422)) return undefined;
  if (isContextTooLong(fault.error)) return undefined;
  const about = `${fault.error.param ?? ''} ${fault.error.message}`;
  const { stream_options, temperature, max_tokens, max_completion_tokens, ...rest } = fields;
  if (stream_options && /stream_options|include_usage/.test(about)) return omit(fields, 'stream_options');
  if (temperature !== undefined && /temperature/.test(about)) return omit(fields, 'temperature');
  if (max_tokens !== undefined && /max_tokens/.test(about)) {
    return { ...omit(fields, 'max_tokens'), max_completion_tokens: max_tokens, ...rest };
  }
  if (max_completion_tokens !== undefined && /max_completion_tokens/.test(about)) {
    return omit(fields, 'max_completion_tokens');
  }
  const refused = (['top_p', 'stop', 'reasoning_effort'] as const).find(
    (name) => name in fields && new RegExp(`\\b${name}\\b`).test(about),
  );
  return refused && omit(fields, refused);
}

function omit(fields: OptionalFields, name: keyof OptionalFields): OptionalFields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}
