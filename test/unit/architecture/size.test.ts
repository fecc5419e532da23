// Ceilings. Functions (60 lines, 3 parameters) are held by the linter: see biome.json.
import assert from 'node:assert/strict';
import { sourceFiles } from './sources.ts';

const maxLines = 500;

describe('size', () => {
  it(`no file is longer than ${maxLines} lines`, () => {
    const files = sourceFiles('*.mjs', 'scripts/**/*.mjs', 'src/**/*.{ts,tsx,css}', 'media/**/*.css', 'test/**/*.ts');
    const long = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    assert.deepEqual(
      long.filter(({ lines }) => lines > maxLines),
      [],
    );
  });
});
