import { deepEqual, equal, rejects } from 'node:assert/strict';
import { ollamaAddress, readOllamaModel } from '../../../src/core/model/ollamaModel.ts';
import { startModelServer } from '../../support/modelServer/modelServer.ts';
import { testClient } from './modelAnswers.ts';

describe('a model of Ollama', () => {
  const { signal } = new AbortController();
  const info = { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960, 'clip.vision.context_length': 77 };

  const ps = (context_length: number, name = 'm:latest') => ({
    models: [{ name: 'other:7b' }, { name, context_length }],
  });

  it('says whether it takes images, and the window that its file sets', () => {
    const capabilities = ['completion', 'tools', 'thinking'];
    equal(readOllamaModel('m', { show: { capabilities, model_info: info } }).vision, false);
    const parameters = 'temperature                    0.7\nnum_ctx                        8192\nstop "<|im_end|>"';
    const show = { capabilities: [...capabilities, 'vision'], parameters, model_info: info };
    const said = { vision: true, contextWindow: 8192, trainedWindow: 40_960 };
    // With another one it was loaded for somebody else.
    deepEqual([readOllamaModel('m', { show }), readOllamaModel('m', { show, ps: ps(4096) })], [said, said]);
  });

  it('has the window that it was loaded with, or else the default, and not the one that it was trained for', () => {
    const show = { model_info: info };
    const window = (name: string, running?: object) => readOllamaModel(name, { show, ps: running });
    const loaded = { contextWindow: 32_768, trainedWindow: 40_960 };
    deepEqual([window('m', ps(32_768)), window('m:latest', ps(32_768, 'm:latest'))], [loaded, loaded]);
    const assumed = { contextWindow: 4096, isAssumed: true, trainedWindow: 40_960 };
    deepEqual([window('m'), window('m', { models: [] }), window('m:7b', ps(32_768))], [assumed, assumed, assumed]);
    const small = { 'general.architecture': 'gemma', 'gemma.context_length': 2048 };
    equal(readOllamaModel('m', { show: { model_info: small } }).contextWindow, 2048);
    const cloud = { model_info: info, remote_host: 'https://ollama.com:443' };
    deepEqual(readOllamaModel('m:cloud', { show: cloud }), { contextWindow: 40_960, trainedWindow: 40_960 });
  });

  it('says nothing where the server is too old or no Ollama', () => {
    const nothing = { details: { family: 'llama' }, model_info: { 'general.architecture': 'llama' } };
    for (const show of [nothing, undefined, 'Ollama is running', [], { capabilities: 'vision', model_info: 7 }])
      deepEqual(readOllamaModel('m', { show, ps: [{ name: 'm' }] }), {});
  });

  it('is asked for beside the OpenAI-compatible part of the server', async () => {
    equal(ollamaAddress('http://localhost:11434/v1', 'show'), 'http://localhost:11434/api/show');
    equal(ollamaAddress('https://box.example/ollama/v1/', 'ps'), 'https://box.example/ollama/api/ps');
    const server = await startModelServer({
      ollama: { scripted: { capabilities: ['vision'], model_info: info } },
      ollamaLoaded: { 'scripted:latest': 16_384 },
    });
    try {
      const said = await testClient(server.url).askOllama?.(signal);
      deepEqual(said, { vision: true, contextWindow: 16_384, trainedWindow: 40_960 });
      deepEqual(server.requests[0]?.body, { model: 'scripted' });
      await rejects(testClient(server.url).askOllama?.(AbortSignal.abort()) ?? Promise.resolve(), {
        name: 'AbortError',
      });
    } finally {
      await server.stop();
    }
  });
});
