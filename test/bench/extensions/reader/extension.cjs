// Answers the benchmark from inside the extension host: `GET /marks`, `GET /memory`. Writes the port it listens on into
// the file that BENCH_READER_FILE names.
const { renameSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

exports.activate = (extension) => {
  const server = createServer((request, response) => {
    answer(request.url).then(
      (value) => response.end(JSON.stringify(value)),
      (error) => response.writeHead(500).end(error.stack),
    );
  });
  server.listen(0, '127.0.0.1', () => {
    const file = process.env.BENCH_READER_FILE;
    // Renamed when whole: whoever waits for the file never reads half of it.
    writeFileSync(`${file}.tmp`, String(server.address().port));
    renameSync(`${file}.tmp`, file);
  });
  extension.subscriptions.push({ dispose: () => server.close() });
};

async function answer(url) {
  if (url === '/marks') return globalThis.MonacoPerformanceMarks.getMarks();
  if (url === '/memory') return memory();
  throw new Error(`Nothing at ${url}`);
}

/** Several collections with time between them: finalisers run, and the pages given up go back to the system. */
async function memory() {
  for (let round = 0; round < 4; round++) {
    collectGarbage();
    await sleep(150);
  }
  return process.memoryUsage();
}
