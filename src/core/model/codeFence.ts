/** The fence of a code block that holds `text`: longer than any in it, so that the text cannot end it. */
export function codeFence(text: string): string {
  return '`'.repeat(Math.max(3, longestBackticks(text) + 1));
}

/** How many backticks stand next to each other in `text`, at most. */
export function longestBackticks(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
