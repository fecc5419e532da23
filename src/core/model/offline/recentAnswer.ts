import { describeCommit } from './historyText.ts';
import { code, placeLink, plain, quote } from './markdown.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { countOf } from './wording.ts';

const maxFiles = 20;
const maxCommits = 10;

/** The newest commits and what is not committed. */
export async function* recentAnswer(facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const changed = await facts.changedFiles(signal);
  const commits = await facts.recentCommits(maxCommits, signal);
  if (changed.length > 0) yield `### Not committed yet\n\n${listFiles(changed)}`;
  if (commits.length > 0) yield `### Newest commits\n\n${commits.map((one) => `- ${describeCommit(one)}`).join('\n')}`;
  if (changed.length + commits.length === 0)
    yield 'There is no git history here: this folder is not in a repository, or it has no commits.';
}

/** What the current branch adds to the trunk. */
export async function* branchAnswer(facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const found = await facts.branchCommits(30, signal);
  if (!found) {
    yield 'This is not a branch beside the trunk, as far as git says.';
    yield* recentAnswer(facts, signal);
    return;
  }
  const { branch, trunk, commits, files } = found;
  const changed = await facts.changedFiles(signal);
  yield `The branch ${code(branch)} has ${countOf(commits.length, 'commit')} that ${code(trunk)} does not have, changing ${countOf(files.length, 'file')}.`;
  if (commits.length > 0) {
    const lines = commits.map(
      (one) => `- ${describeCommit(one)}${one.body === '' ? '' : `\n\n${indent(quote(plain(one.body)))}\n`}`,
    );
    yield `### Commits\n\n${lines.join('\n')}`;
  }
  if (files.length > 0) yield `### Files\n\n${listFiles(files)}`;
  if (changed.length > 0) yield `### Not committed yet\n\n${listFiles(changed)}`;
}

function listFiles(paths: readonly string[]): string {
  const lines = paths.slice(0, maxFiles).map((path) => `- ${placeLink(path)}`);
  if (paths.length > maxFiles) lines.push(`- and ${countOf(paths.length - maxFiles, 'more file')}`);
  return lines.join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
