import { createHash } from 'node:crypto';

/** A UUID made of names: the same for the same. */
export function idOf(space: string, name: string): string {
  const hex = createHash('sha256').update(`${space}\n${name}`).digest('hex');
  // Version 8 and the variant of RFC 9562.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
