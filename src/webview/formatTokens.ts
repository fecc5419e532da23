/** A token count for people: `950`, `1.2k`, `128k`, `1.5M`. */
export function formatTokens(count: number): string {
  if (count < 1000) return String(Math.max(0, Math.round(count)));
  if (count < 999_500) return `${oneDecimal(count / 1000)}k`;
  return `${oneDecimal(count / 1_000_000)}M`;
}

function oneDecimal(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Math.round(value * 10) / 10);
}
