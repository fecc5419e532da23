import { deepEqual, ok } from 'node:assert/strict';
import { endpointPreset } from '../../../src/core/model/endpointPresets.ts';
import { findLocalEndpoints } from '../../../src/core/model/localEndpoints.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { freePort } from '../../support/workbench/server.ts';
import { testClient } from './modelAnswers.ts';

describe('Model servers on this computer', () => {
  const { signal } = new AbortController();
  const listModels = (baseUrl: string, until: AbortSignal) =>
    testClient(baseUrl, { apiKey: undefined }).listModels(until);
  const servers: ModelServer[] = [];
  const start = async (options: Parameters<typeof startModelServer>[0]) => {
    const server = await startModelServer(options);
    servers.push(server);
    return server;
  };
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

  const preset = (id: 'ollama' | 'vllm' | 'llamaCpp' | 'lmStudio', port: number) => ({
    ...endpointPreset(id),
    baseUrl: `http://127.0.0.1:${port}/v1`,
    localPort: port,
  });

  it('are found where they answer, also when they want a key; nothing else is', async () => {
    const open = await start({ models: ['qwen3'] });
    const closed = await start({ requiredKey: 'secret' });
    const presets = [
      preset('ollama', open.port),
      preset('vllm', closed.port),
      preset('llamaCpp', await freePort()),
      endpointPreset('openai'),
    ];
    const found = await findLocalEndpoints({ listModels, presets, timeoutMs: 15_000 }, signal);
    deepEqual(
      found.map(({ preset: { id }, models }) => [id, models]),
      [
        ['ollama', [{ id: 'qwen3' }]],
        ['vllm', undefined],
      ],
    );
    ok(![...open.requests, ...closed.requests].some(({ headers }) => 'authorization' in headers));
  });

  it('are not waited for longer than they may take', async () => {
    const presets = [preset('ollama', 1), preset('vllm', 2)];
    const never = (_: string, until: AbortSignal) =>
      new Promise<never>((_resolve, reject) => until.addEventListener('abort', () => reject(until.reason)));
    deepEqual(await findLocalEndpoints({ listModels: never, presets, timeoutMs: 50 }, signal), []);
  });
});
