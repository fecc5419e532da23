import type { ModelInfo } from './model.ts';

/** Tokens of the model's window that are not kept free for the answer. */
export function inputRoom({
  contextWindow,
  maxOutputTokens,
}: Pick<ModelInfo, 'contextWindow' | 'maxOutputTokens'>): number {
  return contextWindow - maxOutputTokens;
}
