import type * as vscode from 'vscode';
import { errorMessage, type Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { Endpoint } from '../../core/model/endpoint.ts';
import { addressOf } from '../../core/model/endpointAddress.ts';
import { endpointPreset, localProgram } from '../../core/model/endpointPresets.ts';
import type { ListedModel, ModelClient } from '../../core/model/model.ts';
import {
  formatModelRef,
  type ModelRef,
  offlineRef,
  parseDefaultModel,
  parseModelRef,
} from '../../core/model/modelRef.ts';
import type { ApiKeys } from '../adapters/apiKeys.ts';
import type { EditorModels } from '../adapters/editorModels.ts';
import { readSettings } from '../settings.ts';
import { type EndpointList, modelSettings } from './endpointList.ts';
import type { PlainHttp } from './plainHttp.ts';

export interface ModelChoiceParts {
  readonly core: Pick<Core, 'openEndpoint' | 'offlineModel' | 'sessions'>;
  readonly endpoints: EndpointList;
  readonly apiKeys: ApiKeys;
  readonly editorModels: EditorModels;
  readonly plainHttp: PlainHttp;
  /** Where it is remembered what endpoints said of the models that were chosen. */
  readonly state: vscode.Memento;
  readonly log: Log;
}

/** What a model takes is worth no longer wait, once it was chosen. */
const longestLookMs = 3000;
const listedKey = 'throughline.listedModels';

/**
 * Which model answers: the session's own choice, else the one of the settings, else the offline assistant. Keeps the
 * clients until settings, keys or the editor's models change.
 */
export class ModelChoice {
  private readonly parts: ModelChoiceParts;
  private readonly clients = new Map<string, Promise<ModelClient>>();

  constructor(parts: ModelChoiceParts) {
    this.parts = parts;
  }

  /** Forgets the clients: an address, a key or what the editor offers has changed. */
  reset(): void {
    this.parts.endpoints.reset();
    this.clients.clear();
  }

  /** Why a model does not answer though there is an endpoint: none is chosen, or the chosen one's is gone. */
  problem(): Failure | undefined {
    const { endpoints } = this.parts;
    const chosen = this.chosen();
    if (!chosen) return endpoints.all.length > 0 ? failures.modelNotChosen() : undefined;
    if (chosen.kind !== 'endpoint' || chosen.endpoint === '' || endpoints.find(chosen.endpoint)) return undefined;
    return failures.endpointGone(chosen.endpoint);
  }

  /** The model that answers in a session: the one shown unless it is named. */
  currentRef(sessionId?: string): ModelRef {
    const chosen = this.chosen(sessionId);
    if (!chosen) return offlineRef;
    return chosen.kind !== 'endpoint' || this.parts.endpoints.find(chosen.endpoint) ? chosen : offlineRef;
  }

  current(sessionId?: string): Promise<ModelClient> {
    return this.open(this.currentRef(sessionId));
  }

  open(ref: ModelRef): Promise<ModelClient> {
    if (ref.kind === 'offline') return Promise.resolve(this.parts.core.offlineModel);
    const id = formatModelRef(ref);
    const known = this.clients.get(id);
    if (known) return known;
    const opening = this.connect(ref);
    this.clients.set(id, opening);
    opening.catch(() => this.clients.delete(id));
    return opening;
  }

  /** A client of the endpoint, whichever its model: to ask which models there are. */
  async openEndpoint(endpoint: Endpoint, model = '', apiKey?: string): Promise<ModelClient> {
    const { core, apiKeys, plainHttp } = this.parts;
    const settings = modelSettings(endpoint, model);
    const listed = this.listed(endpoint.name, model);
    const baseUrl = addressOf(endpoint, model);
    return core.openEndpoint({
      baseUrl,
      model,
      apiKey: apiKey ?? (await apiKeys.get(endpoint)),
      label: settings.label,
      temperature: settings.temperature,
      maxOutputTokens: settings.maxOutputTokens,
      contextWindow: settings.contextWindow ?? listed?.contextWindow,
      vision: settings.vision ?? listed?.vision,
      request: {
        topP: settings.topP,
        stop: settings.stop,
        reasoningEffort: settings.reasoningEffort,
        extraBody: settings.body,
        headers: { ...endpoint.headers, ...settings.headers },
        keyHeader: endpointPreset(endpoint.preset).keyHeader,
        program: localProgram(endpoint.preset, baseUrl),
        refusal: () => plainHttp.refusal(baseUrl),
      },
    });
  }

  /**
   * Remembers what the endpoint says of a model that was chosen: a server may be set up for less. `listed` is what its list says;
   * Ollama's only names the models, and is asked for more.
   */
  async learn(ref: ModelRef, listed?: ListedModel): Promise<void> {
    const told = await this.askOllama(ref);
    if (listed || told) await this.remember(ref, { ...listed, ...told });
  }

  private async askOllama(ref: ModelRef): Promise<Partial<ListedModel> | undefined> {
    const endpoint = ref.kind === 'endpoint' ? this.parts.endpoints.find(ref.endpoint) : undefined;
    if (ref.kind !== 'endpoint' || endpoint?.preset !== 'ollama') return undefined;
    try {
      const client = await this.openEndpoint(endpoint, ref.model);
      return await client.askOllama?.(AbortSignal.timeout(longestLookMs));
    } catch (error) {
      // What is known by its name is enough to ask it.
      this.parts.log.info(`Ollama did not say what ${ref.model} takes: ${errorMessage(error)}`);
      return undefined;
    }
  }

  private async remember(ref: ModelRef, { contextWindow, vision }: Partial<ListedModel>): Promise<void> {
    const { [formatModelRef(ref)]: _, ...others } = this.allListed();
    const said = contextWindow !== undefined || vision !== undefined;
    const kept = Object.entries(others).slice(-99);
    if (said) kept.push([formatModelRef(ref), { contextWindow, vision }]);
    await this.parts.state.update(listedKey, Object.fromEntries(kept));
    this.clients.delete(formatModelRef(ref));
  }

  private chosen(sessionId?: string): ModelRef | undefined {
    const { sessions } = this.parts.core;
    const own = (sessionId === undefined ? sessions.active : sessions.get(sessionId))?.model;
    if (own) return parseModelRef(own);
    const { baseUrl, model, defaultModel } = readSettings();
    return parseDefaultModel(defaultModel) ?? (baseUrl && model ? parseModelRef(model) : undefined);
  }

  private async connect(ref: Exclude<ModelRef, { kind: 'offline' }>): Promise<ModelClient> {
    const { endpoints, editorModels, core } = this.parts;
    if (ref.kind === 'editor') return editorModels.open(ref.vendor, ref.model);
    const endpoint = endpoints.find(ref.endpoint);
    return endpoint ? this.openEndpoint(endpoint, ref.model) : core.offlineModel;
  }

  private listed(endpoint: string, model: string): Partial<ListedModel> | undefined {
    return this.allListed()[formatModelRef({ kind: 'endpoint', endpoint, model })];
  }

  private allListed(): Readonly<Record<string, Partial<ListedModel>>> {
    return this.parts.state.get(listedKey, {});
  }
}
