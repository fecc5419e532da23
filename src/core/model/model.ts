import type { Failure } from '../../base/errors.ts';
import type { ImageRef } from './image.ts';
import type { OllamaModel } from './ollamaModel.ts';
import type { AssistantTask } from './task.ts';

/** Who speaks. */
export type Role = 'system' | 'user' | 'assistant';

/** One entry of what is sent to a model. */
export interface ChatMessage {
  readonly role: Role;
  readonly content: string;
  /** Of a user. Where their bytes are, the request says. */
  readonly images?: readonly ImageRef[];
}

/** Tokens as the endpoint counted them. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the completion, spent on thinking. */
  readonly reasoningTokens?: number;
  /** Of the prompt, read from the endpoint's cache. */
  readonly cachedTokens?: number;
  /** What the endpoint charged, in US dollars. */
  readonly cost?: number;
}

/** A request that failed before its first token and is about to be sent again by itself. */
export interface RetryNotice {
  readonly failure: Failure;
  /** What the endpoint answered with, if it answered. */
  readonly status?: number;
  /** Number of the try to come, from 2, and how many there are at most. */
  readonly attempt: number;
  readonly of: number;
  readonly delayMs: number;
}

/** Why a model stopped by itself. `length`: it met its output limit, so the answer is not whole. */
export type FinishReason = 'stop' | 'length' | 'contentFilter';

/**
 * What a stream brings. The contract of every {@link ModelClient.stream}: it never throws, and it ends with
 * exactly one terminal event (`done`, `error` or `aborted`), after which it brings nothing more.
 */
export type ModelEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  /** All text so far turns out to have been thinking. At most once, and before any more text. */
  | { readonly type: 'wasReasoning' }
  /** Comes before any text. The wait begins when the next event is asked for; `tryNow` ends it. */
  | { readonly type: 'retrying'; readonly retry: RetryNotice; readonly tryNow: () => void }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  | { readonly type: 'done'; readonly finishReason: FinishReason }
  | { readonly type: 'error'; readonly failure: Failure }
  | { readonly type: 'aborted' };

/** What is asked of a model. `task` says the same as `messages` as plain data, for models that need no prose. */
export interface ModelRequest {
  readonly messages: readonly ChatMessage[];
  readonly task: AssistantTask;
  /** The bytes of the images of the messages, by their ids. */
  readonly images?: ReadonlyMap<string, Uint8Array>;
}

/** What is known of a model before it is asked. Token counts are upper bounds. */
export interface ModelInfo {
  /** As the endpoint names it; `offline` for the offline assistant. */
  readonly id: string;
  readonly label: string;
  /** `editor`: one that the editor itself offers to extensions. */
  readonly kind: 'openai' | 'editor' | 'offline';
  /** Where it is reached, without credentials; who offers it, for the editor's; empty for the offline assistant. */
  readonly endpoint: string;
  /** Tokens that prompt and answer may take together. */
  readonly contextWindow: number;
  /** Tokens kept free for the answer. */
  readonly maxOutputTokens: number;
  /** Does it take images? `undefined`: nobody said. */
  readonly vision?: boolean;
}

/** What an endpoint says of a model that it offers; most say no more than its name. */
export interface ListedModel {
  readonly id: string;
  /** What the endpoint is set up for, which may be less than the model could. Tokens. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly vision?: boolean;
}

/** Something that answers. */
export interface ModelClient {
  readonly info: ModelInfo;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
  /** The models that the endpoint offers, by name. Throws a `ThroughlineError`. */
  listModels(signal: AbortSignal): Promise<readonly ListedModel[]>;
  /** What an Ollama server says of this model beyond its name. Throws a `ThroughlineError`. */
  askOllama?(signal: AbortSignal): Promise<OllamaModel>;
}
