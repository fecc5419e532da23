import { isRecord } from '../../base/records.ts';
import type { Cells, Column, TableShape } from '../storage/transferStore.ts';

/** What a file with sessions says that it is. docs/session-format.md describes it. */
export const archiveFormat = 'throughline.sessions';
export const archiveVersion = 1;

/** Begins the data in a document for people. It stands at the beginning of a line, which it never does within the data. */
export const blockStart = `<!-- ${archiveFormat}`;
export const blockEnd = '-->';

/** A row as the file has it: names in camel case, values as JSON has them. */
export type ArchiveRecord = Readonly<Record<string, unknown>>;

/** Of a row what cannot be taken over. */
export class UnfitRecordError extends Error {}

/**
 * JSON on one line that ends neither an HTML comment nor a script, whatever its texts say: `<` and `>` are only in texts, and
 * written as escapes.
 */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
}

/** `created_at_ms` as `createdAtMs`, `usage_json` as `usage`. */
export function fieldOf(column: string): string {
  return camel(isJson(column) ? column.replace(/_json$/, '') : column);
}

/** The rows of `message_images` stand under `messageImages`. */
export function fieldOfTable(table: string): string {
  return camel(table);
}

/** A row as a record. JSON in a column becomes a value, unless it would not come back as the same text: then it stays a text. */
export function toRecord(cells: Cells): ArchiveRecord {
  return Object.fromEntries(
    Object.entries(cells).map(([column, value]) => {
      if (value instanceof Uint8Array) return [fieldOf(column), { base64: Buffer.from(value).toString('base64') }];
      if (isFlag(column)) return [fieldOf(column), value === 1];
      if (!isJson(column) || typeof value !== 'string') return [fieldOf(column), value];
      const parsed = parsedJson(value);
      return parsed ? [fieldOf(column), parsed.value] : [`${fieldOf(column)}Text`, value];
    }),
  );
}

/**
 * A record as a row of a table: what the table has no column for is left out.
 * @throws UnfitRecordError when a value does not fit its column.
 */
export function toCells(record: ArchiveRecord, { columns }: TableShape): Record<string, Cells[string]> {
  const cells: Record<string, Cells[string]> = {};
  for (const column of columns) {
    const value = cellOf(record, column);
    if (value !== undefined) cells[column.name] = value;
    else if (column.isNeeded) throw new UnfitRecordError(`${fieldOf(column.name)}: missing`);
  }
  return cells;
}

function cellOf(record: ArchiveRecord, column: Column): Cells[string] | undefined {
  const field = fieldOf(column.name);
  if (isJson(column.name)) {
    const raw = record[`${field}Text`];
    if (typeof raw === 'string') return raw;
    return record[field] === undefined || record[field] === null ? undefined : JSON.stringify(record[field]);
  }
  const value = record[field];
  if (value === undefined || value === null) return undefined;
  if (isFlag(column.name) && typeof value === 'boolean') return value ? 1 : 0;
  const fits =
    (column.type === 'TEXT' && typeof value === 'string') ||
    (column.type === 'INTEGER' && Number.isSafeInteger(value)) ||
    (column.type === 'REAL' && Number.isFinite(value));
  if (fits) return value as string | number;
  if (column.type === 'BLOB' && isRecord(value) && typeof value.base64 === 'string')
    return Buffer.from(value.base64, 'base64');
  throw new UnfitRecordError(`${field}: ${column.type}`);
}

function isJson(column: string): boolean {
  return column === 'json' || column.endsWith('_json');
}

function isFlag(column: string): boolean {
  return /(?:^|_)is_/.test(column);
}

function parsedJson(source: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(source);
    return value !== null && JSON.stringify(value) === source ? { value } : undefined;
  } catch {
    // Kept as the text that it is.
    return undefined;
  }
}

function camel(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
