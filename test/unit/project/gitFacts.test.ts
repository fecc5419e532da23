import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { runGit } from '../../../src/core/project/git.ts';
import { createGitFacts, type GitFacts } from '../../../src/core/project/gitFacts.ts';
import { createGitProject, createTempProject, type TempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;

describe('what git knows', () => {
  let project: TempProject;
  afterEach(() => project.remove());

  function facts(isSecretPath?: (path: string) => boolean): GitFacts {
    return createGitFacts({ root: project.root, runGit, log: silentLog, ...(isSecretPath && { isSecretPath }) });
  }

  it('tells who last changed lines and why, and which are in no commit', async () => {
    project = createGitProject({ 'a.ts': 'one\ntwo\nthree\n' });
    project.write({ 'a.ts': 'one\nTWO\nthree\n' });
    project.commit('fix: shout two\n\nIt was not heard.');
    project.write({ 'a.ts': 'one\nTWO\nTHREE\n' });
    const change = await facts().lastChange('a.ts', { start: 1, end: 3 }, signal);
    assert.equal(change?.newest?.author, 'Ada Byron');
    assert.equal(change?.newest?.subject, 'fix: shout two');
    assert.equal(change?.newest?.body, 'It was not heard.');
    assert.equal(change?.newest?.timeMs, Date.parse('2026-01-05T11:00:00Z'));
    assert.equal(change?.lines, 1);
    assert.equal(change?.uncommittedLines, 1);
    assert.deepEqual(
      change?.others.map(({ subject, lines }) => [subject, lines]),
      [['feat: begin', 1]],
    );
    assert.equal((await facts().lastChange('a.ts', { start: 1, end: 1 }, signal))?.newest?.subject, 'feat: begin');
  });

  it('gives the staged changes, else all, with files that git does not track yet', async () => {
    project = createGitProject({ 'a.ts': 'one\n' });
    assert.equal(await facts().diff(signal), undefined);
    project.write({ 'a.ts': 'two\n', 'neu/ä b.ts': 'new\nlines', '.env': 'KEY=1\n', 'c.bin': Buffer.from([0, 1]) });
    const all = await facts((path) => path === '.env').diff(signal);
    assert.equal(all?.source, 'all');
    assert.match(all?.text ?? '', /-one\n\+two\n/);
    assert.match(
      all?.text ?? '',
      /diff --git a\/neu\/ä b\.ts .*\nnew file mode 100644\n--- \/dev\/null\n.*\n@@ -0,0 \+1,2 @@\n\+new\n\+lines\n\\ No newline/,
    );
    assert.match(all?.text ?? '', /Binary files \/dev\/null and b\/c\.bin differ/);
    assert.match(all?.text ?? '', /a\/\.env/);
    assert.doesNotMatch(all?.text ?? '', /KEY/);
    project.git('add', 'neu');
    const staged = await facts().diff(signal);
    assert.equal(staged?.source, 'staged');
    assert.doesNotMatch(staged?.text ?? '', /a\.ts b\/a\.ts/);
  });

  it('gives a diff before the first commit too', async () => {
    project = createTempProject({ 'a.ts': 'one\n' });
    project.git('init', '--quiet');
    assert.match((await facts().diff(signal))?.text ?? '', /\+one/);
    project.git('add', '.');
    assert.equal((await facts().diff(signal))?.source, 'staged');
    assert.deepEqual(await facts().recentCommits(3, signal), []);
  });

  it('tells the branch, and what it adds to the trunk', async () => {
    project = createGitProject({ 'a.ts': 'one\n' });
    assert.equal(await facts().currentBranch(signal), 'main');
    assert.equal(await facts().branchCommits(5, signal), undefined);
    project.git('checkout', '--quiet', '-b', 'feature/b');
    project.write({ 'b.ts': 'two\n' });
    project.commit('feat: add b');
    const branch = await facts().branchCommits(5, signal);
    assert.equal(branch?.trunk, 'main');
    assert.deepEqual(branch?.files, ['b.ts']);
    assert.deepEqual(
      branch?.commits.map(({ subject }) => subject),
      ['feat: add b'],
    );
    project.git('checkout', '--quiet', '--detach');
    assert.match((await facts().currentBranch(signal)) ?? '', /^[0-9a-f]{7,}$/);
  });

  it('lists what differs from the last commit', async () => {
    project = createGitProject({ 'a.ts': 'one\n', 'b.ts': '' });
    project.write({ 'a.ts': 'two\n', 'deep/new.ts': '' });
    assert.deepEqual(await facts().changedFiles(signal), ['a.ts', 'deep/new.ts']);
  });

  it('knows nothing where there is no repository or no git', async () => {
    project = createTempProject({ 'a.ts': 'one\n' });
    const without = createGitFacts({
      root: `${project.root}/gone`,
      runGit,
      log: silentLog,
    });
    for (const one of [facts(), without]) {
      assert.equal(await one.lastChange('a.ts', undefined, signal), undefined);
      assert.equal(await one.currentBranch(signal), undefined);
      assert.deepEqual(await one.recentCommits(3, signal), []);
      assert.deepEqual(await one.changedFiles(signal), []);
    }
  });

  const failsWith = (code: string) => (error: unknown) =>
    error instanceof ThroughlineError && error.failure.code === code;

  it('does not take it for no changes when git cannot tell what has changed', async () => {
    project = createTempProject({ 'a.ts': 'one\n' });
    await assert.rejects(facts().diff(signal), failsWith('git.refused'));
    const gone = createGitFacts({ root: `${project.root}/gone`, runGit, log: silentLog });
    await assert.rejects(gone.diff(signal), failsWith('git.failed'));
    project.git('init', '--quiet');
    project.commit('feat: begin');
    project.write({ '.git/index': 'torn' });
    await assert.rejects(facts().diff(signal), failsWith('git.refused'));
  });

  it('says that a diff is too large', async () => {
    project = createGitProject({ 'a.ts': 'one\n' });
    project.write({ 'big.csv': `${'1,2,3,4,'.repeat(128 * 1024)}\n`.repeat(70) });
    project.git('add', '.');
    await assert.rejects(facts().diff(signal), failsWith('git.outputTooLarge'));
  });

  it('only names new files beyond a limit, and counts those beyond another', async () => {
    const content = (name: string) => `export const ${name} = '${'x'.repeat(50)}';\n`;
    const names = Array.from({ length: 1300 }, (_, index) => `new/f${String(index).padStart(4, '0')}`);
    project = createGitProject({ 'a.ts': 'one\n' });
    project.write(Object.fromEntries(names.map((name) => [`${name}.ts`, content('value')])));
    const text = (await facts().diff(signal))?.text ?? '';
    assert.equal(text.match(/^\+export const value/gm)?.length, 200);
    assert.match(text, /^diff --git a\/new\/f1199\.ts b\/new\/f1199\.ts\nnew file mode 100644\n/m);
    assert.doesNotMatch(text, /f1200/);
    assert.match(text, /left out here.*: 1100\n# Of them not named: 100\n$/);
  });

  it('reads no more of new files than fits', async () => {
    const megabyte = (letter: string) => `${letter.repeat(1000)}\n`.repeat(1000);
    project = createGitProject({ 'a.ts': 'one\n' });
    project.write({ 'b.csv': megabyte('b'), 'c.csv': megabyte('c'), 'd.csv': megabyte('d'), 'e.ts': 'small\n' });
    project.write({ 'f.csv': megabyte('f').repeat(2) });
    const text = (await facts().diff(signal))?.text ?? '';
    assert.deepEqual(
      [...text.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, name]) => name),
      ['b.csv', 'c.csv', 'e.ts'],
    );
    assert.match(
      text,
      /diff --git a\/d\.csv.*\nnew file mode 100644\ndiff --git a\/f\.csv.*\nnew file mode 100644\n\n# .*: 2\n$/,
    );
  });

  it('stops when it is told to', async () => {
    project = createGitProject({ 'a.ts': '' });
    await assert.rejects(facts().recentCommits(1, AbortSignal.abort()), { name: 'AbortError' });
  });
});
