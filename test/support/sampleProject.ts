// The sample project that `npm start` opens and the tests work on: `doclinks`, a small link checker with a history by
// several people and a branch in progress. The same commits, with the same ids, each time.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './workbench/installation.ts';

const finished = path.join(repositoryRoot, 'test/fixtures/sample');
/** Files as they were at a step, where that is not how they ended. */
const history = path.join(repositoryRoot, 'test/fixtures/sampleHistory');

const mara = 'Mara Lindqvist <mara@example.org>';
const tomas = 'Tomás Okafor <tomas@example.org>';
const priya = 'Priya Raman <priya@example.org>';

interface Step {
  readonly author: string;
  /** ISO 8601 with the author's offset from UTC. */
  readonly date: string;
  readonly message: string;
  /** Taken as they ended. */
  readonly files?: readonly string[];
  /** A folder of {@link history} whose files are taken too. */
  readonly overlay?: string;
  readonly branch?: string;
}

const steps: readonly Step[] = [
  {
    author: mara,
    date: '2026-01-12T09:14:00+01:00',
    message: 'feat: find the links of a Markdown file',
    files: ['package.json', 'tsconfig.json', '.gitignore', 'src/types.ts'],
    overlay: 'find-links',
  },
  {
    author: mara,
    date: '2026-01-15T16:40:00+01:00',
    message: 'feat(check): check files and headings on disk\n\nHeadings get the anchors that code hosts give them.',
    files: ['src/slug.ts', 'src/checkFile.ts'],
  },
  {
    author: tomas,
    date: '2026-01-21T11:02:00+00:00',
    message:
      'feat(probe): ask whether an address leads somewhere\n\nHEAD first. Some servers refuse it, so GET after 405.',
    overlay: 'probe',
  },
  {
    author: mara,
    date: '2026-01-22T10:30:00+01:00',
    message: 'feat(cli): check a folder and report',
    files: ['src/report.ts'],
    overlay: 'cli',
  },
  {
    author: tomas,
    date: '2026-02-03T14:21:00+00:00',
    message:
      'fix(extract): leave code blocks alone\n\nEvery README that shows how a link is written failed.\n\nFixes #7',
    files: ['src/extractLinks.ts', 'test/extractLinks.test.ts'],
  },
  {
    author: tomas,
    date: '2026-02-04T09:48:00+00:00',
    message: 'feat(probe): keep requests to one host apart\n\n300 links to one site were answered with 300 times 429.',
    files: ['src/hostLimiter.ts', 'test/hostLimiter.test.ts'],
  },
  {
    author: priya,
    date: '2026-02-20T18:05:00+05:30',
    message:
      'feat: doclinks.json, and ask a busy server again\n\nA server that stays busy counts as unknown, not as broken: it never\nsaid that the page is gone. Retry-After is obeyed, up to a minute.\n\nFixes #11',
    files: ['src/config.ts', 'src/probe.ts', 'src/cli.ts', 'test/probe.test.ts'],
  },
  {
    author: mara,
    date: '2026-03-02T08:55:00+01:00',
    message: 'docs: settings and exit codes',
    files: ['README.md', 'docs/exit-codes.md'],
  },
  {
    author: priya,
    date: '2026-03-09T12:10:00+05:30',
    message: 'feat(cache): remember good addresses for a day',
    branch: 'feature/result-cache',
    overlay: 'result-cache',
  },
];

export interface SampleOptions {
  /** Leaves a change in the working tree, not staged: the cache being put to use in `src/cli.ts`. */
  readonly withChange?: boolean;
}

/** Makes the project in `folder`, which must not exist or be empty; it ends on branch `feature/result-cache`. */
export function createSampleProject(folder: string, options: SampleOptions = {}): void {
  mkdirSync(folder, { recursive: true });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'config', 'user.name', 'Sam Sample');
  git(folder, 'config', 'user.email', 'sam@example.org');
  git(folder, 'config', 'commit.gpgsign', 'false');
  for (const step of steps) takeStep(folder, step);
  if (options.withChange) copyInto(path.join(history, 'unfinished'), folder);
  linkNodeTypes(folder);
}

function takeStep(folder: string, step: Step): void {
  if (step.branch) git(folder, 'switch', '--quiet', '--create', step.branch);
  for (const file of step.files ?? []) copyInto(path.join(finished, file), path.join(folder, file));
  if (step.overlay) copyInto(path.join(history, step.overlay), folder);
  git(folder, 'add', '--all');
  const [, name = '', email = ''] = /^(.*) <(.*)>$/.exec(step.author) ?? [];
  execFileSync('git', ['commit', '--quiet', '--no-verify', '-m', step.message], {
    cwd: folder,
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: step.date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: step.date,
    },
  });
}

/** So that the editor's TypeScript knows `node:fs`, as after `npm install`. */
function linkNodeTypes(folder: string): void {
  for (const name of ['@types/node', 'undici-types']) {
    const from = path.join(repositoryRoot, 'node_modules', name);
    const to = path.join(folder, 'node_modules', name);
    if (!existsSync(from)) continue;
    mkdirSync(path.dirname(to), { recursive: true });
    symlinkSync(from, to, 'junction');
  }
}

function copyInto(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
