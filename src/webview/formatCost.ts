import { pageLanguage } from './formatDate.ts';

/** US dollars for people: `$1.25`; of less than a cent two digits that count, `$0.0021`. */
export function formatCost(dollars: number): string {
  const digits =
    dollars > 0 && dollars < 0.01 ? { maximumSignificantDigits: 2 } : ({ maximumFractionDigits: 2 } as const);
  return new Intl.NumberFormat(pageLanguage(), { style: 'currency', currency: 'USD', ...digits }).format(dollars);
}
