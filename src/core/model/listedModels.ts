import { isRecord } from '../../base/records.ts';
import type { ListedModel } from './model.ts';

/**
 * The models in an answer to `GET /models`, in order of their names: `{data: [{id}]}`, or the bare list that some
 * endpoints send. `undefined` if it is neither. Beside the name some say what the model takes: vLLM `max_model_len`,
 * OpenRouter `context_length`, `top_provider` and `architecture`, llama.cpp `meta.n_ctx`, LM Studio
 * `loaded_context_length`, Mistral `max_context_length` and `capabilities`.
 */
export function readListedModels(answer: unknown): readonly ListedModel[] | undefined {
  const list = isRecord(answer) ? answer.data : answer;
  if (!Array.isArray(list)) return undefined;
  const models = new Map<string, ListedModel>();
  for (const entry of list) {
    const model = readModel(entry);
    if (model && !models.has(model.id)) models.set(model.id, model);
  }
  return [...models.values()].sort((a, b) => a.id.localeCompare(b.id));
}

function readModel(entry: unknown): ListedModel | undefined {
  if (typeof entry === 'string') return { id: entry };
  if (!isRecord(entry) || typeof entry.id !== 'string' || entry.id === '') return undefined;
  const [meta, provider] = [asRecord(entry.meta), asRecord(entry.top_provider)];
  const windows = [
    entry.max_model_len,
    entry.loaded_context_length,
    meta.n_ctx,
    provider.context_length,
    entry.context_length,
    entry.context_window,
    entry.max_context_length,
  ];
  const contextWindow = windows.find(isCount);
  const maxOutputTokens = [provider.max_completion_tokens, entry.max_output_tokens].find(isCount);
  const vision = takesImages(entry);
  return {
    id: entry.id,
    ...(contextWindow === undefined ? {} : { contextWindow }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(vision === undefined ? {} : { vision }),
  };
}

function takesImages(entry: Readonly<Record<string, unknown>>): boolean | undefined {
  const { input_modalities } = asRecord(entry.architecture);
  if (Array.isArray(input_modalities)) return input_modalities.includes('image');
  const { vision } = asRecord(entry.capabilities);
  if (typeof vision === 'boolean') return vision;
  return entry.type === 'vlm' ? true : undefined;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}
