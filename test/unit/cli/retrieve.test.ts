import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { createTempProject, shopFiles, type TempProject } from '../../support/tempProjects.ts';

const program = path.resolve(import.meta.dirname, '../../../src/cli/main.ts');

describe('throughline retrieve', () => {
  let project: TempProject;

  beforeEach(() => {
    project = createTempProject({ ...shopFiles, '.env': 'RECEIPT_SECRET=1\n' });
  });
  afterEach(() => project.remove());

  it('prints the places that bear on a query, best first, with what is defined there', async () => {
    const { stdout, stderr, exitCode } = await run('retrieve', 'total with discount', '--root', project.root);
    assert.deepEqual([stderr, exitCode], ['', 0]);
    assert.match(stdout, /^src\/cart\.ts:14-26 {2}totalWithDiscount, loadCart\n/);
    assert.equal(
      (await run('retrieve', 'discount', '--limit', '1', '--root', project.root)).stdout.split('\n').length,
      2,
    );
  });

  it('prints lines of JSON for programs, and no secret file', async () => {
    const { stdout } = await run('retrieve', 'print a receipt', '--json', '--root', project.root);
    const places = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(places[0], {
      path: 'src/till.py',
      startLine: 1,
      endLine: 15,
      defines: ['MAX_RECEIPTS', 'Till', 'print_receipt', 'open_till'],
    });
    assert.ok(places.every((place) => place.path !== '.env'));
  });

  it('says that nothing was found, and fails', async () => {
    const { stdout, stderr, exitCode } = await run('retrieve', 'quokka', '--root', project.root);
    assert.deepEqual([stdout, stderr, exitCode], ['', 'throughline: nothing in this project bears on that\n', 1]);
  });

  it('says what is wrong with its arguments', async () => {
    const missing = path.join(project.root, 'missing');
    const failed = await run('retrieve', 'cart', '--root', missing);
    assert.equal(failed.exitCode, 1);
    assert.match(
      failed.stderr,
      /missing is no project\.\nThere is no such folder.*\nGive the path of a folder with --root\./,
    );
    const wrong: [string[], RegExp][] = [
      [[], /needs a query/],
      [['cart', '--frob'], /Unknown option '--frob'/],
      [['cart', '--limit', 'many'], /--limit is a number above 0, not “many”/],
      [['cart', '--serve'], /queries come over standard input/],
    ];
    for (const [args, message] of wrong) {
      const { stdout, stderr, exitCode } = await run('retrieve', ...args);
      assert.deepEqual([stdout, exitCode], ['', 2]);
      assert.match(stderr, message);
      assert.match(stderr, /Options of retrieve:/);
    }
  });
});

describe('throughline retrieve --serve', () => {
  let project: TempProject;
  let server: ChildProcessWithoutNullStreams;
  let lines: AsyncIterator<string>;
  let ended: Promise<unknown[]>;

  beforeEach(() => {
    project = createTempProject(shopFiles);
    server = start('retrieve', '--serve', '--root', project.root);
    ended = once(server, 'close');
    lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  });
  afterEach(() => {
    server.kill('SIGKILL');
    project.remove();
  });

  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  const ask = (line: string) => server.stdin.write(`${line}\n`);

  it('says that it is ready, answers each query by its id, and ends with its input', async () => {
    assert.deepEqual(await next(), { ready: true });
    ask(JSON.stringify({ id: 'a', query: 'discount' }));
    ask(JSON.stringify({ id: 2, query: 'quokka' }));
    server.stdin.end(JSON.stringify({ id: 'c', query: 'print_receipt' }));
    const first = await next();
    assert.equal(first.id, 'a');
    assert.deepEqual([first.results[0].path, first.results[0].startLine], ['src/cart.ts', 14]);
    assert.deepEqual(await next(), { id: 2, results: [] });
    assert.equal((await next()).results[0].path, 'src/till.py');
    assert.deepEqual(await ended, [0, null]);
  });

  it('says which line it could not read, and goes on', async () => {
    await next();
    for (const line of ['{"id": 1, "query": "cut o', '', 'null', '{"id": 3}', '{"id": 4, "query": "cart"}']) ask(line);
    const broken = await next();
    assert.equal(broken.id, null);
    assert.match(broken.error, /^not JSON: /);
    assert.match((await next()).error, /a query is a line/);
    assert.deepEqual((await next()).id, 3);
    assert.equal((await next()).results[0].path, 'src/cart.ts');
    server.stdin.end();
    assert.deepEqual(await ended, [0, null]);
  });

  it('ends at once when it is interrupted, and says nothing', async () => {
    const told = text(server.stderr);
    await next();
    server.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
    assert.equal(await told, '');
  });

  it('ends in peace when whoever reads the answers has left', async () => {
    const told = text(server.stderr);
    await next();
    server.stdout.destroy();
    ask(JSON.stringify({ id: 1, query: 'cart' }));
    assert.deepEqual(await ended, [130, null]);
    assert.equal(await told, '');
  });
});

describe('throughline map', () => {
  it('says what a project is made of, for people and as JSON', async () => {
    const project = createTempProject(shopFiles);
    try {
      const { stdout, exitCode } = await run('map', '--root', project.root);
      assert.equal(exitCode, 0);
      assert.match(
        stdout,
        /^corner-shop: Prices and carts of a corner shop\n\n6 files: TypeScript 3, Markdown 1, Python 1\n/,
      );
      assert.match(stdout, /\nFolders\n {2}src\/ +3 files; TypeScript, Python; source\n {2}test\/ +1 file;/);
      assert.match(stdout, /\nBegin at\n {2}src\/cart\.ts/);
      assert.match(stdout, /\nCommands\n {2}npm test +node --test\n/);
      const facts = JSON.parse((await run('map', '--json', '--root', project.root)).stdout);
      assert.equal(facts.files, 6);
      assert.equal((await run('map', 'src', '--root', project.root)).exitCode, 2);
    } finally {
      project.remove();
    }
  });
});

function start(...args: string[]): ChildProcessWithoutNullStreams {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], { env: { PATH, HOME } });
}

async function run(...args: string[]) {
  const child = start(...args);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [exitCode] = await ended;
  return { stdout, stderr, exitCode };
}
