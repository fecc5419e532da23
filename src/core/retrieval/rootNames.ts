import { basename } from 'node:path';

/** A root folder, and what paths in it begin with when they are shown. */
export interface NamedRoot {
  readonly root: string;
  /** `''` for the only root. */
  readonly name: string;
}

/** Names the roots of a project by their folders, and numbers those of one name: `app`, `app (2)`. */
export function nameRoots(roots: readonly string[]): readonly NamedRoot[] {
  if (roots.length <= 1) return roots.map((root) => ({ root, name: '' }));
  const taken = new Set<string>();
  return roots.map((root) => {
    const folder = basename(root);
    let name = folder;
    for (let number = 2; taken.has(name); number += 1) name = `${folder} (${number})`;
    taken.add(name);
    return { root, name };
  });
}
