import { isContextTooLong, type ModelFault } from './modelFault.ts';

/** The fields of a chat completion request that an endpoint may refuse to know. */
export interface OptionalFields {
  readonly stream_options?: { readonly include_usage: true };
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
}

/**
 * The fields without the one that the endpoint refused, or `undefined` if it refused something else. Older servers
 * do not know `stream_options`; OpenAI's reasoning models want `max_completion_tokens` in place of `max_tokens` and
 * no temperature.
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
  return undefined;
}

function omit(fields: OptionalFields, name: keyof OptionalFields): OptionalFields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}
