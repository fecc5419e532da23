import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hasImageName, readImageHeader } from '../../../src/base/imageFile.ts';
import { pngImage } from '../../support/pngImage.ts';

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

describe('The header of an image', () => {
  it('says what kind it is, how large, and whether it moves', () => {
    const png = pngImage(300, 2);
    assert.deepEqual(readImageHeader(png), { type: 'image/png', isAnimated: false, width: 300, height: 2 });
    // An animation has the chunk acTL before its first picture.
    const at = Buffer.from(png).indexOf('IDAT') - 4;
    const chunk = bytes('\0\0\0\x08acTL\0\0\0\x02\0\0\0\0crc!');
    const moving = new Uint8Array(Buffer.concat([png.subarray(0, at), chunk, png.subarray(at)]));
    assert.equal(readImageHeader(moving)?.isAnimated, true);
    // The size stands in SOF, behind other segments; DHT (C4) is none.
    const jpeg = '\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03x\xff\xff\xc2\0\x0b\x08\0\x20\x01\x10\x03\x01\x11\0';
    assert.deepEqual(readImageHeader(bytes(jpeg)), {
      type: 'image/jpeg',
      isAnimated: false,
      width: 272,
      height: 32,
    });
    const screen = 'GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff';
    const frame = '!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0';
    assert.deepEqual(readImageHeader(bytes(`${screen}${frame};`)), { type: 'image/gif', isAnimated: false });
    assert.deepEqual(readImageHeader(bytes(`${screen}${frame}${frame};`)), { type: 'image/gif', isAnimated: true });
  });

  it('tells the other kinds apart', () => {
    const kinds: readonly (readonly [string, string | undefined, boolean?])[] = [
      ['RIFF\0\0\0\0WEBPVP8 \0\0\0\0', 'image/webp', false],
      ['RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0', 'image/webp', true],
      ['RIFF\0\0\0\0WAVEfmt ', undefined],
      ['BM\0\0', 'image/bmp', false],
      ['\0\0\x01\0\x01\0', 'image/x-icon', false],
      ['\0\0\0\x1cftypavif', 'image/avif', false],
      ['\0\0\0\x1cftypavis', 'image/avif', true],
      ['\0\0\0\x18ftypheic', 'image/heic', false],
      ['\0\0\0\x18ftypisom', undefined],
      ['<?xml version="1.0"?>\n<!-- drawn --><svg width="1">', 'image/svg+xml', false],
      ['<html><svg></svg>', undefined],
      ['', undefined],
    ];
    for (const [text, type, isAnimated] of kinds) {
      const header = readImageHeader(bytes(text));
      assert.deepEqual([header?.type, header?.isAnimated], [type, isAnimated], JSON.stringify(text));
    }
  });

  it('is read of whatever comes, at once', () => {
    assert.equal(readImageHeader(bytes('<!---->'.repeat(140))), undefined);
    const starts = ['', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'GIF89a', 'RIFF\0\0\0\0WEBP', '<!--', '\0\0\0\x18ftyp'];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        readImageHeader(new Uint8Array(Buffer.concat([bytes(start), rest])));
      }),
      { numRuns: 2000 },
    );
  });

  it('is looked for in files with the names of images, and SVG is text', () => {
    for (const name of ['a.png', 'B.JPG', 'x/y.webp']) assert.ok(hasImageName(name), name);
    for (const name of ['a.svg', 'png', 'a.ts', 'a.png.txt', '']) assert.ok(!hasImageName(name), name);
  });
});
