import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { linkFiles } from '../../../src/core/retrieval/fileLinks.ts';
import { roleOf } from '../../../src/core/retrieval/fileRole.ts';
import { weighRequest } from '../../../src/core/retrieval/requestWeights.ts';
import { createProjectSearch } from '../../../src/core/retrieval/search.ts';
import { createTempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;

async function pathsFor(files: Readonly<Record<string, string>>, query: string): Promise<string[]> {
  const project = createTempProject(files);
  try {
    const search = createProjectSearch({ roots: [project.root], log: silentLog, freshForMs: 0 });
    return (await search.ranges(query, 200, signal)).map(({ path }) => path);
  } finally {
    project.remove();
  }
}

describe('ranges of a project', () => {
  const filler = Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [`src/filler${at}.ts`, `export const filler${at} = 'nothing';\n`]),
  );

  it('put the file first whose test says what was asked', async () => {
    const files = {
      ...filler,
      'src/alpha.ts': 'export function alpha(wombat: string) {\n  return wombat;\n}\n',
      'src/beta.ts': 'export function beta(wombat: string) {\n  return wombat;\n}\n',
      'test/beta.test.ts': "it('keeps the quokka and its marmot', () => {\n  beta('quokka marmot');\n});\n",
    };
    assert.equal((await pathsFor(files, 'wombat quokka marmot'))[0], 'src/beta.ts');
  });

  it('put the file first that stands among others that fit', async () => {
    const same = 'export function run(wombat: string) {\n  return wombat;\n}\n';
    const near = { 'src/b/one.ts': 'export const one = "quokka";\n', 'src/b/two.ts': 'export const two = "quokka";\n' };
    const files = { ...filler, 'src/a/run.ts': same, 'src/b/run.ts': same, 'src/a/else.ts': '// else\n', ...near };
    const found = await pathsFor(files, 'wombat quokka');
    assert.ok(found.indexOf('src/b/run.ts') < found.indexOf('src/a/run.ts'), found.join(' '));
  });

  it('follow the first line of a long request before its details', async () => {
    const files = {
      ...filler,
      'src/wombat.ts': 'export const kept = "wombat wombat";\n',
      'src/quokka.ts': 'export const kept = "quokka quokka";\n',
    };
    assert.equal((await pathsFor(files, 'the wombat\nalso the quokka'))[0], 'src/wombat.ts');
    assert.equal((await pathsFor(files, 'the quokka\nalso the wombat'))[0], 'src/quokka.ts');
  });

  it('begin below the imports of a file', async () => {
    const imports = "import { wombat } from './wombat.ts';\n".repeat(20);
    const body = 'export function burrow() {\n  return wombat;\n}\n'.repeat(8);
    const project = createTempProject({ ...filler, 'src/burrow.ts': `${imports}\n${body}` });
    try {
      const search = createProjectSearch({ roots: [project.root], log: silentLog, freshForMs: 0 });
      const found = await search.ranges('wombat', 9, signal);
      assert.deepEqual(found.map(({ range }) => range.start).slice(0, 1), [22]);
      assert.equal(found.at(-1)?.range.start, 1);
    } finally {
      project.remove();
    }
  });

  it('find a name whose words are written apart', async () => {
    const files = { ...filler, 'src/a.ts': 'export const wombatburrow = 1;\n' };
    assert.deepEqual(await pathsFor(files, 'wombat burrow'), ['src/a.ts']);
  });

  it('hold many files: what comes behind the best ones is the best of each other file', async () => {
    const long = Array.from(
      { length: 90 },
      (_, at) => `export function wombat${at}() {\n${'  // wombat\n'.repeat(25)}}\n`,
    );
    const files = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`src/f${at}.ts`, '// a wombat\n']));
    const found = await pathsFor({ ...files, 'src/long.ts': long.join('') }, 'wombat');
    assert.equal(new Set(found).size, 81);
    assert.ok(found.length > 100 && found.length <= 200, `${found.length}`);
  });
});

describe('the weights of a request', () => {
  it('are less for details and for words that are said of anything, and more for what is said again', () => {
    const weights = new Map(
      weighRequest('Fix the wombat in `fix`\nThe quokka, the quokka').map(({ text, weight }) => [text, weight]),
    );
    assert.equal(weights.get('wombat'), 1);
    assert.ok((weights.get('quokka') ?? 0) > 0.6 && (weights.get('quokka') ?? 9) < 1);
    assert.equal(weighRequest('fix wombat').find(({ text }) => text === 'fix')?.weight, 0.5);
    assert.equal(weighRequest('see `fix` there').find(({ text }) => text === 'fix')?.weight, 1);
  });
});

describe('a test file', () => {
  it('is known by its name or folder in many languages', () => {
    const tests = [
      'a/b.test.ts',
      'a/b_test.go',
      'test_a.py',
      'src/ATest.java',
      'src/Polly.Specs/A.cs',
      'x/dts-test/h.tsx',
    ];
    assert.deepEqual(
      tests.map(roleOf),
      tests.map(() => 'test'),
    );
    assert.deepEqual(['src/latest/a.ts', 'src/contest.ts', 'src/inspect/a.go'].map(roleOf), [
      'source',
      'source',
      'source',
    ]);
  });

  it('leads to the nearest source of its name', () => {
    const paths = [
      'a/src/Cart.ts',
      'b/src/cart.ts',
      'b/test/Cart.spec.ts',
      'lib/x/till.rb',
      'test/test_till.rb',
      'a/src/Till.java',
    ];
    const links = linkFiles(new Map(paths.map((path, id) => [id, path])));
    assert.deepEqual(
      [...links.testedBy],
      [
        [2, [1]],
        [4, [3, 5]],
      ],
    );
    assert.deepEqual(links.folders, [[0, 5]]);
  });
});
