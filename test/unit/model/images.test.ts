import assert from 'node:assert/strict';
import { imageTokens } from '../../../src/core/model/imageTokens.ts';
import { modelFailure } from '../../../src/core/model/modelFailures.ts';
import { imageRefusal, readReportedErrorText } from '../../../src/core/model/modelFault.ts';
import { knownVision } from '../../../src/core/model/modelVision.ts';
import { defaultRetryPolicy, planRetry } from '../../../src/core/model/retryPolicy.ts';

describe('Models and images', () => {
  it('cost what the vendors say', () => {
    // The examples of OpenAI’s page on images, and of Anthropic’s.
    assert.equal(imageTokens({ width: 1024, height: 1024 }, 'gpt-4o'), 765);
    assert.equal(imageTokens({ width: 2048, height: 4096 }, 'gpt-4o'), 1105);
    assert.equal(imageTokens({ width: 1000, height: 1000 }, 'anthropic/claude-sonnet-4'), 1334);
    assert.equal(imageTokens({ width: 384, height: 300 }, 'gemini-2.5-pro'), 258);
    assert.equal(imageTokens({ width: 960, height: 540 }, 'gemini-2.5-pro'), 516);
  });

  it('are known by their names to take images, or not to; of others nothing is said', () => {
    const yes =
      'gpt-4o openai/gpt-4.1-mini gpt-5 o3 o4-mini claude-sonnet-4-5 claude-3-haiku-20240307 google/gemini-2.5-flash gemma3:12b gemma-3-27b-it llama3.2-vision:11b meta-llama/llama-4-scout pixtral-12b qwen2.5vl:7b qwen/qwen2.5-vl-72b-instruct qwen3-vl-8b llava:13b minicpm-v moondream grok-4 mistral-small-3.2-24b mistral-medium-latest granite3.2-vision';
    const no =
      'gpt-3.5-turbo gpt-4 gpt-oss:20b o1-mini o3-mini claude-2.1 gemma2:9b gemma3:1b llama3.1:8b llama-3.3-70b-versatile codellama qwen2.5-coder:32b qwen3:8b deepseek-chat deepseek-r1 codestral-latest mixtral-8x7b phi4 starcoder2 text-embedding-3-small';
    for (const [names, takes] of [
      [yes, true],
      [no, false],
      ['my-own-model scripted', undefined],
    ] as const)
      for (const name of names.split(' ')) assert.equal(knownVision(name), takes, name);
  });

  it('refuse images in their own words, which lead to a remedy and are not tried again', () => {
    const said = [
      '{"error":{"message":"Invalid content type. image_url is only supported by certain models.","type":"invalid_request_error"}}',
      '{"error":{"message":"No endpoints found that support image input","code":404}}',
      '{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}',
      '{"object":"error","message":"scripted is not a multimodal model","code":400}',
      '{"error":"Model does not support images. Please use a model that does."}',
      '{"error":{"message":"Failed to deserialize the JSON body: messages[1]: unknown variant `image_url`, expected `text`"}}',
    ];
    const place = { endpoint: 'e', model: 'm', scrub: (text: string) => text };
    for (const body of said)
      for (const status of [400, 404, 422, 500]) {
        const fault = { kind: 'status', status, error: readReportedErrorText(body) } as const;
        assert.equal(modelFailure(fault, place).code, 'model.takesNoImages', body);
        assert.equal(planRetry(fault, 1, defaultRetryPolicy), undefined);
      }
    const many = readReportedErrorText('{"message":"At most 1 image(s) may be provided in one request."}');
    assert.equal(modelFailure({ kind: 'status', status: 400, error: many }, place).code, 'model.tooManyImages');
    for (const other of ['The model `m` does not exist', 'context length exceeded', 'Internal error', 'Invalid image'])
      assert.equal(imageRefusal({ message: other, code: '' }), undefined, other);
  });
});
