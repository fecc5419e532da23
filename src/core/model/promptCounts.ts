import type { TokenUsage } from './model.ts';
import type { TokenCalibration, TokenEstimator } from './tokenEstimate.ts';

/** How much of a prompt an endpoint saw, by its count. */
export type Seen = 'whole' | 'part' | 'unclear';

/** A prompt as it was estimated. Of what an image costs every vendor has another idea, so those count apart. */
export interface SentPrompt {
  readonly textTokens: number;
  readonly imageTokens: number;
}

/** What an endpoint counted for one prompt. */
interface Count {
  /** As estimated without what was learned. */
  readonly raw: number;
  readonly reported: number;
  /** The calibration before this count; `learned`: it was changed by it. */
  readonly before: TokenCalibration | undefined;
  learned: boolean;
}

/** Less of what was sent than this the endpoint did not count for its tokenizer's sake: it read only part of it. */
const leastSeen = 0.6;
/** The same for a model whose tokenizer is known: three counts are worth more than none. */
const leastSeenOfKnown = 0.7;
const knownAfter = 3;
/** A count below this share of the estimate may be another tokenizer's, or that of a prompt that was cut. */
const doubtfulBelow = 0.75;
/** A count below this share of both estimates falls short of them, where there is other reason for doubt. */
const shortBelow = 0.85;
// Of a small request the estimate says too little.
const leastJudged = 800;
/** Any window takes so much: what was counted was all there is. */
const alwaysFits = 1500;
/** No server cuts off at less. */
const leastWindow = 1000;
const mostKept = 8;
const mostModels = 50;

/**
 * Compares what endpoints count with what was sent. Many cut off silently what their window cannot take (Ollama, LM Studio) and
 * count the rest: that must be told, and must not be taken for a thrifty tokenizer. From counts that hold, the estimator learns.
 */
export class PromptCounts {
  private readonly estimator: TokenEstimator;
  /** The last counts of each model, oldest first. */
  private readonly counts = new Map<string, readonly Count[]>();

  constructor(estimator: TokenEstimator) {
    this.estimator = estimator;
  }

  /** Judges the count of a prompt to a model (by its calibration key), and learns from one that says what it seems to. */
  take(model: string, sent: SentPrompt, usage: TokenUsage): Seen {
    const { promptTokens: reported, cachedTokens = 0 } = usage;
    // Some count nothing, and some leave out what was in their cache.
    if (reported === 0 || cachedTokens > reported) return 'unclear';
    const { textTokens: estimated } = sent;
    const before = this.estimator.calibration(model);
    const raw = estimated / (before?.factor ?? 1);
    if (sent.imageTokens > 0) return isFarTooFew(Math.min(raw, estimated), reported) ? 'part' : 'unclear';
    const count: Count = { raw, reported, before, learned: false };
    const earlier = this.counts.get(model) ?? [];
    this.keep(model, [...earlier, count]);
    const seen = judge(count, estimated, earlier);
    if (seen === 'part') this.forgetLearnedAt(model, reported, earlier);
    if (seen === 'whole') {
      this.estimator.calibrate(model, estimated, reported);
      count.learned = true;
    }
    return seen;
  }

  private keep(model: string, counts: readonly Count[]): void {
    this.counts.delete(model);
    this.counts.set(model, counts.slice(-mostKept));
    const [oldest] = this.counts.keys();
    if (this.counts.size > mostModels && oldest !== undefined) this.counts.delete(oldest);
  }

  // What was learned from earlier counts at the same limit was learned from prompts that were cut as well.
  private forgetLearnedAt(model: string, reported: number, earlier: readonly Count[]): void {
    const first = earlier.findIndex((count) => count.learned && isNear(count.reported, reported));
    const wrong = earlier[first];
    if (!wrong) return;
    this.estimator.restore(model, wrong.before);
    for (const count of earlier.slice(first)) count.learned = false;
  }
}

function judge(count: Count, estimated: number, earlier: readonly Count[]): Seen {
  const { raw, reported, before } = count;
  // Other text than was learned from may take fewer tokens: both estimates have to be off.
  const least = Math.min(raw, estimated);
  if (isFarTooFew(least, reported)) return 'part';
  if (estimated >= leastJudged && reported >= leastWindow) {
    const isShort = reported < least * shortBelow;
    if (earlier.some((other) => isCutAlike(count, other) || (isShort && isNoMore(count, other)))) return 'part';
    // A prompt seldom has just this length.
    if (isUsualWindow(reported)) return estimated > reported ? 'part' : 'unclear';
    if (earlier.some((other) => isEqual(reported, other.reported) && !isWithin(raw, other.raw, 0.01))) return 'unclear';
  }
  if (estimated <= alwaysFits) return 'whole';
  if ((before?.reports ?? 0) >= knownAfter && reported < least * leastSeenOfKnown) return 'part';
  return reported < estimated * doubtfulBelow ? 'unclear' : 'whole';
}

function isFarTooFew(estimated: number, reported: number): boolean {
  return estimated >= leastJudged && reported < estimated * leastSeen;
}

// Two prompts of different length, and the same count.
function isCutAlike(count: Count, other: Count): boolean {
  return isEqual(count.reported, other.reported) && !isWithin(count.raw, other.raw, 0.1);
}

// A prompt that is a third longer, and no count to speak of for that. Another language can do the same, but falls short of nothing.
function isNoMore(count: Count, other: Count): boolean {
  return other.reported >= leastWindow && count.raw >= other.raw * 1.3 && count.reported <= other.reported * 1.03;
}

// Servers give windows in powers of two, and half of one more.
function isUsualWindow(tokens: number): boolean {
  const power = 2 ** Math.floor(Math.log2(tokens));
  return tokens >= 2048 && (tokens === power || tokens === power * 1.5);
}

function isEqual(one: number, other: number): boolean {
  return Math.abs(one - other) <= 2;
}

function isNear(one: number, other: number): boolean {
  return isWithin(one, other, 0.03);
}

function isWithin(one: number, other: number, share: number): boolean {
  return Math.abs(one - other) <= Math.min(one, other) * share;
}
