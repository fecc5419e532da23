import { type EstimateTokens, trimText } from '../context/trim.ts';

/**
 * Makes a unified diff fit `maxTokens`: each file keeps at least its name and how many lines it gains and loses; the
 * rest of the room is shared out, small files first, so that many small changes stay whole beside one large one.
 */
export function condenseDiff(
  diff: string,
  maxTokens: number,
  estimate: EstimateTokens,
): { readonly text: string; readonly condensed: boolean } {
  if (estimate(diff) <= maxTokens) return { text: diff, condensed: false };
  const files = splitByFile(diff).map((text, index) => ({ index, text, head: headOf(text), tokens: estimate(text) }));
  let room = maxTokens - files.reduce((sum, { head }) => sum + estimate(head) + 2, 0);
  const parts = new Map<number, string>();
  const bySize = [...files].sort((a, b) => a.tokens - b.tokens);
  for (const [position, file] of bySize.entries()) {
    const share = Math.floor(Math.max(0, room) / (bySize.length - position));
    const body = file.tokens <= share ? file.text : trimText(file.text, share, { estimate }).text;
    room -= estimate(body);
    parts.set(file.index, body ? `${file.head}\n${body}` : file.head);
  }
  return { text: files.map(({ index }) => parts.get(index) ?? '').join('\n'), condensed: true };
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
