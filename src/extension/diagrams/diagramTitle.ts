const longest = 40;

/** The words that tell one diagram's tab from another's: its own title, else its first line. */
export function diagramTitle(source: string): string {
  const lines = source
    .replaceAll(/%%\{[\s\S]*?\}%%/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '---' && !line.startsWith('%%'));
  const named = lines.map((line) => /^(?:accTitle\s*:|title\s*:?\s)\s*(.+)$/.exec(line)?.[1]).find(Boolean);
  const words = (named ?? lines[0] ?? '').trim();
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words;
}
