import { type BigIntStats, statSync } from 'node:fs';

/**
 * `device:inode:birth time` of a file or folder: it stays when the folder is moved within its file system. The
 * birth time tells a new folder from a deleted one whose inode it was given; it is left out where it is not kept.
 */
export function fileSystemIdOf(stats: Pick<BigIntStats, 'dev' | 'ino' | 'birthtimeNs'>): string {
  const place = `${stats.dev}:${stats.ino}`;
  return stats.birthtimeNs > 0n ? `${place}:${stats.birthtimeNs}` : place;
}

/** The id of what is at `path` now; `undefined` when nothing is, or it cannot be looked at. */
export function fileSystemIdAt(path: string): string | undefined {
  try {
    return fileSystemIdOf(statSync(path, { bigint: true }));
  } catch {
    // Gone, or out of reach: either way there is nothing to compare with.
    return undefined;
  }
}

/** Do both name the same folder? A birth time counts only where both have one. */
export function isSameFileSystemId(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [device, inode, birth] = one.split(':');
  const [otherDevice, otherInode, otherBirth] = other.split(':');
  if (device !== otherDevice || inode !== otherInode) return false;
  return birth === undefined || otherBirth === undefined || birth === otherBirth;
}
