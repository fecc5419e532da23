import { l10n } from '../../../base/l10n.ts';
import { describeCommit } from './historyText.ts';
import { code, placeLink, plain, quote, section } from './markdown.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { andMore, counted } from './wording.ts';

const maxFiles = 20;
const maxCommits = 10;

/** The newest commits and what is not committed. */
export async function* recentAnswer(facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const changed = await facts.changedFiles(signal);
  const commits = await facts.recentCommits(maxCommits, signal);
  if (changed.length > 0) yield section(l10n.t('Not committed yet'), listFiles(changed));
  if (commits.length > 0)
    yield section(l10n.t('Newest commits'), commits.map((one) => `- ${describeCommit(one)}`).join('\n'));
  if (changed.length + commits.length === 0)
    yield l10n.t('There is no git history here: this folder is not in a repository, or it has no commits.');
}

/** What the current branch adds to the trunk. */
export async function* branchAnswer(facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const found = await facts.branchCommits(30, signal);
  if (!found) {
    yield l10n.t('This is not a branch beside the trunk, as far as git says.');
    yield* recentAnswer(facts, signal);
    return;
  }
  const { branch, trunk, commits, files } = found;
  const changed = await facts.changedFiles(signal);
  yield l10n.t('The branch {branch} has {commits} that {trunk} does not have, changing {files}.', {
    branch: code(branch),
    trunk: code(trunk),
    commits: counted.commits(commits.length),
    files: counted.files(files.length),
  });
  if (commits.length > 0) {
    const bodyOf = (body: string) => (body === '' ? '' : `\n\n${indent(quote(plain(body)))}\n`);
    const lines = commits.map((one) => `- ${describeCommit(one)}${bodyOf(one.body)}`);
    yield section(l10n.t('Commits'), lines.join('\n'));
  }
  if (files.length > 0) yield section(l10n.t('Files'), listFiles(files));
  if (changed.length > 0) yield section(l10n.t('Not committed yet'), listFiles(changed));
}

function listFiles(paths: readonly string[]): string {
  const lines = paths.slice(0, maxFiles).map((path) => `- ${placeLink(path)}`);
  if (paths.length > maxFiles) lines.push(`- ${andMore.files(paths.length - maxFiles)}`);
  return lines.join('\n');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
