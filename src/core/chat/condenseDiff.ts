import type { TimeSlices } from '../../base/timeSlices.ts';
import { type EstimateTokens, trimText } from '../context/trim.ts';

/**
 * Makes a unified diff fit `maxTokens`: each file keeps at least its name and how many lines it gains and loses; the
 * rest of the room is shared out, small files first, so that many small changes stay whole beside one large one.
 */
export async function condenseDiff(
  diff: string,
  maxTokens: number,
  { estimate, slices }: { estimate: EstimateTokens; slices: TimeSlices },
): Promise<{ readonly text: string; readonly condensed: boolean }> {
  const files: DiffFile[] = [];
  for (const [index, text] of splitByFile(diff).entries()) {
    await slices.pause();
    files.push({ index, text, head: headOf(text), tokens: estimate(text) });
  }
  if (files.reduce((sum, { tokens }) => sum + tokens, 0) <= maxTokens) return { text: diff, condensed: false };
  let room = maxTokens - files.reduce((sum, { head }) => sum + estimate(head) + 2, 0);
  const parts = new Map<number, string>();
  const bySize = [...files].sort((a, b) => a.tokens - b.tokens);
  for (const [position, file] of bySize.entries()) {
    await slices.pause();
    const share = Math.floor(Math.max(0, room) / (bySize.length - position));
    const body = trimText(file.text, share, { estimate });
    room -= body.tokens;
    parts.set(file.index, body.text ? `${file.head}\n${body.text}` : file.head);
  }
  return { text: files.map(({ index }) => parts.get(index) ?? '').join('\n'), condensed: true };
}

interface DiffFile {
  readonly index: number;
  readonly text: string;
  readonly head: string;
  readonly tokens: number;
}

function splitByFile(diff: string): string[] {
  return diff.split(/^(?=diff --git )/m).filter((part) => part.trim() !== '');
}

function headOf(file: string): string {
  const name = /^diff --git "?a\/.*?"? "?b\/(?<path>.*?)"?$/m.exec(file)?.groups?.path ?? file.split('\n')[0] ?? '';
  const added = file.match(/^\+(?!\+\+ )/gm)?.length ?? 0;
  const removed = file.match(/^-(?!-- )/gm)?.length ?? 0;
  return `# ${name}: ${added} lines added, ${removed} removed`;
}
