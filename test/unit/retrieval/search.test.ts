import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { chunkLines } from '../../../src/core/retrieval/chunker.ts';
import { createProjectSearch, type ProjectSearch } from '../../../src/core/retrieval/search.ts';
import { outlineOf } from '../../../src/core/retrieval/symbols.ts';
import { requestWords, termsOf } from '../../../src/core/retrieval/tokenise.ts';
import { createTempProject, shopFiles, type TempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;

describe('searching the project', () => {
  let project: TempProject;
  let search: ProjectSearch;

  beforeEach(() => {
    project = createTempProject(shopFiles);
    search = createProjectSearch({ roots: [project.root], log: silentLog, freshForMs: 0 });
  });
  afterEach(() => project.remove());

  it('finds the definition that a request names first, and says so', async () => {
    const [place] = await search.search('where is `roundCents` defined', { limit: 3 }, signal);
    assert.equal(place?.path, 'src/money.ts');
    assert.deepEqual(place?.reasons, [{ kind: 'defines', name: 'roundCents' }]);
    assert.equal(place?.focus.start, 4);
    assert.equal(place?.within, 'roundCents');
  });

  it('finds what plain words describe, in source before tests', async () => {
    const places = await search.search('how is the total with a discount worked out?', { limit: 5 }, signal);
    assert.equal(places[0]?.path, 'src/cart.ts');
    assert.equal(places[0]?.within, 'Cart.totalWithDiscount');
    assert.ok(places.some(({ path: found }) => found === 'test/cart.test.ts'));
  });

  it('prefers tests when the request asks for them', async () => {
    const [place] = await search.search('tests of discount', { limit: 1 }, signal);
    assert.equal(place?.path, 'test/cart.test.ts');
  });

  it('finds words that only begin alike', async () => {
    project.write({ 'src/limit.ts': 'export class Limiter {}\n' });
    const [place] = await search.search('how is the limit kept', { limit: 1 }, signal);
    assert.equal(place?.path, 'src/limit.ts');
  });

  it('finds nothing for words that the project does not have, and names ones like them', async () => {
    assert.deepEqual(await search.search('bake bread', { limit: 3 }, signal), []);
    assert.deepEqual(await search.namesLike('discounting', 3, signal), ['totalWithDiscount']);
    assert.ok((await search.namesLike('bake bread', 3, signal)).length > 0);
  });

  it('does not search lock files, secrets or minified code', async () => {
    project.write({
      'package-lock.json': '{"quokka": 1}',
      '.env': 'QUOKKA=1',
      'app.js': `var quokka=1;${'x'.repeat(9000)}`,
      'a.bin': Buffer.from('quokka\0'),
    });
    assert.deepEqual(await search.search('quokka', { limit: 3 }, signal), []);
  });

  it('sees files that change, come and go', async () => {
    await search.search('cart', { limit: 1 }, signal);
    project.write({ 'src/money.ts': 'export function wombat() {}\n', 'src/new.ts': 'export function quokka() {}\n' });
    utimesSync(path.join(project.root, 'src/money.ts'), 1, 1);
    assert.equal((await search.search('wombat', { limit: 1 }, signal))[0]?.path, 'src/money.ts');
    assert.equal((await search.search('quokka', { limit: 1 }, signal))[0]?.path, 'src/new.ts');
    assert.deepEqual(await search.definitionsOf(['roundCents'], signal), []);
    project.remove();
    assert.deepEqual(await search.search('quokka', { limit: 1 }, signal), []);
  });

  it('tells where names are defined, with kind, parent and comment', async () => {
    const [total, till] = await search.definitionsOf(['totalWithDiscount', 'Till', 'nothing'], signal);
    assert.deepEqual(
      [total?.path, total?.line, total?.kind, total?.parent, total?.doc],
      ['src/cart.ts', 15, 'method', 'Cart', 'The total with discount.'],
    );
    assert.deepEqual([till?.path, till?.line, till?.language], ['src/till.py', 5, 'python']);
  });

  it('tells where a name is used: whole words, no definitions, no comments, source first', async () => {
    project.write({ 'src/other.ts': '// Cart\nlet x: shop.Cart, Cartwheel;\n' });
    const uses = await search.usesOf('Cart', 20, signal);
    assert.deepEqual(
      uses.map(({ path: found, line }) => `${found}:${line}`),
      ['src/cart.ts:22', 'src/cart.ts:23', 'test/cart.test.ts:1', 'test/cart.test.ts:4'],
    );
  });

  it('finds files by the end of their path', async () => {
    assert.deepEqual(await search.filesNamed('cart.ts', signal), ['src/cart.ts']);
  });

  it('loses nothing when a search is aborted, nor holds up the next', async () => {
    const controller = new AbortController();
    const aborted = search.search('cart', { limit: 1 }, controller.signal);
    controller.abort();
    await assert.rejects(aborted, { name: 'AbortError' });
    const [first, second] = await Promise.all([
      search.search('discount', { limit: 1 }, signal),
      search.search('receipt', { limit: 1 }, signal),
    ]);
    assert.equal(first[0]?.path, 'src/cart.ts');
    assert.equal(second[0]?.path, 'src/till.py');
    assert.equal((await search.coverage(signal)).files, Object.keys(shopFiles).length);
  });
});

describe('the terms of a text', () => {
  it('are parts of identifiers and identifiers whole, with plain endings taken off', () => {
    assert.deepEqual(termsOf('parseHTTPRequests snake_case2'), [
      'pars',
      'http',
      'request',
      'parsehttprequests',
      'snak',
      'cas',
      '2',
      'snake_case2',
    ]);
    const stems = ['cache', 'caches', 'cached', 'caching'].map((word) => termsOf(word)[0]);
    assert.equal(new Set(stems).size, 1);
  });

  it('of a request leave out words that find nothing, unless there are no others', () => {
    assert.deepEqual(
      requestWords('Where is the HTTP server started in `run`?').map(({ text, isName }) => [text, isName]),
      [
        ['HTTP', false],
        ['server', false],
        ['started', false],
        ['run', true],
      ],
    );
    assert.deepEqual(
      requestWords('what is this').map(({ text }) => text),
      ['what', 'is', 'this'],
    );
  });
});

describe('the passages of a file', () => {
  it('hold every line once and begin where definitions begin', () => {
    const body = Array.from({ length: 20 }, (_, at) => `  step(${at});`).join('\n');
    const text = Array.from({ length: 9 }, (_, at) => `/** Does ${at}. */\nfunction f${at}() {\n${body}\n}\n`).join(
      '\n',
    );
    const lines = text.split('\n');
    const chunks = chunkLines(lines, outlineOf('typescript', text));
    assert.equal(chunks[0]?.range.start, 1);
    chunks.slice(1).forEach((chunk, at) => {
      assert.equal(chunk.range.start, (chunks[at]?.range.end ?? 0) + 1);
      assert.match(lines[chunk.range.start - 1] ?? '', /^\/\*\*/);
    });
    assert.equal(chunks.at(-1)?.range.end, lines.length);
    assert.deepEqual(
      chunks.flatMap(({ symbols }) => symbols.map(({ name }) => name)),
      Array.from({ length: 9 }, (_, at) => `f${at}`),
    );
  });

  it('of a long definition know what encloses them', () => {
    const text = `class Long {\n${'  x = 1;\n'.repeat(200)}}\n`;
    const chunks = chunkLines(text.split('\n'), outlineOf('typescript', text));
    assert.ok(chunks.length > 3);
    assert.deepEqual(
      chunks[1]?.enclosing.map(({ name }) => name),
      ['Long'],
    );
  });
});
