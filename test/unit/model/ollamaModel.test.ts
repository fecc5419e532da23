import { deepEqual, equal, rejects } from 'node:assert/strict';
import { ollamaShowAddress, readOllamaModel } from '../../../src/core/model/ollamaModel.ts';
import { startModelServer } from '../../support/modelServer/modelServer.ts';
import { testClient } from './modelAnswers.ts';

describe('a model of Ollama', () => {
  const { signal } = new AbortController();
  const info = { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960, 'clip.vision.context_length': 77 };

  it('says whether it takes images, and its window: as it is set up, else as it was trained', () => {
    const capabilities = ['completion', 'tools', 'thinking'];
    deepEqual(readOllamaModel({ capabilities, model_info: info }), { vision: false, contextWindow: 40_960 });
    const parameters = 'temperature                    0.7\nnum_ctx                        8192\nstop "<|im_end|>"';
    deepEqual(readOllamaModel({ capabilities: [...capabilities, 'vision'], parameters, model_info: info }), {
      vision: true,
      contextWindow: 8192,
    });
  });

  it('says nothing where the server is too old or no Ollama', () => {
    deepEqual(readOllamaModel({ details: { family: 'llama' }, model_info: { 'general.architecture': 'llama' } }), {});
    for (const answer of [undefined, 'Ollama is running', [], { capabilities: 'vision', model_info: 7 }])
      deepEqual(readOllamaModel(answer), {});
  });

  it('is asked for beside the OpenAI-compatible part of the server', async () => {
    equal(ollamaShowAddress('http://localhost:11434/v1'), 'http://localhost:11434/api/show');
    equal(ollamaShowAddress('https://box.example/ollama/v1/'), 'https://box.example/ollama/api/show');
    const server = await startModelServer({ ollama: { scripted: { capabilities: ['vision'], model_info: info } } });
    try {
      const said = await testClient(server.url).askOllama?.(signal);
      deepEqual(said, { vision: true, contextWindow: 40_960 });
      deepEqual(server.requests[0]?.body, { model: 'scripted' });
      await rejects(testClient(server.url).askOllama?.(AbortSignal.abort()) ?? Promise.resolve(), {
        name: 'AbortError',
      });
    } finally {
      await server.stop();
    }
  });
});
