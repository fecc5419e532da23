import assert from 'node:assert/strict';
import path from 'node:path';
import { mock } from 'node:test';
import { isAbortError } from '../../../src/base/errors.ts';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { noPorts } from '../../../src/core/context/contextPorts.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { folderText } from '../../../src/core/context/folderText.ts';
import { listProjectFiles } from '../../../src/core/retrieval/projectFiles.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';

const count = 60;
const signal = new AbortController().signal;

describe('Collecting the text of a folder', () => {
  let project: TempProject;
  let context: ContextManager;
  let read: string[];

  beforeEach(async () => {
    const files = Array.from({ length: count }, (_, index) => [
      `src/${index % 2 === 0 ? '' : 'deep/'}f${index}.ts`,
      `${'x'.repeat(1 + ((index * 7) % 31))}\n`,
    ]);
    project = createTempProject(Object.fromEntries(files));
    const list = await listProjectFiles([project.root], {}, signal);
    read = [];
    const readFile = createFileReader();
    context = new ContextManager({
      rootPaths: [project.root],
      allowedEnvironment: [],
      ports: { ...noPorts, files: async () => list },
      readFile: (file, ...rest) => {
        read.push(path.relative(project.root, file));
        return readFile(file, ...rest);
      },
    });
  });

  afterEach(() => {
    mock.restoreAll();
    context.dispose();
    project.remove();
  });

  /** Collects while every look at the clock ends a slice; `stopAt` aborts it at that turn of the event loop. */
  const turnsOf = async (stopAt?: number) => {
    let nowMs = 0;
    mock.method(performance, 'now', () => {
      nowMs += 10;
      return nowMs;
    });
    const stop = new AbortController();
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (turns === stopAt) stop.abort();
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    try {
      await folderText(context, path.join(project.root, 'src'), stop.signal);
      return turns;
    } finally {
      isOver = true;
      mock.restoreAll();
    }
  };

  it('reads the files of the folder before those below it, and the small before the large', async () => {
    const text = await folderText(context, path.join(project.root, 'src'), signal);
    assert.equal(read.length, count);
    const depths = read.map((file) => file.split(path.sep).length);
    assert.deepEqual(depths, [...depths].sort());
    const lengths = [...text.matchAll(/^=== src\/f\d+\.ts ===\n(x+)$/gm)].map(([, content = '']) => content.length);
    assert.equal(lengths.length, count / 2);
    assert.deepEqual(
      lengths,
      [...lengths].sort((a, b) => a - b),
    );
  });

  it('lets other work run between any two files: as it finds them, puts them in order and reads them', async () => {
    const turns = await turnsOf();
    assert.ok(turns >= 3 * count, `${turns} turns`);
    assert.equal(read.length, count);
  });

  it('is stopped wherever it is', async () => {
    for (const stopAt of [count / 2, count + count / 2]) {
      await assert.rejects(turnsOf(stopAt), isAbortError);
      assert.deepEqual(read, [], 'it had read nothing yet');
    }
    await assert.rejects(turnsOf(2 * count + count / 2), isAbortError);
    assert.ok(read.length > 0 && read.length < count, `${read.length} files were read`);
  });
});
