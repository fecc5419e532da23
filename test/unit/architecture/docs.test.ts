// What the documents say about the code is true.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../support/workbench/installation.ts';
import { contributions } from './manifest.ts';
import { productFiles, readIfThere } from './sources.ts';

const readme = readIfThere('README.md');
const map = readIfThere('src/README.md');
const manifest = contributions();

describe('documents', () => {
  it('README.md lists every command with its title, and no other', function () {
    const rows = tableRows(readme ?? this.skip());
    const listed = rows.filter((row) => row.id in manifest.settings === false);
    assert.deepEqual(listed.map(({ id }) => id).sort(), manifest.commands.map(({ command }) => command).sort());
    const wrong = manifest.commands.filter(
      ({ command, title }) => !listed.some(({ id, text }) => id === command && text.includes(title)),
    );
    assert.deepEqual(wrong, []);
  });

  it('README.md lists every setting with its default', function () {
    const rows = tableRows(readme ?? this.skip());
    const wrong = Object.entries(manifest.settings).filter(
      ([name, setting]) =>
        !rows.some(({ id, text }) => id === name && text.includes(`\`${JSON.stringify(setting.default)}\``)),
    );
    assert.deepEqual(
      wrong.map(([name, setting]) => `${name}: ${JSON.stringify(setting.default)}`),
      [],
    );
  });

  it('README.md and the other documents link to files that exist', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'src/README.md'];
    assert.deepEqual(documents.flatMap(brokenLinks), []);
  });

  it('src/README.md has every folder of src', function () {
    const text = map ?? this.skip();
    const folders = new Set(productFiles().map((file) => path.posix.dirname(file.path).replace(/^src\/?/, '')));
    const missing = [...folders].filter((folder) => folder !== '' && !text.includes(`\`${folder}/\``));
    assert.deepEqual(missing.sort(), []);
  });

  it('src/README.md names only files that exist', function () {
    const text = map ?? this.skip();
    const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:tsx?|mjs|css))`/g)].map(([, file]) => file ?? '');
    const isThere = (file: string): boolean =>
      ['src', '.'].some((from) => existsSync(path.join(repositoryRoot, from, file)));
    assert.deepEqual(
      named.filter((file) => !isThere(file)),
      [],
    );
  });
});

/** The rows of tables whose first cell is an id of ours: `` | `throughline.id` | … | ``. */
function tableRows(markdown: string): { id: string; text: string }[] {
  const rows = [...markdown.matchAll(/^\|\s*`(throughline\.[\w.]+)`\s*\|(.*)$/gm)];
  return rows.map(([, id = '', text = '']) => ({ id, text }));
}

function brokenLinks(document: string): string[] {
  const text = readIfThere(document) ?? '';
  const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, target]) => target ?? '');
  const folder = path.dirname(path.join(repositoryRoot, document));
  return targets.filter((target) => !existsSync(path.join(folder, target))).map((target) => `${document}: ${target}`);
}
