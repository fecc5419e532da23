import { deepEqual, equal } from 'node:assert/strict';
import { modelLimits, openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';

describe('The model catalogue', () => {
  const windows: readonly (readonly [string, number])[] = [
    ['gpt-4o-mini', 128_000],
    ['openai/gpt-4.1-nano', 1_047_576],
    ['gpt-4', 8_192],
    ['gpt-4-turbo-2024-04-09', 128_000],
    ['gpt-5-mini', 400_000],
    ['o3-mini', 200_000],
    ['claude-3-5-sonnet-20241022', 200_000],
    ['anthropic/claude-sonnet-4', 200_000],
    ['llama3.1:8b-instruct-q4_K_M', 131_072],
    ['meta-llama/Llama-3.3-70B-Instruct', 131_072],
    ['accounts/fireworks/models/llama-v3p1-70b-instruct', 131_072],
    ['llama3:8b', 8_192],
    ['qwen2.5-coder:7b', 32_768],
    ['deepseek-chat', 65_536],
    ['deepseek-r1:14b', 65_536],
    ['mistral-7b-instruct', 32_768],
    ['mistral-large-latest', 131_072],
    ['gemma2:9b', 8_192],
    ['gemma3:4b', 131_072],
  ];
  for (const [id, contextWindow] of windows) {
    it(`knows the window of ${id}`, () => equal(modelLimits(id).contextWindow, contextWindow));
  }

  it('is careful with a model that it does not know', () => {
    deepEqual(modelLimits('my-own-model'), { contextWindow: 32_768, maxOutputTokens: 4_096 });
  });

  it('keeps no more free for the answer than a quarter of the window', () => {
    const at = (id: string) => openAiModelInfo({ id, baseUrl: 'http://a/v1' }).maxOutputTokens;
    equal(at('gpt-4'), 2_048);
    equal(at('gpt-5'), 16_384);
  });

  it('keeps as much free as the endpoint says that the longest answer takes', () => {
    const at = (longestAnswer: number) => openAiModelInfo({ id: 'mine', baseUrl: 'http://a/v1', longestAnswer });
    deepEqual(
      [1_024, 8_000, 20_000].map((longest) => at(longest).maxOutputTokens),
      [1_024, 8_000, 8_192],
    );
  });

  it('gives way to the settings', () => {
    const info = openAiModelInfo({
      id: 'gpt-4o',
      baseUrl: 'http://a/v1',
      contextWindow: 8_000,
      maxOutputTokens: 3_000,
    });
    deepEqual([info.contextWindow, info.maxOutputTokens], [8_000, 3_000]);
  });
});
