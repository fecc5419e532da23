import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ThroughlineError } from '../base/errors.ts';
import { failures } from '../core/errors.ts';

/** The folder that `--root` names, absolute. Throws when it cannot be listed: searching it would only find nothing. */
export async function projectRoot(given: string): Promise<string> {
  const root = path.resolve(given);
  try {
    await readdir(root);
  } catch {
    throw new ThroughlineError(failures.notAFolder(root));
  }
  return root;
}
