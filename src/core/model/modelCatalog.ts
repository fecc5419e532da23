import type { ModelInfo } from './model.ts';
import { knownVision } from './modelVision.ts';

/** The id of the offline assistant, which no endpoint offers. */
export const offlineModelId = 'offline';

/** What a model can take. Tokens. */
export interface ModelLimits {
  /** Prompt and answer together. */
  readonly contextWindow: number;
  /** The longest answer it can give. */
  readonly maxOutputTokens: number;
}

/**
 * Limits of a model by its name, as endpoints write it: `gpt-4o`, `openai/gpt-4o`, `llama3.1:8b-instruct-q4`. They
 * are those of the model; an endpoint may be set up for less (Ollama's `num_ctx`), which its name does not tell.
 */
export function modelLimits(id: string): ModelLimits {
  const name = id.toLowerCase().split('/').at(-1) ?? '';
  const known = knownModels.find(([pattern]) => pattern.test(name));
  return known ? { contextWindow: known[1], maxOutputTokens: known[2] } : unknownModel;
}

/** What the settings say of a model behind an OpenAI-compatible endpoint. */
export interface ConfiguredModel {
  readonly id: string;
  readonly label?: string;
  readonly baseUrl: string;
  /** Override the catalogue. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly vision?: boolean;
  /** The longest answer that its endpoint says it gives. */
  readonly longestAnswer?: number;
}

/**
 * Everything that is known of a configured model. At most a quarter of the window, and 16,384 tokens, are kept free
 * for the answer unless the settings say otherwise: models that may write far more rarely do.
 */
export function openAiModelInfo(model: ConfiguredModel): ModelInfo {
  const limits = modelLimits(model.id);
  const contextWindow = model.contextWindow ?? limits.contextWindow;
  const vision = model.vision ?? knownVision(model.id);
  const reserve = Math.min(model.longestAnswer ?? limits.maxOutputTokens, 16_384, Math.floor(contextWindow / 4));
  return {
    id: model.id,
    label: model.label ?? model.id,
    kind: 'openai',
    endpoint: withoutCredentials(model.baseUrl),
    contextWindow,
    maxOutputTokens: Math.min(model.maxOutputTokens ?? reserve, contextWindow),
    ...(vision === undefined ? {} : { vision }),
  };
}

// Keys are also given in the query (`?key=`): nothing but the place itself is shown.
function withoutCredentials(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return '';
  const url = new URL(baseUrl);
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

const unknownModel: ModelLimits = { contextWindow: 32_768, maxOutputTokens: 4_096 };

// Pattern, context window, longest answer, from the vendors' model pages and model cards. The first that fits
// holds, so a special case stands before its family.
const knownModels: readonly (readonly [RegExp, number, number])[] = [
  // OpenAI
  [/^gpt-oss/, 131_072, 32_768],
  [/^gpt-5.*chat/, 128_000, 16_384],
  [/^gpt-5/, 400_000, 128_000],
  [/^gpt-4\.1/, 1_047_576, 32_768],
  [/^(chatgpt-4o|gpt-4o)/, 128_000, 16_384],
  [/^gpt-4(-turbo|-1106|-0125)/, 128_000, 4_096],
  [/^gpt-4-32k/, 32_768, 4_096],
  [/^gpt-4/, 8_192, 4_096],
  [/^gpt-3\.5/, 16_385, 4_096],
  [/^o1-(mini|preview)/, 128_000, 32_768],
  [/^o[134](-|$)/, 200_000, 100_000],
  // Anthropic
  [/^claude-(2|instant)/, 100_000, 4_096],
  [/^claude-3[.-]7/, 200_000, 64_000],
  [/^claude-3[.-]5/, 200_000, 8_192],
  [/^claude-3/, 200_000, 4_096],
  [/^claude-opus-4(-1|-2|$|\.1)/, 200_000, 32_000],
  [/^claude/, 200_000, 64_000],
  // Meta
  [/^(meta-)?llama-?v?4/, 131_072, 8_192],
  [/^(meta-)?llama-?v?3[.p-]?[123]/, 131_072, 8_192],
  [/^(meta-)?llama-?v?3/, 8_192, 4_096],
  [/^(code-?llama)/, 16_384, 4_096],
  [/^(meta-)?llama-?v?2/, 4_096, 2_048],
  // Alibaba
  [/^qwen-?3[.-]?(coder|next)|^qwen-?3.*2507/, 262_144, 32_768],
  [/^qwen-?3/, 32_768, 8_192],
  [/^(qwen-?2\.?5|qwq)/, 32_768, 8_192],
  [/^(qwen-(max|plus|turbo))/, 32_768, 8_192],
  [/^(qwen|codeqwen)/, 32_768, 4_096],
  // DeepSeek
  [/^deepseek-(reasoner|r1)/, 65_536, 32_768],
  [/^deepseek-(chat|v[23]|coder-v2)/, 65_536, 8_192],
  [/^deepseek-coder/, 16_384, 4_096],
  [/^deepseek/, 65_536, 8_192],
  // Mistral
  [/^(mistral-(large|medium|small|nemo)|ministral|pixtral|devstral|magistral)/, 131_072, 16_384],
  [/^codestral/, 131_072, 16_384],
  [/^(open-)?mixtral-?8x22b/, 65_536, 8_192],
  [/^(open-)?(mistral|mixtral)/, 32_768, 8_192],
  // Google
  [/^gemini-1\.0/, 30_720, 2_048],
  [/^gemini-(1\.5|2\.0)/, 1_048_576, 8_192],
  [/^gemini/, 1_048_576, 65_536],
  [/^gemma-?3[:-]?(1b|270m)/, 32_768, 8_192],
  [/^gemma-?3/, 131_072, 8_192],
  [/^(code)?gemma/, 8_192, 4_096],
];
