import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { noPorts } from '../../../src/core/context/contextPorts.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { matchPath } from '../../../src/core/context/mentionRanking.ts';
import { findMentions, quickMentions } from '../../../src/core/context/mentionSearch.ts';
import { FileList } from '../../../src/core/retrieval/fileList.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;

describe('The ranking of paths', () => {
  const paths = [
    'src/report.ts',
    'src/reporting/index.ts',
    'test/report.test.ts',
    'src/webview/contextReport.ts',
    'docs/re/port.md',
    'src/chat/chatController.ts',
    'src/cargo/tree.ts',
  ];
  const ranked = (query: string) =>
    paths
      .map((one) => ({ one, match: matchPath(one, query) }))
      .filter(({ match }) => match !== undefined)
      .sort((a, b) => (b.match?.score ?? 0) - (a.match?.score ?? 0))
      .map(({ one }) => one);

  it('puts the name before its beginning, words in it before letters in order', () => {
    assert.deepEqual(ranked('report'), [
      'src/report.ts',
      'test/report.test.ts',
      'src/webview/contextReport.ts',
      'src/reporting/index.ts',
      'docs/re/port.md',
    ]);
  });

  it('knows the first letters of words, and where they are', () => {
    assert.equal(ranked('cc')[0], 'src/chat/chatController.ts');
    assert.deepEqual(matchPath('src/chat/chatController.ts', 'cc')?.at, [9, 13]);
  });

  it('takes a path with its folder, and passes over spaces', () => {
    assert.equal(ranked('reporting/ind')[0], 'src/reporting/index.ts');
    assert.equal(ranked('chat contr')[0], 'src/chat/chatController.ts');
  });

  it('marks the letters of the query in their order, whatever is typed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.string({ maxLength: 6 }), (one, query) => {
        const match = matchPath(one, query);
        const wanted = query.replaceAll(' ', '').toLowerCase();
        if (!match) return;
        assert.equal(match.at.map((at) => one.charAt(at).toLowerCase()).join(''), wanted);
        assert.deepEqual(
          [...match.at].sort((a, b) => a - b),
          match.at,
        );
      }),
    );
  });

  it('finds a path by any of its letters that are in order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (one, keep) => {
        const query = [...one].filter((letter, index) => keep[index] && letter !== ' ').join('');
        assert.ok(matchPath(one, query), `${query} in ${one}`);
      }),
    );
  });
});

describe('What can be mentioned', () => {
  let project: TempProject;
  let files: FileList;
  let manager: ContextManager;
  const at = (file: string) => path.join(project.root, file);
  const inserts = async (query: string) => (await findMentions(manager, query, signal)).map(({ insert }) => insert);

  beforeEach(() => {
    project = createTempProject({
      'src/report.ts': '',
      'src/lib/[id].ts': '',
      'docs/my notes.md': '',
      '.env': 'A=1',
    });
    files = new FileList(() => [project.root]);
    manager = new ContextManager({
      rootPaths: [project.root],
      readFile: createFileReader(),
      allowedEnvironment: [],
      ports: {
        ...noPorts,
        files: (until, mayBeOldMs = 0) => files.get(until, mayBeOldMs),
        problems: () => [{ path: at('src/report.ts'), range: { start: 1, end: 1 }, severity: 'error', message: 'No' }],
        sessions: () => [
          { id: 'aaaa-1', title: 'Fix it' },
          { id: 'bbbb-2', title: 'Fix it' },
          { id: 'cccc-3', title: 'Say "hello"' },
        ],
      },
    });
  });

  afterEach(() => {
    files.dispose();
    manager.dispose();
    project.remove();
  });

  it('is all there is, before anything is typed: sources that have something, open files, the project', async () => {
    manager.updateActiveFiles([at('src/report.ts'), '/elsewhere/x.ts']);
    assert.deepEqual(await inserts(''), [
      '@problems',
      '@diff',
      '@file:',
      '@folder:',
      '@session:',
      '@src/report.ts',
      '@"docs/my notes.md"',
      '@"src/lib/[id].ts"',
      '@docs/',
      '@src/',
      '@src/lib/',
    ]);
    manager.updateFocus({ path: at('src/report.ts'), cursorLine: 2, selection: { start: 2, end: 4 } });
    assert.equal((await inserts(''))[0], '@selection');
  });

  it('is what answers to the letters: a word of ours first, then files and folders', async () => {
    assert.deepEqual(await inserts('rep'), ['@src/report.ts']);
    assert.deepEqual(await inserts('d'), ['@diff', '@docs/', '@"src/lib/[id].ts"', '@"docs/my notes.md"']);
    assert.deepEqual(await inserts('nothing like that'), []);
    assert.ok(!JSON.stringify(await inserts('env')).includes('.env'));
  });

  it('is of one kind where one is chosen, and a session says which of two', async () => {
    assert.deepEqual(await inserts('folder:'), ['@docs/', '@src/', '@src/lib/']);
    assert.deepEqual(await inserts('folder:"li'), ['@src/lib/']);
    assert.deepEqual(await inserts('file:'), ['@"docs/my notes.md"', '@"src/lib/[id].ts"', '@src/report.ts']);
    assert.deepEqual(await inserts('session:fix'), ['@session:"Fix it#aaaa"', '@session:"Fix it#bbbb"']);
    assert.deepEqual(await inserts('session:say'), ['@session:"Say hello"']);
  });

  it('is of the sessions the best first, of equals the newest, and never the one that the user is in', async () => {
    const titles = ['Where is a list?', 'Fill the cart', 'Lists of files', 'Fill the car', 'List', 'This list'];
    const sessions = titles.map((title, index) => ({ id: `${index}`, title }));
    const { ports } = manager;
    manager = new ContextManager({
      rootPaths: [project.root],
      readFile: createFileReader(),
      allowedEnvironment: [],
      ports: { ...ports, sessions: () => sessions, activeSession: () => '5' },
    });
    const listed = ['@session:"List"', '@session:"Lists of files"', '@session:"Where is a list?"'];
    assert.deepEqual(await inserts('session:list'), listed);
    assert.deepEqual(
      quickMentions(manager, 'session:list').map(({ insert }) => insert),
      listed,
    );
    assert.deepEqual(await inserts('session:fill car'), ['@session:"Fill the cart"', '@session:"Fill the car"']);
    assert.ok(!(await inserts('session:')).includes('@session:"This list"'));
    sessions.splice(0, 5);
    assert.ok(!(await inserts('')).includes('@session:'), 'there is no other');
  });

  it('has an answer before the disk has, and stops when nobody wants it any more', async () => {
    manager.updateActiveFiles([at('src/report.ts')]);
    assert.deepEqual(
      quickMentions(manager, 'rep').map(({ label, detail, matches }) => ({ label, detail, matches })),
      [{ label: 'report.ts', detail: 'src', matches: [0, 1, 2] }],
    );
    const controller = new AbortController();
    const looking = findMentions(manager, 'rep', controller.signal);
    controller.abort();
    await assert.rejects(looking, { name: 'AbortError' });
    assert.deepEqual(await inserts('rep'), ['@src/report.ts']);
  });

  it('is bounded, however large the project is', async () => {
    project.write(Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`many/file${index}.ts`, ''])));
    assert.equal((await inserts('file')).length, 50);
    assert.equal((await inserts('')).length, 50);
  });
});
