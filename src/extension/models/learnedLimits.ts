import * as vscode from 'vscode';
import { errorMessage } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Endpoint } from '../../core/model/endpoint.ts';
import { endpointPreset } from '../../core/model/endpointPresets.ts';
import type { ListedModel, ModelClient } from '../../core/model/model.ts';
import { formatModelRef, type ModelRef } from '../../core/model/modelRef.ts';
import type { OllamaModel } from '../../core/model/ollamaModel.ts';

/** What an endpoint says that a model takes. */
export type Limits = Omit<ListedModel, 'id'> & Pick<OllamaModel, 'isAssumed' | 'trainedWindow'>;

/** A model at an endpoint, and what is known of it when it is asked about. */
export interface AskedAbout {
  readonly endpoint: Endpoint;
  readonly model: string;
  /** What the endpoint's list says of it; without it the list is asked for. */
  readonly listed?: ListedModel | undefined;
  /** Without one, the stored key holds. */
  readonly apiKey?: string | undefined;
}

export interface LearnedLimitsParts {
  /** Where it is remembered what endpoints said of the models that were chosen. */
  readonly state: Pick<vscode.Memento, 'get' | 'update'>;
  readonly open: (endpoint: Endpoint, model: string, apiKey?: string) => Promise<ModelClient>;
  readonly log: Log;
}

/** What a model takes is worth no longer wait, once it was chosen. */
const longestLookMs = 3000;
const stateKey = 'throughline.listedModels';

/** Windows and other limits of models as their endpoints told them: a server may be set up for less than the model's name says. */
export class LearnedLimits {
  private readonly parts: LearnedLimitsParts;

  constructor(parts: LearnedLimitsParts) {
    this.parts = parts;
  }

  of(endpoint: string, model: string): Partial<Limits> | undefined {
    return this.all()[formatModelRef({ kind: 'endpoint', endpoint, model })];
  }

  /** Asks the endpoint what the model takes: its list, and Ollama, whose list only names the models, for more. */
  async ask(about: AskedAbout): Promise<Limits> {
    const { endpoint, model, listed, apiKey } = about;
    const signal = AbortSignal.timeout(longestLookMs);
    try {
      const client = await this.parts.open(endpoint, model, apiKey);
      if (isOllama(endpoint)) return { ...withoutId(listed), ...(await client.askOllama?.(signal)) };
      const asksList = !listed && endpointPreset(endpoint.preset).listing === 'models';
      return withoutId(asksList ? (await client.listModels(signal)).find(({ id }) => id === model) : listed);
    } catch (error) {
      // What is known by its name is enough to ask it.
      this.parts.log.info(`The endpoint did not say what ${model} takes: ${errorMessage(error)}`);
      return withoutId(listed);
    }
  }

  /** Asks in the background about a model that has begun to answer; tells whether there is news. */
  async lookBehind(endpoint: Endpoint, model: string): Promise<boolean> {
    const isKnown = this.of(endpoint.name, model) !== undefined;
    // Hosted models change no limits while they are used, and the list of OpenAI names models only.
    if (endpoint.preset === 'openai' || (isKnown && endpointPreset(endpoint.preset).addressIsFixed)) return false;
    const told = await this.ask({ endpoint, model });
    const saysSomething = Object.values(told).some((value) => value !== undefined);
    return saysSomething && this.remember({ kind: 'endpoint', endpoint: endpoint.name, model }, told);
  }

  /** Keeps what was told, also for other windows and later ones. Tells whether it is news. */
  async remember(ref: ModelRef, { contextWindow, maxOutputTokens, vision }: Limits): Promise<boolean> {
    const id = formatModelRef(ref);
    const { [id]: before, ...others } = this.all();
    const told = { contextWindow, maxOutputTokens, vision };
    if (JSON.stringify(before ?? {}) === JSON.stringify(told)) return false;
    const kept = Object.entries(others).slice(-99);
    if (Object.values(told).some((value) => value !== undefined)) kept.push([id, told]);
    await this.parts.state.update(stateKey, Object.fromEntries(kept));
    return true;
  }

  private all(): Readonly<Record<string, Partial<Limits>>> {
    return this.parts.state.get(stateKey, {});
  }
}

/** What is to be said of a window that Ollama gives a model, when little of the user's code fits into it. */
export function ollamaWindowNote(model: string, limits: Limits): string | undefined {
  const { contextWindow = 0, trainedWindow = 0, isAssumed } = limits;
  if (contextWindow === 0 || contextWindow >= 16_384 || trainedWindow <= contextWindow) return undefined;
  const runs = isAssumed
    ? vscode.l10n.t(
        'Until {0} is loaded, Ollama’s default window of {1} tokens is assumed for it.',
        model,
        contextWindow,
      )
    : vscode.l10n.t('Ollama runs {0} with a window of {1} tokens.', model, contextWindow);
  return `${runs} ${vscode.l10n.t('It can take {0}: set OLLAMA_CONTEXT_LENGTH, or the context length in Ollama’s settings, for more of your code to fit.', trainedWindow)}`;
}

// The endpoint of the single settings has no preset.
function isOllama({ preset, baseUrl }: Endpoint): boolean {
  return preset === 'ollama' || (preset === 'custom' && URL.canParse(baseUrl) && new URL(baseUrl).port === '11434');
}

function withoutId(listed: ListedModel | undefined): Limits {
  const { id: _, ...limits } = listed ?? { id: '' };
  return limits;
}
