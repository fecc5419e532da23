import { isRecord } from '../../base/records.ts';
import type { FinishReason, TokenUsage } from './model.ts';

/** What one chunk of a streamed completion brings. All fields may be missing. */
export interface ModelChunk {
  readonly text?: string;
  readonly reasoning?: string;
  readonly finishReason?: FinishReason;
  readonly usage?: TokenUsage;
}

/**
 * Reads a chunk, trusting nothing: endpoints that call themselves compatible leave out fields and add their own.
 * A whole `message` in place of a `delta` comes from endpoints that do not stream. `undefined`: no chunk at all.
 *
 * Format: https://platform.openai.com/docs/api-reference/chat-streaming; thinking comes as `reasoning_content`
 * (DeepSeek, Qwen, vLLM, llama.cpp), as `reasoning` or `reasoning_details` (OpenRouter; Ollama has the first), as
 * `thinking`, or as a part of the content (Mistral). Endpoints that send two of them say the same twice.
 */
export function readModelChunk(chunk: unknown): ModelChunk | undefined {
  if (!isRecord(chunk)) return undefined;
  const usage = readUsage(chunk.usage);
  if (!Array.isArray(chunk.choices)) return usage ? { usage } : undefined;
  const choice: unknown = chunk.choices[0];
  if (!isRecord(choice)) return usage ? { usage } : {};
  const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {};
  const text = contentText(delta.content, 'text') + plainText(delta.refusal);
  const reasoning =
    plainText(delta.reasoning_content) ||
    plainText(delta.reasoning) ||
    detailsText(delta.reasoning_details) ||
    plainText(delta.thinking) ||
    contentText(delta.content, 'thinking');
  const finishReason = readFinishReason(choice.finish_reason);
  return {
    ...(text ? { text } : {}),
    ...(reasoning ? { reasoning } : {}),
    ...(finishReason ? { finishReason } : {}),
    ...(usage ? { usage } : {}),
  };
}

// Every other reason (`stop`, `eos`, `end_turn`, `tool_calls`) is a model that was done by itself.
function readFinishReason(reason: unknown): FinishReason | undefined {
  if (typeof reason !== 'string' || reason === '') return undefined;
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' ? 'contentFilter' : 'stop';
}

function readUsage(usage: unknown): TokenUsage | undefined {
  if (!isRecord(usage)) return undefined;
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage;
  if (!isCount(promptTokens) || !isCount(completionTokens)) return undefined;
  const reasoningTokens = fieldOf(usage.completion_tokens_details, 'reasoning_tokens');
  // DeepSeek counts its cache beside the prompt's details.
  const cachedTokens = fieldOf(usage.prompt_tokens_details, 'cached_tokens') ?? usage.prompt_cache_hit_tokens;
  // OpenRouter's is a number, Perplexity's an object.
  const cost = isRecord(usage.cost) ? usage.cost.total_cost : usage.cost;
  return {
    promptTokens,
    completionTokens,
    ...(isCount(reasoningTokens) ? { reasoningTokens } : {}),
    ...(isCount(cachedTokens) ? { cachedTokens } : {}),
    ...(isCount(cost) ? { cost } : {}),
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

// A list of `{type: 'reasoning.text', text}` and `{type: 'reasoning.summary', summary}`; what is encrypted is not text.
function detailsText(details: unknown): string {
  if (!Array.isArray(details)) return '';
  return details
    .filter(isRecord)
    .map((part) => plainText(part.text) || plainText(part.summary))
    .join('');
}

// Content is a text, or a list of parts `{type: 'text', text}` and `{type: 'thinking', thinking: [parts]}`.
function contentText(content: unknown, kind: 'text' | 'thinking'): string {
  if (!Array.isArray(content)) return kind === 'text' ? plainText(content) : '';
  return content
    .filter((part) => isRecord(part) && part.type === kind)
    .map((part) => (kind === 'text' ? plainText(part.text) : contentText(part.thinking, 'text')))
    .join('');
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
