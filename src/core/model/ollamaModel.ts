import { isRecord } from '../../base/records.ts';

/** What an Ollama server says of one of its models. */
export interface OllamaModel {
  readonly vision?: boolean;
  /** What it answers with, or will as far as can be told. Tokens. */
  readonly contextWindow?: number;
  /** Says that `contextWindow` is Ollama's default: the model is not loaded, so what it would get is not known. */
  readonly isAssumed?: boolean;
  /** The longest that it was trained for. Tokens. */
  readonly trainedWindow?: number;
}

/**
 * The window of a model whose file sets none, on a machine with less than 24 GiB of video memory; with more it is larger
 * (docs.ollama.com, *Context length*). `OLLAMA_CONTEXT_LENGTH` and the app's settings change it, and no request tells them.
 */
export const ollamaDefaultWindow = 4096;

/** Where an Ollama server answers beside its OpenAI-compatible part. `baseUrl`: of that part, `…/v1`. */
export function ollamaAddress(baseUrl: string, call: 'show' | 'ps'): string {
  const url = new URL(baseUrl);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}/api/${call}`;
}

/**
 * What the answers to Ollama's `POST /api/show` (docs.ollama.com, *Show model details*) and `GET /api/ps` (*List running models*)
 * say of a model: `capabilities`, which older servers do not send, and its window. That is what its file sets (`num_ctx` of
 * `parameters`), else what it was loaded with (`context_length`), else the default: hardly ever what it was trained for. A model of
 * Ollama's cloud has all it was trained for.
 */
export function readOllamaModel(name: string, answers: { readonly show: unknown; readonly ps?: unknown }): OllamaModel {
  const { show, ps } = answers;
  if (!isRecord(show)) return {};
  const { capabilities, parameters } = show;
  const set = typeof parameters === 'string' ? /^num_ctx\s+(\d+)/m.exec(parameters)?.[1] : undefined;
  const trainedWindow = trainedFor(show.model_info);
  const most = trainedWindow ?? Number.POSITIVE_INFINITY;
  const isCloud = typeof show.remote_host === 'string' && show.remote_host !== '';
  const known = set === undefined ? (isCloud ? trainedWindow : loadedWith(name, ps)) : Math.min(Number(set), most);
  const assumed = trainedWindow && Math.min(ollamaDefaultWindow, trainedWindow);
  const contextWindow = known || assumed;
  return {
    ...(Array.isArray(capabilities) && { vision: capabilities.includes('vision') }),
    ...(contextWindow && { contextWindow }),
    ...(contextWindow && !known && { isAssumed: true }),
    ...(trainedWindow && { trainedWindow }),
  };
}

// Under the name of the model's architecture: `qwen3.context_length`.
function trainedFor(info: unknown): number | undefined {
  return isRecord(info) ? asTokens(info[`${info['general.architecture']}.context_length`]) : undefined;
}

function loadedWith(name: string, ps: unknown): number | undefined {
  const running: unknown = isRecord(ps) ? ps.models : undefined;
  if (!Array.isArray(running)) return undefined;
  const isMeant = (other: unknown) => typeof other === 'string' && tagged(other) === tagged(name);
  const entry: unknown = running.find((one) => isRecord(one) && (isMeant(one.name) || isMeant(one.model)));
  return isRecord(entry) ? asTokens(entry.context_length) : undefined;
}

// Without a tag the latest is meant.
function tagged(name: string): string {
  return /:[^/]*$/.test(name) ? name : `${name}:latest`;
}

function asTokens(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;
}
