// What fits. A pure waterfall: entries are served in order of priority until one cannot have even its smallest
// useful part; it and all after it are left out. Nothing later may overtake, so a larger window never drops
// what a smaller one kept.

/** Something that wants room. */
export interface BudgetEntry {
  readonly id: string;
  /** Tokens of the whole. */
  readonly tokens: number;
  /** Smallest part that is still of use; equal to `tokens` for what cannot be trimmed. */
  readonly minTokens: number;
  /** Largest share of the room (0 to 1) that it may take while others wait. Default 1. */
  readonly maxShare?: number;
}

export interface BudgetInput {
  /** Tokens of prompt and answer together. */
  readonly window: number;
  /** Tokens kept free for the answer. */
  readonly reservedForAnswer: number;
  /** Tokens of what is always sent: the system prompt and the newest turn. */
  readonly required: number;
  /** By priority, the most important first. */
  readonly entries: readonly BudgetEntry[];
}

export interface BudgetPlan {
  /** Room for the entries, after what is required. */
  readonly available: number;
  /** By how much the required part alone is over the window; 0 when it fits. */
  readonly overBy: number;
  /** Tokens given to each entry that goes along; less than its `tokens` means trimmed. */
  readonly allotted: ReadonlyMap<string, number>;
}

/** Shares out the window. The required part always survives; the sum never exceeds `available`. */
export function planBudget(input: BudgetInput): BudgetPlan {
  const room = input.window - input.reservedForAnswer - input.required;
  const available = Math.max(0, room);
  const allotted = new Map<string, number>();
  let left = available;
  for (const entry of input.entries) {
    const cap = Math.floor(available * (entry.maxShare ?? 1));
    const share = Math.min(entry.tokens, left, Math.max(cap, 0));
    if (share < Math.min(entry.minTokens, entry.tokens)) break;
    allotted.set(entry.id, share);
    left -= share;
  }
  growTrimmed(input.entries, allotted, left);
  return { available, overBy: Math.max(0, -room), allotted };
}

// What the share caps held back goes to the trimmed ones, first come first served.
function growTrimmed(entries: readonly BudgetEntry[], allotted: Map<string, number>, spare: number): void {
  let left = spare;
  for (const entry of entries) {
    const share = allotted.get(entry.id);
    if (share === undefined) return;
    const more = Math.min(entry.tokens - share, left);
    allotted.set(entry.id, share + more);
    left -= more;
  }
}
