import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { PromptLibrary } from '../../../src/core/prompts/promptLibrary.ts';
import { formatTemplate, parsePromptFile, templateVariables } from '../../../src/core/prompts/promptTemplate.ts';

const builtIn = path.resolve(import.meta.dirname, '../../../media/prompts');
const options = { log: silentLog, signal: new AbortController().signal };

async function loaded(): Promise<PromptLibrary> {
  const library = new PromptLibrary();
  await library.loadFolder(builtIn, 'builtIn', options);
  return library;
}

describe('PromptLibrary', () => {
  it('has the six built-in templates, each with a description', async () => {
    const library = await loaded();
    assert.deepEqual(
      library.list().map(({ name }) => name),
      ['branch_work', 'code_completion', 'code_explanation', 'error_resolution', 'git_commit', 'unit_tests'],
    );
    assert.ok(library.list().every(({ description }) => description !== ''));
  });

  it('uses the branch name in branch_work', async () => {
    assert.match((await loaded()).format('branch_work', { branch: 'feature/login' }), /`feature\/login`/);
  });

  it('names the variables that are missing', async () => {
    const library = await loaded();
    assert.throws(
      () => library.format('git_commit', { branch: 'main' }),
      (error) =>
        error instanceof ThroughlineError &&
        error.failure.code === 'prompt.variableMissing' &&
        error.failure.why.includes('$diff') &&
        !error.failure.why.includes('$branch'),
    );
  });

  it('names the known templates when asked for an unknown one', async () => {
    const library = await loaded();
    assert.throws(
      () => library.format('nope', {}),
      (error) => error instanceof ThroughlineError && error.failure.why.includes('unit_tests'),
    );
  });

  it('lets the project go before the user, and the user before what is built in', async () => {
    const library = await loaded();
    const own = (text: string) => ({ name: 'unit_tests', description: '', text });
    library.add(own('user'), 'user');
    assert.equal(library.get('unit_tests')?.text, 'user');
    library.add(own('project'), 'project');
    assert.equal(library.get('unit_tests')?.text, 'project');
  });

  it('reads a folder of its own, and takes one that is not there for empty', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'prompts-'));
    await writeFile(path.join(folder, 'review.prompt.md'), 'Review $code');
    const library = new PromptLibrary();
    await library.loadFolder(folder, 'project', options);
    assert.equal(library.format('review', { code: 'x' }), 'Review x');
    await library.loadFolder(path.join(folder, 'missing'), 'project', options);
    assert.equal(library.get('review'), undefined);
    await rm(folder, { recursive: true });
  });
});

describe('a prompt template', () => {
  const format = (text: string, variables: Record<string, string>) =>
    formatTemplate({ name: 't', description: '', text }, variables);

  it('takes $name and ${name}, and makes one dollar of two', () => {
    assert.equal(format('$a ${b}c $$a costs $$5', { a: '1', b: '2' }), '1 2c $a costs $5');
  });

  it('puts values in as they are, whatever they hold', () => {
    fc.assert(fc.property(fc.string(), (value) => assert.equal(format('<$a>', { a: value }), `<${value}>`)));
  });

  it('lists its variables once each', () => {
    assert.deepEqual(templateVariables('$a ${b} $a $$c'), ['a', 'b']);
  });

  it('takes name and description from the front matter', () => {
    assert.deepEqual(
      parsePromptFile('x.prompt.md', '---\nname: "fix"\ndescription: Mend it\nmodel: gpt\n---\nFix $code\n'),
      { name: 'fix', description: 'Mend it', text: 'Fix $code' },
    );
    assert.deepEqual(parsePromptFile('x.prompt.md', 'Fix'), { name: 'x', description: '', text: 'Fix' });
  });
});
