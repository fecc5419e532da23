// Runs a scripted model server as a process of its own: `node test/support/modelServer/main.ts [--port N] [--key K]`.
// Prints the port on one line when it listens; ends on SIGTERM and SIGINT.
import { parseArgs } from 'node:util';
import { startModelServer } from './modelServer.ts';

const { values } = parseArgs({ options: { port: { type: 'string' }, key: { type: 'string' } } });
const server = await startModelServer({
  port: Number(values.port ?? 0),
  ...(values.key === undefined ? {} : { requiredKey: values.key }),
});
console.log(server.port);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.stop());
