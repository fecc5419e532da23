import { isRecord } from '../../base/records.ts';
import type { ListedModel } from './model.ts';

/** Where an Ollama server says more of a model than its list does. `baseUrl`: of its OpenAI-compatible part, `…/v1`. */
export function ollamaShowAddress(baseUrl: string): string {
  const url = new URL(baseUrl);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}/api/show`;
}

/**
 * What an answer to Ollama's `POST /api/show` says (docs.ollama.com, *Show model details*): `capabilities`, which older servers do
 * not send; the window that the model's file sets (`num_ctx` of `parameters`), else the longest that it was trained for.
 */
export function readOllamaModel(answer: unknown): Omit<ListedModel, 'id'> {
  if (!isRecord(answer)) return {};
  const { capabilities, parameters } = answer;
  const set = typeof parameters === 'string' ? /^num_ctx\s+(\d+)/m.exec(parameters)?.[1] : undefined;
  const contextWindow = set === undefined ? trainedWindow(answer.model_info) : Number(set);
  return {
    ...(Array.isArray(capabilities) && { vision: capabilities.includes('vision') }),
    ...(contextWindow && { contextWindow }),
  };
}

// Under the name of the model's architecture: `qwen3.context_length`.
function trainedWindow(info: unknown): number | undefined {
  if (!isRecord(info)) return undefined;
  const window = info[`${info['general.architecture']}.context_length`];
  return typeof window === 'number' && Number.isInteger(window) && window > 0 ? window : undefined;
}
