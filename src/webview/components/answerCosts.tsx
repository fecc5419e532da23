import type { Message } from '../../protocol/chatProtocol.ts';
import { formatCost } from '../formatCost.ts';
import { formatDuration, formatTiming } from '../formatDuration.ts';
import { formatTokens } from '../formatTokens.ts';
import { text } from '../strings.ts';

type Timing = NonNullable<Message['timing']>;

/** A rate of fewer tokens, or over a shorter time, says nothing. */
const leastTokens = 10;
const leastMs = 500;

/** What an answer cost and how fast it came, where the endpoint tells. Its tokens stand beside its receipt. */
export function AnswerCosts({ message }: { message: Message }) {
  const { usage, timing } = message;
  const cost = usage?.cost === undefined ? [] : [formatCost(usage.cost)];
  const parts = [...cost, ...(timing && usage ? [formatDuration(Math.max(1000, timing.totalMs))] : [])];
  const rate = usage && timing && rateOf(usage.completionTokens, timing);
  if (parts.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, and this is text.
    <span class="counts answer-costs" role="group" aria-label={text('answerCosts')} title={details(message)}>
      {parts.join(' · ')}
      {rate && <span class="rate"> · {rate}</span>}
    </span>
  );
}

function rateOf(tokens: number, { firstTokenMs, totalMs }: Timing): string | undefined {
  const streamedMs = totalMs - firstTokenMs;
  if (tokens < leastTokens || streamedMs < leastMs) return undefined;
  return text('tokensPerSecond', { rate: Math.round((tokens / streamedMs) * 1000) });
}

function details({ usage, timing }: Message): string {
  const lines: string[] = [];
  if (usage?.reasoningTokens) lines.push(text('usageReasoning', { count: formatTokens(usage.reasoningTokens) }));
  if (usage?.cachedTokens) lines.push(text('usageCached', { count: formatTokens(usage.cachedTokens) }));
  if (timing)
    lines.push(text('usageTime', { first: formatTiming(timing.firstTokenMs), total: formatTiming(timing.totalMs) }));
  return lines.join('\n');
}
