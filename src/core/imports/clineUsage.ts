import type { TokenUsage } from '../model/model.ts';

/** What Cline, of whichever version, recorded of an answer; `undefined` when it counted nothing. `cost` in US dollars. */
export function clineUsage(
  counted: { readonly promptTokens: number; readonly completionTokens: number; readonly cachedTokens: number },
  cost: unknown,
): TokenUsage | undefined {
  const { cachedTokens, ...usage } = counted;
  if (usage.promptTokens + usage.completionTokens === 0) return undefined;
  return {
    ...usage,
    ...(cachedTokens > 0 && { cachedTokens }),
    ...(typeof cost === 'number' && cost > 0 && { cost }),
  };
}
