// What people write into the settings and paste into an input box.
import { deepEqual, equal } from 'node:assert/strict';
import type { Endpoint } from '../../../src/core/model/endpoint.ts';
import { addressOf, isLoopback, isPlainHttp, readPastedAddress } from '../../../src/core/model/endpointAddress.ts';
import { endpointPreset, endpointPresets } from '../../../src/core/model/endpointPresets.ts';
import { readEndpoints } from '../../../src/core/model/endpointsSchema.ts';
import { readListedModels } from '../../../src/core/model/listedModels.ts';
import {
  formatDefaultModel,
  formatModelRef,
  type ModelRef,
  parseDefaultModel,
  parseModelRef,
} from '../../../src/core/model/modelRef.ts';
import { startModelServer } from '../../support/modelServer/modelServer.ts';
import { ask, testClient, testKey } from './modelAnswers.ts';

describe('The setting with the endpoints', () => {
  it('gives every endpoint with what is known of its kind', () => {
    const { endpoints, problems } = readEndpoints([
      { name: 'Local', preset: 'ollama', models: ['qwen3:8b', { id: 'llama3', contextWindow: 8192, stop: ['END'] }] },
      { name: 'Work', preset: 'azure', baseUrl: 'https://w.openai.azure.com', apiVersion: '2024-10-21' },
      { name: 'Mine', baseUrl: 'https://m.example/v1', headers: { 'X-Team': 'a' } },
    ]);
    deepEqual(problems, []);
    deepEqual(endpoints, [
      {
        name: 'Local',
        preset: 'ollama',
        baseUrl: 'http://localhost:11434/v1',
        models: [{ id: 'qwen3:8b' }, { id: 'llama3', contextWindow: 8192, stop: ['END'] }],
      },
      {
        name: 'Work',
        preset: 'azure',
        baseUrl: 'https://w.openai.azure.com',
        apiVersion: '2024-10-21',
        models: [],
      },
      {
        name: 'Mine',
        preset: 'custom',
        baseUrl: 'https://m.example/v1',
        headers: { 'X-Team': 'a' },
        models: [],
      },
    ]);
  });

  it('tells of damaged entries and uses the others', () => {
    const { endpoints, problems } = readEndpoints([
      'http://localhost',
      { name: 'No address' },
      { name: 'Password', baseUrl: 'https://me:secret@m.example/v1' },
      { name: 'Good', baseUrl: 'https://g.example/v1', models: [{ id: 'a', temperature: 9 }, { id: 'b' }, 7] },
      { name: 'Good', baseUrl: 'https://other.example/v1' },
      { name: 'a/b', baseUrl: 'https://g.example/v1' },
      { name: 'Header', baseUrl: 'https://g.example/v1', headers: { 'X-A': 'line\nbreak' } },
      { name: 'Azure needs its own', preset: 'azure' },
    ]);
    deepEqual(
      endpoints.map(({ name, models }) => [name, models]),
      [['Good', [{ id: 'b' }]]],
    );
    deepEqual(problems, [
      'Endpoint 1 should be Object.',
      'Endpoint “No address”: baseUrl is no http or https address without user name and password.',
      'Endpoint “Password”: baseUrl is no http or https address without user name and password.',
      'Endpoint “Good”, model 1: temperature should be <=2.',
      'Endpoint “Good”, model 3 should be Object.',
      'Endpoint “Good”: the name is there twice.',
      'Endpoint “a/b”: name has a character that cannot stand there.',
      'Endpoint “Header”: headers.X-A has a character that cannot stand there.',
      'Endpoint “Azure needs its own”: baseUrl is no http or https address without user name and password.',
    ]);
    deepEqual(readEndpoints({ name: 'no list' }), { endpoints: [], problems: ['It is no list of endpoints.'] });
  });

  it('is fit for every preset that has an address', () => {
    const entries = endpointPresets.filter(({ baseUrl }) => baseUrl).map(({ id, baseUrl }) => ({ name: id, baseUrl }));
    deepEqual(readEndpoints(entries).problems, []);
  });
});

describe('A reference to a model', () => {
  const refs: readonly ModelRef[] = [
    { kind: 'offline' },
    { kind: 'endpoint', endpoint: '', model: 'gpt-4o' },
    { kind: 'endpoint', endpoint: '', model: 'qwen/qwen3-8b:free' },
    { kind: 'endpoint', endpoint: '', model: '@cf/meta/llama-3' },
    { kind: 'endpoint', endpoint: 'My Ollama: big', model: 'hf.co/org/model:q4' },
    { kind: 'editor', vendor: 'copilot', model: 'gpt-4o/2024' },
  ];

  it('is the same after it was stored', () => {
    deepEqual(
      refs.map((ref) => parseModelRef(formatModelRef(ref))),
      refs,
    );
  });

  it('reads what earlier versions stored as a model of the one endpoint', () => {
    deepEqual(parseModelRef('llama3.1:8b'), { kind: 'endpoint', endpoint: '', model: 'llama3.1:8b' });
    deepEqual(parseModelRef('offline'), { kind: 'offline' });
  });

  it('may be short in the setting for new sessions', () => {
    equal(parseDefaultModel('  '), undefined);
    deepEqual(parseDefaultModel('Ollama/qwen3:8b'), { kind: 'endpoint', endpoint: 'Ollama', model: 'qwen3:8b' });
    deepEqual(parseDefaultModel('editor:copilot/x'), { kind: 'editor', vendor: 'copilot', model: 'x' });
    deepEqual(parseDefaultModel('gpt-4o'), { kind: 'endpoint', endpoint: '', model: 'gpt-4o' });
    equal(formatDefaultModel({ kind: 'endpoint', endpoint: 'Ollama', model: 'a/b' }), 'Ollama/a/b');
  });
});

describe('An address', () => {
  it('is understood as it is copied from a provider’s page', () => {
    const read = (text: string) => readPastedAddress(text);
    deepEqual(read(' https://api.x.example/v1/chat/completions '), { baseUrl: 'https://api.x.example/v1' });
    deepEqual(read('localhost:11434/v1/'), { baseUrl: 'http://localhost:11434/v1' });
    deepEqual(read('gpu-box:8000/v1/models'), { baseUrl: 'http://gpu-box:8000/v1' });
    deepEqual(read('api.x.example/v1'), { baseUrl: 'https://api.x.example/v1' });
    deepEqual(read('https://r.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21'), {
      baseUrl: 'https://r.openai.azure.com',
      deployment: 'my gpt',
      apiVersion: '2024-10-21',
    });
    for (const wrong of ['', 'two words', 'ftp://x.example', 'https://me:pw@x.example/v1', 'https://'])
      equal(read(wrong), undefined, wrong);
  });

  it('of Azure holds deployment and version where a version is given', () => {
    const endpoint: Endpoint = { name: 'A', preset: 'azure', baseUrl: 'https://r.openai.azure.com/', models: [] };
    equal(addressOf(endpoint, 'gpt'), 'https://r.openai.azure.com/');
    equal(
      addressOf({ ...endpoint, apiVersion: '2024-10-21' }, 'my gpt'),
      'https://r.openai.azure.com/openai/deployments/my%20gpt?api-version=2024-10-21',
    );
  });

  it('of Azure is asked there, with the key in its own header', async () => {
    const server = await startModelServer();
    const { origin } = new URL(server.url);
    try {
      const endpoint: Endpoint = { name: 'A', preset: 'azure', baseUrl: origin, apiVersion: '2024-10-21', models: [] };
      const client = testClient(addressOf(endpoint, 'my gpt'), { keyHeader: endpointPreset('azure').keyHeader });
      await ask(client, 'Hello');
      const [request] = server.requests;
      equal(request?.path, '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21');
      equal(request?.headers['api-key'], testKey);
      equal(request?.headers.authorization, undefined);
    } finally {
      await server.stop();
    }
  });

  it('is plain only where others can listen', () => {
    const loopback = [
      'http://localhost:1/v1',
      'http://127.0.0.1',
      'http://127.8.9.1',
      'http://[::1]:8080',
      'http://a.localhost',
    ];
    deepEqual(loopback.filter(isLoopback), loopback);
    deepEqual(loopback.filter(isPlainHttp), []);
    const plain = [
      'http://192.168.1.5:11434/v1',
      'http://localhost.example',
      'http://127.0.0.1.example',
      'http://gpu-box',
    ];
    deepEqual(plain.filter(isPlainHttp), plain);
    equal(isPlainHttp('https://x.example'), false);
  });
});

describe('A list of models', () => {
  it('says what the model takes where the server tells it', () => {
    deepEqual(
      readListedModels({
        data: [
          { id: 'vllm', max_model_len: 16384 },
          {
            id: 'router',
            context_length: 128000,
            top_provider: { context_length: 64000, max_completion_tokens: 8000 },
            architecture: { input_modalities: ['text', 'image'] },
          },
          { id: 'llama.cpp', meta: { n_ctx: 4096, n_ctx_train: 131072 } },
          { id: 'studio', max_context_length: 131072, loaded_context_length: 4096, type: 'vlm' },
          { id: 'plain', object: 'model' },
          { id: 'plain' },
          'name only',
          { noId: true },
        ],
      }),
      [
        { id: 'llama.cpp', contextWindow: 4096 },
        { id: 'name only' },
        { id: 'plain' },
        { id: 'router', contextWindow: 64000, maxOutputTokens: 8000, vision: true },
        { id: 'studio', contextWindow: 4096, vision: true },
        { id: 'vllm', contextWindow: 16384 },
      ],
    );
    equal(readListedModels({ hello: 'world' }), undefined);
  });
});
