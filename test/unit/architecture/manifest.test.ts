// package.json and the code that keeps its promises.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chatViewId } from '../../../src/protocol/chatProtocol.ts';
import { repositoryRoot } from '../../support/workbench/installation.ts';
import { contributions } from './manifest.ts';
import { readIfThere, sourceFiles } from './sources.ts';

const manifest = contributions();
const extensionFiles = sourceFiles('src/extension/**/*.ts');
const ids = manifest.commands.map(({ command }) => command);

describe('manifest', () => {
  it('has the commands of the command table, and no others', () => {
    const table = readIfThere('src/extension/commands.ts') ?? '';
    const handled = [...table.matchAll(/^\s*'(throughline\.[\w.]+)':/gm)].map(([, id]) => id);
    assert.deepEqual([...ids].sort(), handled.sort());
  });

  it('files every command under Throughline, with a title', () => {
    const wrong = manifest.commands.filter(
      ({ category, title }) => category !== 'Throughline' || !/^[A-Z]/.test(title),
    );
    assert.deepEqual(wrong, []);
  });

  it('puts only its own commands into menus and on keys', () => {
    const used = [...Object.values(manifest.menus).flat(), ...manifest.keybindings].flatMap(
      ({ command }) => command ?? [],
    );
    // The editor makes a command of its own for each view.
    const known = [...ids, ...manifest.views.map(({ id }) => `${id}.focus`)];
    assert.deepEqual(
      used.filter((command) => command.startsWith('throughline.') && !known.includes(command)),
      [],
    );
  });

  it('has all that is done to the history as a whole in the menu of its view, not in the palette alone', () => {
    const menu = (manifest.menus['view/title'] ?? []).filter(({ when }) =>
      when?.startsWith('view == throughline.history'),
    );
    const offered = menu.flatMap(({ command }) => command ?? []);
    const whole =
      /\.(search|filter|import|export|backUp|check|relink|openData|empty)\w*(History|Conversations|Sessions|Folder|Trash)/;
    const wanted = ids.filter((id) => whole.test(id));
    assert.ok(wanted.length >= 9, wanted.join());
    assert.deepEqual(
      wanted.filter((id) => !offered.includes(id)),
      [],
    );
  });

  it('has a setting for every one that is read, and every setting is read', () => {
    const settings = readIfThere('src/extension/settings.ts') ?? '';
    const read = [...settings.matchAll(/\.(?:get|update|inspect)(?:<[^(]*>)?\(\s*'([^']+)'/g)].map(([, key]) => key);
    const promised = Object.keys(manifest.settings).map((key) => key.replace(/^throughline\./, ''));
    assert.deepEqual([...new Set(read)].sort(), promised.sort());
  });

  it('is read in one place', () => {
    const readers = extensionFiles.filter((file) => /\bgetConfiguration\(/.test(file.text)).map((file) => file.path);
    assert.deepEqual(
      readers.filter((file) => file !== 'src/extension/settings.ts'),
      [],
    );
  });

  it('describes every setting and gives it a default', () => {
    const poor = Object.entries(manifest.settings).filter(
      ([, { description, markdownDescription, default: value }]) =>
        value === undefined || !/[.!]$/.test(description ?? markdownDescription ?? ''),
    );
    assert.deepEqual(
      poor.map(([name]) => name),
      [],
    );
  });

  it('has the view that the protocol names', () => {
    if (manifest.views.length > 0) assert.ok(manifest.views.some(({ id }) => id === chatViewId));
  });

  it('names files that exist', () => {
    const named = [...(readIfThere('package.json') ?? '').matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)].map(
      ([, file]) => file ?? '',
    );
    assert.deepEqual(
      named.filter((file) => !existsSync(path.join(repositoryRoot, file))),
      [],
    );
  });
});
