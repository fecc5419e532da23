/** What blamed lines say: the commits that left them, newest first, and how many are in no commit. */
export interface Blame {
  readonly commits: readonly { readonly hash: string; readonly subject: string; readonly lines: number }[];
  readonly uncommittedLines: number;
}

interface BlamedCommit {
  readonly hash: string;
  subject: string;
  timeSeconds: number;
  lines: number;
}

const uncommitted = /^0+$/;

/**
 * Reads `git blame --porcelain`: a header line per blamed line (`<hash> <old line> <line> [<lines>]`), at its first
 * also the commit's fields, then the line itself after a tab. https://git-scm.com/docs/git-blame#_the_porcelain_format
 */
export function parseBlame(porcelain: string): Blame {
  const commits = new Map<string, BlamedCommit>();
  let current: BlamedCommit | undefined;
  for (const line of porcelain.split('\n')) {
    const hash = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line)?.[1];
    if (hash !== undefined) {
      current = commits.get(hash) ?? { hash, subject: '', timeSeconds: 0, lines: 0 };
      current.lines += 1;
      commits.set(hash, current);
    } else if (current && line.startsWith('summary ')) current.subject = line.slice('summary '.length);
    else if (current && line.startsWith('author-time '))
      current.timeSeconds = Number(line.slice('author-time '.length));
  }
  const all = [...commits.values()];
  return {
    commits: all.filter(({ hash }) => !uncommitted.test(hash)).sort((a, b) => b.timeSeconds - a.timeSeconds),
    uncommittedLines: all.find(({ hash }) => uncommitted.test(hash))?.lines ?? 0,
  };
}
