// What others wrote is read by looking, never by trusting: a field that is missing or of another kind is not there.
import { fileURLToPath } from 'node:url';
import { isRecord } from '../../base/records.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object; of anything else none. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text with something in it. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.round(value) : 0;
}

/** A moment in ISO 8601, or in milliseconds since 1970. */
export function momentOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0 ? Math.round(ms) : undefined;
}

/** An absolute path, from one or from a `file:` address. Of a folder on another machine there is none. */
export function folderOf(value: unknown): string | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  if (!/^[a-z][a-z\d+.-]+:/i.test(text)) return text;
  try {
    return fileURLToPath(text);
  } catch {
    // Another scheme, or a path that cannot be on this system: the folder is not known here.
    return undefined;
  }
}

/** The texts of a message: one, or a list of parts of which some have one. */
export function textParts(content: unknown, types: readonly string[]): string[] {
  if (typeof content === 'string') return textOf(content) === undefined ? [] : [content];
  return listOf(content).flatMap((part) => {
    const { type, text } = fieldsOf(part);
    return types.includes(String(type)) ? (textOf(text) ?? []) : [];
  });
}
