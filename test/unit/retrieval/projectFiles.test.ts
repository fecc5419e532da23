import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { listProjectFiles } from '../../../src/core/retrieval/projectFiles.ts';
import { readText } from '../../../src/core/retrieval/readText.ts';
import { isSecretPath } from '../../../src/core/retrieval/secretFiles.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;

describe('the files of a project', () => {
  let project: TempProject;
  afterEach(() => project.remove());

  async function list(options = {}): Promise<string[]> {
    return (await listProjectFiles([project.root], options, signal)).files.map(({ path: name }) => name);
  }

  it('obeys ignore files, nested ones over those above', async () => {
    project = createTempProject({
      '.gitignore': '*.log\n/generated/\n',
      '.throughlineignore': 'private/\n',
      'a.ts': '',
      'a.log': '',
      'generated/b.ts': '',
      'private/c.ts': '',
      'deep/.gitignore': '!keep.log\nlocal.ts\n',
      'deep/keep.log': '',
      'deep/local.ts': '',
      'deep/d.ts': '',
    });
    assert.deepEqual(await list(), [
      '.gitignore',
      '.throughlineignore',
      'a.ts',
      'deep/.gitignore',
      'deep/d.ts',
      'deep/keep.log',
    ]);
  });

  it('leaves out dependencies and output, but not a source folder named build', async () => {
    project = createTempProject({
      'node_modules/x/index.js': '',
      '.git/config': '',
      'dist/a.js': '',
      'package.json': '{}',
      'packages/one/package.json': '{}',
      'packages/one/build/b.js': '',
      'src/build/plan.ts': '',
    });
    assert.deepEqual(await list(), ['package.json', 'packages/one/package.json', 'src/build/plan.ts']);
  });

  it('obeys the repository around the folder, but lists a folder that it ignores', async () => {
    project = createTempProject({
      '.git/HEAD': '',
      '.gitignore': '*.tmp\n/scratch/\n',
      'app/a.ts': '',
      'app/a.tmp': '',
      'scratch/b.ts': '',
    });
    const under = async (folder: string) =>
      (await listProjectFiles([path.join(project.root, folder)], {}, signal)).files.map((file) => file.path);
    assert.deepEqual(await under('app'), ['a.ts']);
    assert.deepEqual(await under('scratch'), ['b.ts']);
  });

  it('never lists files that hold secrets', async () => {
    project = createTempProject({ '.env': 'KEY=1', '.env.example': 'KEY=', 'certs/a.pem': '', id_rsa: '', 'a.ts': '' });
    assert.deepEqual(await list(), ['.env.example', 'a.ts']);
  });

  it('does not follow links', async () => {
    project = createTempProject({ 'src/a.ts': '' });
    const outside = createTempProject({ 'secret.ts': '' });
    symlinkSync(outside.root, path.join(project.root, 'linked'));
    symlinkSync(path.join(outside.root, 'secret.ts'), path.join(project.root, 'linked.ts'));
    symlinkSync('..', path.join(project.root, 'src/loop'));
    assert.deepEqual(await list(), ['src/a.ts']);
    outside.remove();
  });

  it('says when there are more files than it lists, and how many are too large', async () => {
    project = createTempProject({ 'a.ts': 'x'.repeat(2000), 'b.ts': '', 'c.ts': '', 'd.ts': '' });
    const found = await listProjectFiles([project.root], { maxFiles: 2, maxFileBytes: 1000 }, signal);
    assert.deepEqual(
      found.files.map((file) => file.path),
      ['b.ts', 'c.ts'],
    );
    assert.equal(found.capped, true);
    assert.equal(found.tooLarge, 1);
  });

  it('leads the paths by the name of the root when there are several', async () => {
    project = createTempProject({ 'one/a.ts': '', 'two/b.ts': '' });
    const roots = ['one', 'two'].map((name) => path.join(project.root, name));
    const { files } = await listProjectFiles(roots, {}, signal);
    assert.deepEqual(
      files.map((file) => file.path),
      ['one/a.ts', 'two/b.ts'],
    );
  });

  it('stops when it is told to', async () => {
    project = createTempProject();
    mkdirSync(path.join(project.root, 'src'));
    await assert.rejects(listProjectFiles([project.root], {}, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('reads text without its byte order mark, and no binary files', async () => {
    project = createTempProject({ 'a.ts': '\uFEFFlet a', 'b.bin': Buffer.from([65, 0, 66]) });
    assert.equal(await readText(path.join(project.root, 'a.ts'), signal), 'let a');
    assert.equal(await readText(path.join(project.root, 'b.bin'), signal), undefined);
    assert.equal(await readText(path.join(project.root, 'gone'), signal), undefined);
  });
});

describe('a secret path', () => {
  it('is known by its name, in any folder and with either separator', () => {
    for (const one of [
      '.env',
      'app/.env.production',
      'prod.env',
      'C:\\keys\\server.PEM',
      '.ssh/config',
      'id_ed25519',
      '.npmrc',
    ])
      assert.equal(isSecretPath(one), true, one);
  });

  it('is not a sample, a public key or source that speaks of secrets', () => {
    for (const one of [
      '.env.example',
      '.env.sample',
      'id_rsa.pub',
      'src/environment.ts',
      'secretFiles.ts',
      'src/key.ts',
    ])
      assert.equal(isSecretPath(one), false, one);
  });
});
