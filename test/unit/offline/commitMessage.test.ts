import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDiff } from '../../../src/core/model/offline/diffSummary.ts';
import { createGitProject, createTempProject, shopFiles, type TempProject } from '../../support/tempProjects.ts';
import { answerOf, offlineModelOf } from './offlineFixture.ts';

const signal = new AbortController().signal;

function messageFor(diff: string, branch?: string): Promise<string> {
  return answerOf(offlineModelOf('/'), { kind: 'commitMessage', diff, ...(branch !== undefined && { branch }) });
}

describe('the commit message of a diff', () => {
  let project: TempProject;
  beforeEach(() => {
    project = createGitProject(shopFiles);
  });
  afterEach(() => project.remove());

  async function message(change: () => void, branch?: string): Promise<string> {
    change();
    project.git('add', '--all');
    return messageFor(project.git('diff', '--cached', '-M'), branch);
  }

  function replaceIn(file: string, from: string, to: string): void {
    const text = shopFiles[file] ?? '';
    assert.ok(text.includes(from), from);
    project.write({ [file]: text.replace(from, to) });
  }

  it('names what is new for others, with the scope of its folder', async () => {
    const text = await message(() =>
      project.write({
        'src/till/print.ts':
          'export function printReceipt() {}\nexport function printCopy() {}\nfunction helper() {}\n',
        'test/till/print.test.ts': "it('prints', () => {});\n",
      }),
    );
    assert.equal(text.split('\n')[0], 'feat(till): add printReceipt and printCopy');
    assert.match(text, /^- src\/till\/print\.ts: new; add printReceipt and printCopy; \+3 -0$/m);
    assert.match(text, /^- test\/till\/print\.test\.ts: new; add "prints"; \+1 -0$/m);
  });

  it('takes a check added to a body that stays for a fix, and names the definition around it', async () => {
    const text = await message(() =>
      replaceIn('src/money.ts', '  return Math', '  if (!Number.isFinite(amount)) return 0;\n  return Math'),
    );
    assert.equal(text, 'fix(money): correct roundCents');
  });

  it('claims no more than a refactoring for other changes of a body', async () => {
    const text = await message(() => replaceIn('src/money.ts', 'Math.floor(amount + 0.5)', 'Math.round(amount)'));
    assert.equal(text, 'refactor(money): update roundCents');
  });

  it('sees a new name for the same thing', async () => {
    const text = await message(() => replaceIn('src/money.ts', 'function roundCents', 'function roundUp'));
    assert.equal(text, 'refactor(money): rename roundCents to roundUp');
  });

  it('obeys the name of the branch, and refers to its issue', async () => {
    const change = () => replaceIn('src/money.ts', 'Math.floor(amount + 0.5)', 'Math.round(amount)');
    assert.equal(await message(change, 'fix/SHOP-12-rounding'), 'fix(money): correct roundCents\n\nRefs: SHOP-12');
    assert.match(await message(change, '42-rounding'), /\n\nRefs: #42$/);
  });

  it('tells tests, documents, dependencies and pipelines by their paths', async () => {
    const cases: readonly [Record<string, string>, RegExp][] = [
      [
        { 'test/money.test.ts': "it('rounds half cents up', () => {});\n" },
        /^test(\(money\))?: check that rounds half cents up$/,
      ],
      [
        { 'README.md': `${shopFiles['README.md']}\n## Licence\n\nMIT\n` },
        /^docs(\(README\))?: describe Licence in README$/,
      ],
      [{ '.github/workflows/test.yml': 'on: push\n' }, /^ci(\(.*\))?: add test\.yml$/],
      [{ '.gitignore': 'dist\n' }, /^chore: add \.gitignore$/],
      [
        { 'package.json': (shopFiles['package.json'] ?? '').replace('^1.0.0', '^1.2.0') },
        /^build\(deps\)?: bump valibot from \^1\.0\.0 to \^1\.2\.0|^build/,
      ],
    ];
    for (const [files, expected] of cases) {
      project.git('reset', '--quiet', '--hard');
      assert.match(await message(() => project.write(files)), expected);
    }
  });

  it('tells moves, deletions, modes and white space', async () => {
    assert.equal(
      await message(() => project.git('mv', 'src/money.ts', 'src/cents.ts')),
      'refactor(cents): rename money.ts to cents.ts',
    );
    project.git('reset', '--quiet', '--hard');
    assert.match(await message(() => project.git('rm', '--quiet', 'src/till.py')), /^refactor\(till\): remove .*Till/);
    project.git('reset', '--quiet', '--hard');
    assert.match(
      await message(() => replaceIn('src/money.ts', '  return Math', '      return Math')),
      /^style\(money\): reformat money\.ts$/,
    );
    project.git('reset', '--quiet', '--hard');
    project.git('update-index', '--chmod=+x', 'src/till.py');
    assert.match(await messageFor(project.git('diff', '--cached')), /: make till\.py executable$/);
  });

  it('condenses hundreds of files and drops none', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, at) => [
        `packages/p${at % 40}/src/deep${at % 7}/file${at}.ts`,
        `export const value${at} = 1;\n`.repeat(1 + (at % 3)),
      ]),
    );
    const text = await message(() => project.write(files));
    const lines = text.split('\n');
    assert.match(text, /^300 files changed, \+600 -0:$/m);
    const unwrapped = text.replaceAll(/\n {2}/g, ' ');
    const sum = (pattern: RegExp) =>
      [...unwrapped.matchAll(pattern)].reduce((all, [, count]) => all + Number(count), 0);
    assert.equal(sum(/^- .*?: (\d+) files?/gm), 300);
    assert.equal(sum(/^- .*?\+(\d+) -/gm), 600);
    assert.ok(lines.length < 130, `${lines.length} lines`);
    assert.ok((lines[0] ?? '').length <= 72, lines[0]);
  });

  it('says nothing for no diff', async () => {
    assert.equal(await messageFor(''), '');
  });

  it('has a header of at most 72 characters in the form of the convention, whatever changes', async () => {
    const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,60}$/);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, name, name), { minLength: 1, maxLength: 6 }), async (changes) => {
        const diff = changes
          .map(
            ([folder, file, symbol]) =>
              `diff --git a/${folder}/${file}.ts b/${folder}/${file}.ts\nnew file mode 100644\n--- /dev/null\n+++ b/${folder}/${file}.ts\n@@ -0,0 +1 @@\n+export function ${symbol}() {}\n`,
          )
          .join('');
        const [header = '', empty = ''] = (await messageFor(diff)).split('\n');
        assert.match(header, /^[a-z]+(\([\w./-]+\))?: \S/);
        assert.ok(header.length <= 72, header);
        assert.equal(empty, '');
      }),
      { numRuns: 60 },
    );
  });
});

describe('reading a diff', () => {
  it('counts what git counts, with odd names, binaries, renames and lines like headers', async () => {
    const project = createGitProject({
      'a.txt': '-- x\n++ y\nz\n',
      'old name.ts': 'a\nb\nc\nd\ne\n',
      'p.bin': Buffer.from([0, 1]),
    });
    project.write({ 'a.txt': 'z\n--- a/q\n+++ b/q\n', 'ä "q".ts': 'x\n', 'p.bin': Buffer.from([0, 2]) });
    project.git('mv', 'old name.ts', 'new name.ts');
    project.git('add', '--all');
    const files = await parseDiff(project.git('diff', '--cached', '-M'), signal);
    const counted = project.git('diff', '--cached', '--numstat', '--no-renames', 'HEAD', '--', 'a.txt').split('\t');
    const told = files.map(({ path, oldPath, change, isBinary, added, removed }) => ({
      path,
      oldPath,
      change,
      isBinary,
      added,
      removed,
    }));
    assert.deepEqual(told, [
      {
        path: 'a.txt',
        oldPath: undefined,
        change: 'modified',
        isBinary: false,
        added: Number(counted[0]),
        removed: Number(counted[1]),
      },
      { path: 'new name.ts', oldPath: 'old name.ts', change: 'renamed', isBinary: false, added: 0, removed: 0 },
      { path: 'p.bin', oldPath: undefined, change: 'modified', isBinary: true, added: 0, removed: 0 },
      { path: 'ä "q".ts', oldPath: undefined, change: 'added', isBinary: false, added: 1, removed: 0 },
    ]);
    project.remove();
  });

  it('reads plain and combined diffs', async () => {
    const plain = await parseDiff(
      '--- a.txt\t2026-01-01\n+++ a.txt\t2026-01-02\n@@ -1 +1 @@\n-x\n+y\n--- b.txt\n+++ b.txt\n@@ -1 +1,2 @@\n x\n+y\n',
      signal,
    );
    assert.deepEqual(
      plain.map(({ path, added, removed }) => [path, added, removed]),
      [
        ['a.txt', 1, 1],
        ['b.txt', 1, 0],
      ],
    );
    const [combined] = await parseDiff(
      'diff --cc a.txt\nindex 1,2..3\n--- a/a.txt\n+++ b/a.txt\n@@@ -1,2 -1,2 +1,2 @@@\n- x\n -y\n++z\n  w\n',
      signal,
    );
    assert.deepEqual([combined?.path, combined?.added, combined?.removed], ['a.txt', 1, 2]);
  });

  it('survives any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            'diff --git a/a b/a',
            '--- a/a',
            '+++ b/a',
            '@@ -1 +1 @@ f',
            '+x',
            '-y',
            ' z',
            '',
            '\\ No',
            'rename to',
            'diff --git "a',
          ),
        ),
        async (lines) => {
          assert.ok(Array.isArray(await parseDiff(lines.join('\n'), signal)));
        },
      ),
    );
  });
});

describe('a diff with CRLF and no project', () => {
  it('is read the same', async () => {
    const project = createTempProject();
    const text = await messageFor(
      'diff --git a/a.ts b/a.ts\r\n--- a/a.ts\r\n+++ b/a.ts\r\n@@ -1 +1,2 @@\r\n x\r\n+export const one = 1;\r\n',
    );
    assert.equal(text, 'feat(a): add one');
    project.remove();
  });
});
