import { pageLanguage } from './formatDate.ts';

/** A token count for people: `950`, `1.2k`, `128k`, `1.5M`; with the decimal sign of the page's language. */
export function formatTokens(count: number): string {
  if (count < 1000) return String(Math.max(0, Math.round(count)));
  if (count < 999_500) return `${oneDecimal(count / 1000)}k`;
  return `${oneDecimal(count / 1_000_000)}M`;
}

function oneDecimal(value: number): string {
  const maximumFractionDigits = value >= 100 ? 0 : 1;
  return value.toLocaleString(pageLanguage() ?? 'en', { maximumFractionDigits, useGrouping: false });
}
