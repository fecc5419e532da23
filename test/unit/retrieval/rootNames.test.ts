import assert from 'node:assert/strict';
import path from 'node:path';
import { nameRoots } from '../../../src/core/retrieval/rootNames.ts';

const names = (...roots: string[]) => nameRoots(roots.map((root) => path.join('/', root))).map(({ name }) => name);

describe('The names of roots', () => {
  it('are empty for one root, and those of the folders for several', () => {
    assert.deepEqual(names('a/app'), ['']);
    assert.deepEqual(names('a/app', 'a/web'), ['app', 'web']);
    assert.deepEqual(names(), []);
  });

  it('are never the same, whatever the folders are called', () => {
    assert.deepEqual(names('a/app', 'b/app', 'c/app'), ['app', 'app (2)', 'app (3)']);
    assert.deepEqual(names('a/app (2)', 'b/app', 'c/app'), ['app (2)', 'app', 'app (3)']);
  });
});
