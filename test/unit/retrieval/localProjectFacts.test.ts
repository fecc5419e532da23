import assert from 'node:assert/strict';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import { runGit } from '../../../src/core/project/git.ts';
import { createGitFacts } from '../../../src/core/project/gitFacts.ts';
import { createLocalProjectFacts } from '../../../src/core/retrieval/localProjectFacts.ts';
import { createProjectSearch } from '../../../src/core/retrieval/search.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;

describe('facts about a project of several folders', () => {
  let project: TempProject;
  afterEach(() => project.remove());

  it('reads what the search names, also in the second of two folders of one name', async () => {
    project = createTempProject({
      'x/app/one.ts': 'export const one = 1;\n',
      'y/app/two.ts': 'export const two = 2;\n',
    });
    const roots = ['x/app', 'y/app'].map((name) => path.join(project.root, name));
    const search = createProjectSearch({ roots, log: silentLog });
    const gitOf = (root: string) => createGitFacts({ root, runGit, log: silentLog });
    const facts = createLocalProjectFacts({ roots, search, gitOf, log: silentLog });
    assert.deepEqual(await facts.filesNamed('two.ts', signal), ['app (2)/two.ts']);
    assert.match((await facts.readFile('app (2)/two.ts', signal)) ?? '', /two = 2/);
    assert.match((await facts.readFile('app/one.ts', signal)) ?? '', /one = 1/);
    assert.equal(await facts.readFile('app (3)/two.ts', signal), undefined);
    assert.equal(await facts.readFile('app (2)/../app/two.ts', signal), undefined);
  });
});
