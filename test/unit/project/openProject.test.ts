import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { type Log, silentLog } from '../../../src/base/log.ts';
import { type GitRunner, runGit } from '../../../src/core/project/git.ts';
import { openProject } from '../../../src/core/project/openProject.ts';
import type { Stores } from '../../../src/core/storage/stores.ts';
import { createGitProject, type TempProject } from '../../support/tempProjects.ts';
import { createHistoryFixture, type HistoryFixture } from '../history/historyFixture.ts';

const signal = new AbortController().signal;

describe('openProject', () => {
  let history: HistoryFixture;
  let stores: Stores;
  let folder: TempProject;
  let closing: AbortController;

  beforeEach(() => {
    history = createHistoryFixture();
    stores = history.stores;
    folder = createGitProject({ 'a.ts': 'one\n' });
    closing = new AbortController();
  });

  afterEach(() => {
    folder.remove();
    history.dispose();
  });

  const open = (git: GitRunner = runGit, log: Log = silentLog) =>
    openProject({ store: stores.projects, path: folder.root, runGit: git, log, closed: closing.signal }, signal);
  const record = (id: string) => stores.projects.all().find((project) => project.id === id);

  /** Git whose walk through the history waits until it is told to go on. */
  function slowGit(): { readonly git: GitRunner; goOn(): void } {
    let goOn = () => {};
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const git: GitRunner = async (cwd, args, until) => {
      if (args[0] === 'rev-list') await told;
      return runGit(cwd, args, until);
    };
    return { git, goOn };
  }

  it('waits for the first commit of a project that is not known yet', async () => {
    const { project } = await open();
    assert.match(record(project.id)?.gitRootCommit ?? '', /^[0-9a-f]{40}$/);
  });

  it('knows a project in its place while git still walks through its history, and remembers what it finds', async () => {
    const first = await open();
    const rootBefore = record(first.project.id)?.gitRootCommit;
    folder.git('commit', '--quiet', '--amend', '--message', 'feat: begin anew');
    const { git, goOn } = slowGit();
    const again = await open(git);
    assert.deepEqual(again.project, first.project);
    assert.equal(record(first.project.id)?.gitRootCommit, rootBefore);
    goOn();
    await again.remembered;
    assert.equal(record(first.project.id)?.gitRootCommit, folder.git('rev-parse', 'HEAD').trim());
    assert.notEqual(record(first.project.id)?.gitRootCommit, rootBefore);
  });

  it('looks closer where the remote is another one: with another first commit it is another project', async () => {
    folder.git('remote', 'add', 'origin', 'https://example.org/one');
    const first = await open();
    folder.git('remote', 'set-url', 'origin', 'https://example.org/two');
    assert.deepEqual((await open()).project, first.project);
    folder.git('remote', 'set-url', 'origin', 'https://example.org/three');
    folder.git('commit', '--quiet', '--amend', '--message', 'feat: something else');
    assert.notEqual((await open()).project.id, first.project.id);
  });

  it('lets go of what it looks up when the history is closed', async () => {
    await open();
    const warnings: string[] = [];
    const { git, goOn } = slowGit();
    const again = await open(git, { ...silentLog, warn: (message) => warnings.push(message) });
    closing.abort();
    stores.database.dispose();
    goOn();
    await again.remembered;
    assert.deepEqual(warnings, []);
  });

  it('tells the log when git fails in the background, and keeps what it knew', async () => {
    const first = await open();
    const before = record(first.project.id)?.gitRootCommit;
    const warnings: string[] = [];
    const failing: GitRunner = (cwd, args, until) =>
      args[0] === 'rev-list'
        ? Promise.reject(new ThroughlineError({ code: 'git.failed', what: 'No.', why: 'It broke.', next: '' }))
        : runGit(cwd, args, until);
    const again = await open(failing, { ...silentLog, warn: (message) => warnings.push(message) });
    await again.remembered;
    assert.match(warnings.join(), /It broke\./);
    assert.equal(record(first.project.id)?.gitRootCommit, before);
  });
});
