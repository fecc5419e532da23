// What makes code hard to find or to trust, and can be seen by a machine.
import assert from 'node:assert/strict';
import path from 'node:path';
import { productFiles, type SourceFile, sourceFiles } from './sources.ts';

const product = productFiles();
const all = [...product, ...sourceFiles('test/**/*.ts', 'scripts/**/*.mjs', '*.mjs')];

describe('names and habits', () => {
  it('a file is named in camelCase for what it exports', () => {
    const names = all.filter(
      (file) => !/^[a-z][A-Za-z0-9]*(?:\.test)?\.(?:tsx?|mjs)$/.test(path.posix.basename(file.path)),
    );
    assert.deepEqual(paths(names), []);
  });

  it('no file is a drawer or a barrel', () => {
    assert.deepEqual(paths(all.filter((file) => /\/(?:utils?|helpers?|misc|common|index)\.\w+$/.test(file.path))), []);
  });

  it('nothing is exported as default', () => {
    assert.deepEqual(found(all, /^export default\b|\bas default\b/gm), []);
  });

  it('no error is swallowed', () => {
    assert.deepEqual(found(all, /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}/g), []);
    assert.deepEqual(found(all, /\.catch\(\(\w*\) => \{\s*\}\)/g), []);
  });

  it('no module keeps state', () => {
    // VS Code calls `deactivate` without what `activate` made.
    const stateless = product.filter((file) => file.path !== 'src/extension/extension.ts');
    assert.deepEqual(found(stateless, /^(?:export )?(?:let|var) \w+/gm), []);
  });

  it('an open end says what is missing and where it is tracked', () => {
    const open = found(all, /^\s*(?:\/\/|\*|.*[;{},] \/\/).*\b(?:TODO|FIXME|HACK)\b.*/gm);
    assert.deepEqual(
      open.filter((line) => !/TODO\(#\d+\): .{10,}/.test(line)),
      [],
    );
  });

  it('what a lint rule is switched off for is said', () => {
    assert.deepEqual(found(all, /biome-ignore [\w/]+(?::\s*)?$/gm), []);
    assert.deepEqual(found(all, /@ts-(?:ignore|nocheck)\b.*/g), []);
  });

  it('only the log of a host prints', () => {
    const quiet = product.filter((file) => !/^src\/(?:cli|webview)\//.test(file.path));
    assert.deepEqual(found(quiet, /^\s*console\.\w+\(/gm), []);
  });
});

function paths(files: readonly SourceFile[]): string[] {
  return files.map((file) => file.path);
}

function found(files: readonly SourceFile[], pattern: RegExp): string[] {
  // This folder's own patterns describe what they look for.
  const searched = files.filter((file) => !file.path.startsWith('test/unit/architecture/'));
  return searched.flatMap(({ path: file, text }) =>
    [...text.matchAll(pattern)].map(([match]) => `${file}: ${match.trim()}`),
  );
}
