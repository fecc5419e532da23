import type { Log } from '../../base/log.ts';
import type { Row } from './database.ts';

/** The time in SQL, in milliseconds since 1970. */
export const nowMs = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/** Reads a text column; what is not text reads as `''`. */
export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

/** Reads a text column that may be NULL. */
export function optionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

/** Reads a number column; what is not a number reads as 0. */
export function number(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : 0;
}

/** Reads a number column that may be NULL. */
export function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

export interface JsonColumn<T> {
  readonly guard: (value: unknown) => value is T;
  /** Told when the column does not hold what it should: that column is passed over, the rest is read. */
  readonly log: Log;
  /** Names the row in the log. */
  readonly row: string;
}

/** Reads a JSON column that may be NULL. */
export function json<T>(row: Row, column: string, { guard, log, row: name }: JsonColumn<T>): T | undefined {
  const source = optionalText(row, column);
  if (source === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(source);
    if (guard(value)) return value;
    log.warn(`${column} of ${name} does not have the expected shape and was passed over.`);
  } catch (error) {
    log.warn(`${column} of ${name} is not JSON and was passed over.`, error);
  }
  return undefined;
}
