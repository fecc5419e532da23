import { deepEqual, equal, rejects } from 'node:assert/strict';
import { readLines } from '../../../src/core/imports/fileText.ts';
import { JsonElementCutter, salvageList } from '../../../src/core/imports/jsonElements.ts';
import { createTempMachine, type TempMachine } from './filesOfAssistants.ts';

describe('Files that are read in pieces', () => {
  let machine: TempMachine;

  beforeEach(() => {
    machine = createTempMachine();
  });

  afterEach(() => machine.remove());

  it('give their lines, wherever a piece ends', async () => {
    const lines = ['\uFEFFfirst', '', 'ä'.repeat(300_000), 'with a return\r', '𝄞'.repeat(200_000), 'no end'];
    const path = machine.write('file', lines.join('\n'));
    const read: unknown[] = [];
    for await (const { text, number } of readLines(path, new AbortController().signal)) read.push([number, text]);
    deepEqual(read, [
      [1, 'first'],
      [2, ''],
      [3, lines[2]],
      [4, 'with a return'],
      [5, lines[4]],
      [6, 'no end'],
    ]);
  });

  it('can be given up', async () => {
    const path = machine.write('file', 'line\n'.repeat(1_000_000));
    const abort = new AbortController();
    const reading = async () => {
      for await (const { number } of readLines(path, abort.signal)) if (number === 10) abort.abort();
    };
    await rejects(reading(), { name: 'AbortError' });
  });

  it('give the elements of a list, wherever a piece ends, and whatever they hold', () => {
    const elements = [{ a: '[{"\\' }, [1, [2]], { b: { c: '}]' } }, {}];
    const text = ` ${JSON.stringify(elements)} behind [{}]`;
    for (let length = 1; length <= text.length; length++) {
      const cutter = new JsonElementCutter();
      const read: unknown[] = [];
      for (let at = 0; at < text.length; at += length)
        for (const { text: element } of cutter.take(text.slice(at, at + length))) read.push(JSON.parse(element ?? ''));
      deepEqual(read, elements);
      equal(cutter.isTorn, false);
    }
  });

  it('give what is whole of a damaged list', () => {
    const source = '{"version":3,"requests":[{"a":1},{"b":broken},{"c":"[{"},{"d":';
    deepEqual(salvageList(source, 'requests'), { list: [{ a: 1 }, { c: '[{' }], lost: [2, 4] });
    equal(salvageList('{"version":3', 'requests'), undefined);
    deepEqual(salvageList('[{"a":1},', ''), { list: [{ a: 1 }], lost: [2] });
  });
});
