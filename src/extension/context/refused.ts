import type { Failure } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';

/** A file that does not go along, by its name as the user sees it, and why. */
export interface Refused {
  readonly path: string;
  readonly failure: Failure;
}

/** One failure for all that was refused of what was given at once; `undefined`: nothing was. */
export function failureOf(refused: readonly Refused[]): Failure | undefined {
  const [first] = refused;
  if (refused.length <= 1) return first?.failure;
  return failures.filesNotAdded(refused.map(({ path, failure }) => ({ path, why: failure.why })));
}
