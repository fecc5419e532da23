import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mostImageBytes } from '../../../src/base/imageFile.ts';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { ImageKeeper } from '../../../src/core/history/imageKeeper.ts';
import type { ImageRef } from '../../../src/core/model/image.ts';
import type { Stores } from '../../../src/core/storage/stores.ts';
import { pngImage } from '../../support/pngImage.ts';
import { createHistoryFixture, type HistoryFixture } from './historyFixture.ts';

const day = 24 * 60 * 60 * 1000;

describe('Images of the history', () => {
  let disk: HistoryFixture;
  let nowMs: number;
  const keeper = (stores: Stores = disk.stores) => new ImageKeeper(stores, () => nowMs);
  const kept = (image: ImageRef | undefined): ImageRef => {
    assert.ok(image);
    return image;
  };
  const historyOf = (stores: Stores) => new ChatHistoryManager({ stores, log: silentLog });

  beforeEach(() => {
    nowMs = 1000;
    disk = createHistoryFixture();
  });
  afterEach(() => disk.dispose());

  it('are kept once, by their content, with their names where they are shown', () => {
    const data = pngImage(40, 30);
    const one = kept(keeper().keep('one.png', data));
    const two = kept(keeper().keep('two.png', data));
    assert.equal(one.id, two.id);
    assert.deepEqual([one.type, one.width, one.height, one.bytes], ['image/png', 40, 30, data.byteLength]);
    const history = historyOf(disk.stores);
    const asked = history.add('s', {
      role: 'user',
      content: 'Look',
      images: [one, kept(keeper().keep('b', pngImage(5, 5)))],
    });
    history.add('s', { role: 'user', content: 'Again', images: [two] });
    assert.deepEqual(
      historyOf(disk.open())
        .load('s')
        .map(({ images }) => images?.map(({ name }) => name)),
      [['one.png', 'b'], ['two.png']],
    );
    assert.deepEqual(history.get(asked.id)?.images?.[0], one);
    assert.deepEqual(Buffer.from(keeper(disk.open()).read(one.id) ?? []), Buffer.from(data));
    assert.equal(disk.stores.database.get('SELECT count(*) AS n FROM images')?.n, 2);
    history.dispose();
  });

  it('are only what may be sent: PNG and JPEG, not larger than the view makes them', () => {
    assert.equal(keeper().keep('text', Buffer.from('no image')), undefined);
    assert.equal(keeper().keep('gif', Buffer.from('GIF89a....')), undefined);
    assert.equal(keeper().keep('wide', pngImage(1569, 2)), undefined);
    assert.equal(keeper().keep('empty', pngImage(0, 2)), undefined);
    assert.equal(keeper().keep('heavy', Buffer.concat([pngImage(2, 2), Buffer.alloc(mostImageBytes)])), undefined);
    assert.ok(keeper().keep('largest', pngImage(1568, 1568)));
  });

  it('go when nobody uses them: no message, no draft, and not since yesterday', () => {
    const keep = (name: string, grey: number) => kept(keeper().keep(name, pngImage(4, 4, grey)));
    const [shown, drafted, dropped] = [keep('shown', 1), keep('drafted', 2), keep('dropped', 3)];
    const history = historyOf(disk.stores);
    history.add('s', { role: 'user', content: 'Look', images: [shown] });
    disk.stores.resumeStates.update('p', nowMs, () => JSON.stringify({ images: [drafted] }));
    nowMs += day - 1;
    const recent = keep('recent', 4);
    keeper().deleteUnused(silentLog);
    const left = () => [shown, drafted, dropped, recent].map(({ id }) => keeper().read(id) !== undefined);
    assert.deepEqual(left(), [true, true, true, true]);
    nowMs += 2;
    keeper().deleteUnused(silentLog);
    assert.deepEqual(left(), [true, true, false, true]);
    disk.stores.database.run('DELETE FROM messages');
    nowMs += 2 * day;
    keeper().deleteUnused(silentLog);
    assert.deepEqual(left(), [false, true, false, false]);
    history.dispose();
  });

  it('stay with a deleted message, since that can be undone', () => {
    const image = kept(keeper().keep('a', pngImage(4, 4)));
    const history = historyOf(disk.stores);
    const asked = history.add('s', { role: 'user', content: 'Look', images: [image] });
    const deletion = history.delete(asked.id);
    nowMs += 2 * day;
    keeper().deleteUnused(silentLog);
    history.restore(deletion);
    assert.deepEqual(history.load('s')[0]?.images, [image]);
    assert.ok(keeper().read(image.id));
    history.dispose();
  });

  it('are taken over from a damaged history, but for those that are not whole', () => {
    const noise = (seed: number) => {
      const bytes = Buffer.alloc(20_000, pngImage(8, 8));
      for (let at = 200; at < bytes.length; at += 1) bytes[at] = (at * seed * 31) % 251;
      return bytes;
    };
    const whole = kept(keeper().keep('whole', noise(1)));
    const torn = kept(keeper().keep('torn', noise(7)));
    const history = historyOf(disk.stores);
    history.add('s', { role: 'user', content: 'Both', images: [torn, whole] });
    history.dispose();
    const index = `SELECT rootpage FROM sqlite_schema WHERE name = 'message_images_by_image'`;
    const page = Number(disk.stores.database.get(index)?.rootpage) - 1;
    disk.stores.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    disk.stores.database.dispose();
    const bytes = readFileSync(disk.path);
    const at = bytes.indexOf(noise(7).subarray(9000, 9100));
    assert.ok(at > 0);
    bytes.fill(0xee, at, at + 50);
    // Only this damage is seen: of what a page of data holds SQLite knows nothing.
    bytes.fill(0xff, page * 4096, page * 4096 + 64);
    writeFileSync(disk.path, bytes);
    writeFileSync(`${disk.path}.suspect`, '');
    const stores = disk.open();
    const [asked] = historyOf(stores).load('s');
    assert.equal(asked?.content, 'Both');
    assert.deepEqual(asked.images, [whole]);
    assert.deepEqual(Buffer.from(keeper(stores).read(whole.id) ?? []), noise(1));
    assert.deepEqual(stores.database.all('PRAGMA foreign_key_check'), []);
  });
});
