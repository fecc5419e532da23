import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { createTempProject } from '../../support/tempProjects.ts';

const script = path.resolve(import.meta.dirname, '../../../scripts/eval.mjs');

describe('npm run eval', () => {
  const evaluate = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { env: { PATH: process.env.PATH }, encoding: 'utf8' });

  it('measures nothing without its scorer and repositories, and says how to give them', () => {
    const folder = createTempProject({ 'score.mjs': '' });
    try {
      const without = evaluate();
      assert.deepEqual([without.status, without.stdout], [1, '']);
      assert.match(without.stderr, /the folder of the scorer.*--scorer DIR or in THROUGHLINE_EVAL_SCORER/);
      assert.match(evaluate('--scorer', '/missing').stderr, /missing is not the folder of the scorer/);
      assert.match(evaluate('--scorer', folder.root).stderr, /--corpora DIR or in THROUGHLINE_EVAL_CORPORA/);
    } finally {
      folder.remove();
    }
  });
});
