import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { collectProjectHints } from '../../../src/core/project/collectProjectHints.ts';
import { runGit } from '../../../src/core/project/git.ts';
import { identifyProject } from '../../../src/core/project/projectIdentity.ts';
import type { ProjectHints } from '../../../src/core/project/projectPorts.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores, type Stores } from '../../../src/core/storage/stores.ts';

describe('identifyProject', () => {
  const signal = new AbortController().signal;
  let folder: string;
  let stores: Stores;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'throughline-identity-'));
    const { database } = openHistoryDatabase({ path: join(folder, 'history.db'), log: silentLog });
    stores = createStores(database, silentLog);
  });

  afterEach(() => {
    stores.database.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function makeFolder(name: string): string {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'notes.txt'), name);
    return path;
  }

  function git(cwd: string, ...args: string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'protocol.file.allow=always'];
    return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  function makeRepository(name: string, remote?: string): string {
    const path = makeFolder(name);
    git(path, 'init', '-q', '-b', 'main');
    commit(path, `first of ${name} for ${remote}`);
    if (remote) git(path, 'remote', 'add', 'origin', remote);
    return path;
  }

  function commit(path: string, message: string): void {
    git(path, 'add', '.');
    git(path, 'commit', '-q', '--allow-empty', '-m', message);
  }

  const hintsOf = (path: string) => collectProjectHints(path, runGit, signal);
  const identifyHints = (hints: ProjectHints) => identifyProject({ store: stores.projects, hints }).id;
  const identify = async (path: string) => identifyHints(await hintsOf(path));

  const remote = 'git@example.org:acme/widgets.git';
  const sameRemote = 'https://example.org/acme/widgets';

  it('knows a folder again, and names it after the folder', async () => {
    const path = makeFolder('garden');
    const hints = await hintsOf(path);
    const first = identifyProject({ store: stores.projects, hints });
    assert.equal(first.name, 'garden');
    assert.deepEqual(identifyProject({ store: stores.projects, hints }), first);
  });

  it('keeps two folders apart', async () => {
    assert.notEqual(await identify(makeFolder('one')), await identify(makeFolder('two')));
  });

  it('follows a folder without git that is renamed and then moved', async () => {
    const path = makeFolder('draft');
    const id = await identify(path);
    const renamed = join(folder, 'final');
    renameSync(path, renamed);
    assert.equal(await identify(renamed), id);
    mkdirSync(join(folder, 'archive'));
    const moved = join(folder, 'archive', 'final');
    renameSync(renamed, moved);
    assert.equal(await identify(moved), id);
  });

  it('does not take a new folder for a deleted one whose place on the disk it was given', async () => {
    const path = makeFolder('old');
    const id = await identify(path);
    rmSync(path, { recursive: true });
    assert.notEqual(await identify(makeFolder('unrelated')), id);
  });

  it('follows a repository that is moved to another disk', async () => {
    const path = makeRepository('app');
    const id = await identify(path);
    const moved = join(folder, 'elsewhere');
    cpSync(path, moved, { recursive: true });
    rmSync(path, { recursive: true });
    assert.equal(await identify(moved), id);
  });

  it('knows a repository in another clone, however its remote is written', async () => {
    const path = makeRepository('app', remote);
    const id = await identify(path);
    git(folder, 'clone', '-q', path, 'again');
    const again = join(folder, 'again');
    git(again, 'remote', 'set-url', 'origin', sameRemote);
    assert.equal(await identify(again), id);
    assert.equal(await identify(path), id);
  });

  it('knows a shallow clone by its remote', async () => {
    const path = makeRepository('app', remote);
    commit(path, 'second');
    const id = await identify(path);
    git(folder, 'clone', '-q', '--depth', '1', `file://${path}`, 'shallow');
    const shallow = join(folder, 'shallow');
    git(shallow, 'remote', 'set-url', 'origin', sameRemote);
    assert.equal((await hintsOf(shallow)).gitRootCommit, undefined);
    assert.equal(await identify(shallow), id);
  });

  it('keeps the project when git is set up later, committed to, and given a remote', async () => {
    const path = makeFolder('growing');
    const id = await identify(path);
    git(path, 'init', '-q');
    assert.equal(await identify(path), id);
    commit(path, 'first');
    assert.equal(await identify(path), id);
    git(path, 'remote', 'add', 'origin', remote);
    assert.equal(await identify(path), id);
    git(folder, 'clone', '-q', path, 'clone');
    git(join(folder, 'clone'), 'remote', 'set-url', 'origin', remote);
    assert.equal(await identify(join(folder, 'clone')), id);
  });

  it('keeps the project when its remote moves to another address', async () => {
    const path = makeRepository('app', remote);
    const id = await identify(path);
    git(path, 'remote', 'set-url', 'origin', 'git@example.org:other/name.git');
    assert.equal(await identify(path), id);
  });

  it('keeps a fork apart from where it came from', async () => {
    const path = makeRepository('app', remote);
    const id = await identify(path);
    git(folder, 'clone', '-q', path, 'fork');
    git(join(folder, 'fork'), 'remote', 'set-url', 'origin', 'git@example.org:me/widgets.git');
    assert.notEqual(await identify(join(folder, 'fork')), id);
  });

  it('gives a copy without a remote its own project while the original is still there', async () => {
    const path = makeRepository('original');
    const copy = join(folder, 'copy');
    cpSync(path, copy, { recursive: true });
    const id = await identify(path);
    const copyId = await identify(copy);
    assert.notEqual(copyId, id);
    assert.equal(await identify(path), id);
    rmSync(copy, { recursive: true });
    git(folder, 'clone', '-q', path, 'copy2');
    assert.equal(await identify(join(folder, 'copy2')), copyId, 'the one whose folder is gone');
  });

  it('tells another repository apart that was put in the place of a moved one', async () => {
    const path = makeRepository('work', remote);
    const id = await identify(path);
    renameSync(path, join(folder, 'moved'));
    const other = makeRepository('work', 'git@example.org:acme/other.git');
    assert.notEqual(await identify(other), id);
    assert.equal(await identify(join(folder, 'moved')), id);
  });

  it('tells subfolders of one repository apart, and knows each in another clone', async () => {
    const path = makeRepository('mono', remote);
    for (const name of ['api', 'web']) makeFolder(`mono/${name}`);
    commit(path, 'two parts');
    const ids = [await identify(path), await identify(join(path, 'api')), await identify(join(path, 'web'))];
    assert.equal(new Set(ids).size, 3);
    git(folder, 'clone', '-q', path, 'again');
    git(join(folder, 'again'), 'remote', 'set-url', 'origin', remote);
    assert.equal(await identify(join(folder, 'again', 'web')), ids[2]);
  });

  it('keeps what it knows while git cannot be asked', async () => {
    const path = makeRepository('app', remote);
    const id = await identify(path);
    const noGit = await collectProjectHints(
      path,
      () => Promise.reject(new ThroughlineError({ code: 'git.failed', what: '', why: '', next: '' })),
      signal,
    );
    assert.equal(noGit.gitFailure?.code, 'git.failed');
    assert.equal(identifyHints(noGit), id);
    git(folder, 'clone', '-q', path, 'again');
    git(join(folder, 'again'), 'remote', 'set-url', 'origin', remote);
    assert.equal(await identify(join(folder, 'again')), id);
  });

  it('identifies a folder that does not exist by its path', async () => {
    const path = join(folder, 'nowhere');
    assert.equal(await identify(path), await identify(path));
  });

  it('stops when it is told to', async () => {
    await assert.rejects(collectProjectHints(folder, runGit, AbortSignal.abort()), { name: 'AbortError' });
  });
});
