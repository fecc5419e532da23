import { createTimeSlices } from '../../base/timeSlices.ts';

/** Characters of changes that go along, at most; about a hundred thousand tokens. */
const mostCharacters = 400_000;

/**
 * Changes that are larger than a window are cut before anything else looks at them: each file goes whole or not at all, the
 * small before the large, and those that do not go are named at the end.
 */
export async function capDiff(diff: string, signal: AbortSignal, most = mostCharacters): Promise<string> {
  if (diff.length <= most) return diff;
  const slices = createTimeSlices(signal);
  const files = diff.split(/^(?=diff --git )/m);
  const bySize = files.map((text, index) => ({ index, length: text.length })).sort((a, b) => a.length - b.length);
  const kept = new Set<number>();
  let left = most;
  for (const { index, length } of bySize) {
    await slices.pause();
    if (length > left) break;
    kept.add(index);
    left -= length;
  }
  const leftOut = files.filter((_, index) => !kept.has(index)).map((text) => nameOf(text));
  const notes = leftOut.slice(0, mostNamed).map((name) => `# ${name}`);
  if (leftOut.length > mostNamed) notes.push(`# (${leftOut.length - mostNamed} more)`);
  const whole = files.filter((_, index) => kept.has(index)).join('');
  return `${whole}# Left out, since all changes together are too large (${leftOut.length} files):\n${notes.join('\n')}\n`;
}

const mostNamed = 500;

function nameOf(file: string): string {
  return (
    /^diff --git "?a\/.*?"? "?b\/(?<path>.*?)"?$/m.exec(file)?.groups?.path ?? file.slice(0, 100).split('\n')[0] ?? ''
  );
}
