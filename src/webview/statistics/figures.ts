import type { StatisticsSums } from '../../core/model/statistics.ts';
import { say } from './statisticsStrings.ts';

/** Numbers, money, times and days as the editor's language writes them. */
export interface Figures {
  count(value: number): string;
  /** In few characters, for an axis. */
  short(value: number): string;
  money(usd: number): string;
  /** In seconds; what was not recorded is said so. */
  seconds(ms: number | undefined): string;
  /** A day `YYYY-MM-DD`, or a month `YYYY-MM`. */
  day(key: string): string;
  shortDay(key: string): string;
  time(ms: number): string;
}

/** @param language a BCP 47 tag. */
export function createFigures(language: string): Figures {
  const locale = Intl.NumberFormat.supportedLocalesOf([language])[0] ?? 'en';
  const plain = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const dollars = (digits: number) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: digits });
  const [cents, fine] = [dollars(2), dollars(4)];
  const unit = { style: 'unit', unit: 'second', maximumFractionDigits: 1 } as const;
  const duration = new Intl.NumberFormat(locale, unit);
  // Days are of no time zone: they come as they are to be written.
  const date = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const day = date({ dateStyle: 'medium' });
  const shortDay = date({ day: 'numeric', month: 'short' });
  const month = date({ month: 'long', year: 'numeric' });
  const shortMonth = date({ month: 'short', year: '2-digit' });
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const isMonth = (key: string) => key.length === 7;
  const at = (key: string) => new Date(isMonth(key) ? `${key}-01` : key);
  return {
    count: (value) => plain.format(value),
    short: (value) => compact.format(value),
    money: (usd) => (usd > 0 && usd < 1 ? fine : cents).format(usd),
    seconds: (ms) => (ms === undefined ? say('notRecorded') : duration.format(ms / 1000)),
    day: (key) => (isMonth(key) ? month : day).format(at(key)),
    shortDay: (key) => (isMonth(key) ? shortMonth : shortDay).format(at(key)),
    time: (ms) => time.format(ms),
  };
}

/** What a cost is known to be: all of it, a part, or nothing. */
export function costWords({ costUsd, unpricedTokens }: StatisticsSums, figures: Figures): string {
  if (unpricedTokens === 0) return figures.money(costUsd);
  return costUsd > 0 ? say('costAtLeast', { cost: figures.money(costUsd) }) : say('costUnknown');
}
