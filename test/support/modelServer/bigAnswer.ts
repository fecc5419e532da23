import { tokensOf } from './script.ts';

/**
 * A long answer as a model would write it: headings, prose with emphasis and links, lists, tables and code blocks
 * in several languages, about a hundred of them in the default 20,000 tokens. The same text every time; it ends
 * with {@link bigAnswerEnd}.
 */
export function bigAnswerTokens(tokens = 20_000): string[] {
  const result: string[] = [];
  // Whole sections only, so that no code block stays open.
  for (let section = 1; result.length < tokens; section += 1) result.push(...tokensOf(sectionText(section)));
  const end = tokensOf(`\n\n${bigAnswerEnd}`);
  return [...result, ...end];
}

/** The last line of every big answer, to know that all of it was shown. */
export const bigAnswerEnd = 'This is the end of the big answer.';

function sectionText(section: number): string {
  const topic = topics[section % topics.length] ?? '';
  const code = codeBlocks[section % codeBlocks.length] ?? '';
  const extra = section % 5 === 0 ? table(section) : section % 3 === 0 ? list(topic) : quote(topic);
  return `## ${section}. How the ${topic} works

The **${topic}** is built once and lives as long as the window. It reads its state from \`${topic}.state\` and
announces a change *after* it was written, so that a reader never sees what could still be lost. See
[the notes on the ${topic}](https://example.com/${topic}) for the reasons; in short, a reader that fails must not
take the writer with it, and a writer that fails must leave what was there before.

${code.replaceAll('NAME', `${topic}${section}`)}

${extra}
After this step the ${topic} holds ${section * 17} entries. Nothing else has to change, but run the tests before you
go on: the ones named "${topic} keeps its order" tell first when something is wrong.

`;
}

function list(topic: string): string {
  return `What to look at, in this order:

1. Does the ${topic} open with an empty file?
   - with a file of one line
   - with a file that ends in the middle of a line
2. Does it close what it opened, also when \`open\` throws?
3. Is the error shown with ~~a code~~ a sentence?

`;
}

function quote(topic: string): string {
  return `> Note: the ${topic} is not safe to share between threads. Give each its own, and let the
> store be the one place where they meet.

`;
}

function table(section: number): string {
  const rows = [1, 2, 3, 4].map((row) => `| step ${row} | ${row * section} ms | ${row % 2 ? 'yes' : 'no'} |`);
  return `| what | time | cached |\n|---|---:|:---:|\n${rows.join('\n')}\n\n`;
}

const topics = ['scheduler', 'parser', 'index', 'journal', 'session', 'budget', 'watcher'];

const codeBlocks = [
  `\`\`\`ts
export class NAME implements Disposable {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly store: Store) {}

  async add(id: string, text: string, signal: AbortSignal): Promise<Entry> {
    const entry = { id, text, createdAtMs: Date.now() };
    await this.store.write(\`entry/\${id}\`, JSON.stringify(entry), signal);
    this.entries.set(id, entry);
    return entry;
  }

  dispose(): void {
    this.entries.clear();
  }
}
\`\`\``,
  `\`\`\`python
def NAME(path: Path, *, limit: int = 100) -> list[Entry]:
    """Read at most \`limit\` entries, oldest first."""
    with path.open(encoding="utf-8") as lines:
        entries = [parse(line) for line in islice(lines, limit)]
    if not entries:
        raise ValueError(f"{path} holds no entry")
    return sorted(entries, key=lambda entry: entry.created_at)
\`\`\``,
  `\`\`\`rust
impl Iterator for NAME<'_> {
    type Item = Result<Entry, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        Some(line.map_err(Error::Io).and_then(|text| text.parse()))
    }
}
\`\`\``,
  `\`\`\`sql
SELECT m.id, m.role, snippet(message_text, 0, '<b>', '</b>', '...', 12) AS excerpt
FROM message_text
JOIN message AS m ON m.rowid = message_text.rowid
WHERE message_text MATCH 'NAME' AND m.created_at_ms > 1700000000000
ORDER BY rank LIMIT 20;
\`\`\``,
  `\`\`\`diff
--- a/src/NAME.ts
+++ b/src/NAME.ts
@@ -12,7 +12,8 @@ export function open(path: string) {
   const handle = openSync(path, 'r');
-  return new Reader(handle);
+  const reader = new Reader(handle);
+  return reader.verified();
 }
\`\`\``,
  `\`\`\`sh
set -eu
for file in build/NAME-*.log; do
  grep -c 'failed' "$file" || echo "$file: clean"
done
\`\`\``,
];
