import { isRecord } from '../../base/records.ts';
import { readCopilotChat } from './copilotChatReader.ts';
import { fieldsOf, listOf } from './fields.ts';
import type { LineReader } from './imported.ts';

/** What a line does with what the lines before it made. */
const kinds = { initial: 0, set: 1, push: 2, delete: 3 } as const;

type Container = Record<string, unknown> | unknown[];

/**
 * Reads a conversation of the editor's own chat as newer versions write it: `chatSessions/SESSION.jsonl`, a log of changes of
 * the object that {@link readCopilotChat} reads. `{kind: 0, v}` is all of it, `{kind: 1, k, v}` sets what is at the path `k`,
 * `{kind: 2, k, v, i}` adds to the list there, from `i` on if that is given, and `{kind: 3, k}` deletes. A line that is torn or
 * does not fit changes nothing.
 *
 * Source: `src/vs/workbench/contrib/chat/common/model/objectMutationLog.ts` of microsoft/vscode (2026).
 */
export function createCopilotLogReader(fileKey: string): LineReader {
  let state: unknown;
  return {
    take(line) {
      const { kind, k, v, i } = fieldsOf(JSON.parse(line));
      if (kind === kinds.initial) {
        state = v;
        return;
      }
      const place = findPlace(state, listOf(k));
      if (kind === kinds.set) put(place, v);
      else if (kind === kinds.push) push(place, { values: listOf(v), from: i });
      else if (kind === kinds.delete) put(place, undefined);
      else throw new Error(`kind ${String(kind)}`);
    },
    finish: () => [readCopilotChat(state, fileKey)],
  };
}

interface Place {
  readonly holder: Container;
  readonly name: string | number;
}

function findPlace(state: unknown, path: readonly unknown[]): Place {
  let holder = state;
  for (const name of path.slice(0, -1)) holder = read(placeIn(holder, name));
  return placeIn(holder, path.at(-1));
}

// A line says where it writes: into what was read, and nowhere else.
function placeIn(holder: unknown, name: unknown): Place {
  if (Array.isArray(holder) && typeof name === 'number' && Number.isInteger(name) && name >= 0 && name <= holder.length)
    return { holder, name };
  if (isRecord(holder) && typeof name === 'string' && name !== '__proto__')
    return { holder: holder as Container, name };
  throw new Error(`no ${String(name)}`);
}

function read({ holder, name }: Place): unknown {
  return Object.hasOwn(holder, name) ? (holder as Record<string | number, unknown>)[name] : undefined;
}

function put({ holder, name }: Place, value: unknown): void {
  (holder as Record<string | number, unknown>)[name] = value;
}

function push(place: Place, { values, from }: { readonly values: readonly unknown[]; readonly from: unknown }): void {
  const known = read(place);
  const list: unknown[] = Array.isArray(known) ? known : [];
  if (typeof from === 'number') list.length = Math.min(list.length, Math.max(0, Math.trunc(from)));
  for (const value of values) list.push(value);
  put(place, list);
}
