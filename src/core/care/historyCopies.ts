import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A copy of the history that lies beside it. Whatever is deleted of the history stays in there. */
export interface HistoryCopy {
  readonly path: string;
  /** Made before a newer version changed it, before a repair, or what was set aside as damaged. */
  readonly kind: 'update' | 'repair' | 'damaged';
  /** With its journal. */
  readonly bytes: number;
}

const kinds: readonly (readonly [HistoryCopy['kind'], string])[] = [
  ['update', '.backup-v'],
  ['repair', '.before-repair-'],
  ['damaged', '.damaged-'],
];
const companion = /-(?:wal|shm)$/;

/** The copies of the history in `file` that Throughline has made, by their names; those that the user has made are elsewhere. */
export async function copiesOf(file: string): Promise<HistoryCopy[]> {
  const folder = dirname(file);
  const own = basename(file);
  const names = await readdir(folder);
  const found: HistoryCopy[] = [];
  for (const name of names.sort()) {
    const [kind] = kinds.find(([, mark]) => name.startsWith(own + mark)) ?? [];
    if (kind === undefined || companion.test(name)) continue;
    const parts = names.filter((other) => other === name || (companion.test(other) && other.slice(0, -4) === name));
    const sizes = await Promise.all(parts.map((part) => bytesOf(join(folder, part))));
    found.push({ path: join(folder, name), kind, bytes: sizes.reduce((sum, size) => sum + size, 0) });
  }
  return found;
}

async function bytesOf(path: string): Promise<number> {
  // Somebody may delete it at this moment: then it takes no room.
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
