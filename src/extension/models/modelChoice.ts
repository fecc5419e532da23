import type * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { Endpoint } from '../../core/model/endpoint.ts';
import { addressOf } from '../../core/model/endpointAddress.ts';
import { endpointPreset, localProgram } from '../../core/model/endpointPresets.ts';
import type { ListedModel, ModelClient } from '../../core/model/model.ts';
import {
  formatDefaultModel,
  formatModelRef,
  isSameModel,
  type ModelRef,
  offlineRef,
  parseDefaultModel,
  parseModelRef,
} from '../../core/model/modelRef.ts';
import type { ApiKeys } from '../adapters/apiKeys.ts';
import type { EditorModels } from '../adapters/editorModels.ts';
import { readSettings, saveDefaultModel, saveModelSetting } from '../settings.ts';
import { type EndpointList, modelSettings } from './endpointList.ts';
import { type AskedAbout, LearnedLimits, type Limits } from './learnedLimits.ts';
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
  /** More is known of a model than before. */
  readonly onDidLearn: () => void;
}

/**
 * Which model answers: the session's own choice, else the one of the settings, else the offline assistant. Keeps the
 * clients until settings, keys or the editor's models change.
 */
export class ModelChoice {
  private readonly parts: ModelChoiceParts;
  private readonly clients = new Map<string, Promise<ModelClient>>();
  /** Models that were asked about since they answered. */
  private readonly lookedAt = new Set<string>();
  private readonly limits: LearnedLimits;

  constructor(parts: ModelChoiceParts) {
    this.parts = parts;
    const { state, log } = parts;
    this.limits = new LearnedLimits({ state, log, open: (...asked) => this.openEndpoint(...asked) });
  }

  /** Forgets the clients: an address, a key or what the editor offers has changed. */
  reset(): void {
    this.parts.endpoints.reset();
    this.clients.clear();
    this.lookedAt.clear();
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

  /** The model of sessions that have none of their own, as the settings say; it may be gone. */
  ofNewSessions(): ModelRef | undefined {
    const { baseUrl, model, defaultModel } = readSettings();
    return parseDefaultModel(defaultModel) ?? (baseUrl && model ? parseModelRef(model) : undefined);
  }

  /**
   * Makes the model that of new sessions. Conversations of the project that had no choice of their own keep the one that has
   * answered in them so far.
   */
  async useInNewSessions(ref: Exclude<ModelRef, { kind: 'offline' }>): Promise<void> {
    const before = this.ofNewSessions();
    if (before && isSameModel(before, ref)) return;
    const { sessions } = this.parts.core;
    for (const { id, model, messageCount, origin } of before ? sessions.list() : [])
      if (before && !model && messageCount > 0 && origin === undefined) sessions.setModel(id, formatModelRef(before));
    if (ref.kind === 'editor' || ref.endpoint !== '') return saveDefaultModel(formatDefaultModel(ref));
    await saveModelSetting(ref.model);
    // It goes before the model of the single endpoint.
    if (readSettings().defaultModel !== '') await saveDefaultModel('');
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
    const listed = this.limits.of(endpoint.name, model);
    const baseUrl = addressOf(endpoint, model);
    return core.openEndpoint({
      baseUrl,
      model,
      apiKey: apiKey ?? (await apiKeys.get(endpoint)),
      label: settings.label,
      temperature: settings.temperature,
      maxOutputTokens: settings.maxOutputTokens,
      contextWindow: settings.contextWindow ?? listed?.contextWindow,
      longestAnswer: listed?.maxOutputTokens,
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
        onAnswer: () => void this.lookBehind(endpoint, model),
      },
    });
  }

  /** Asks the endpoint what the model takes: before anything is saved, with the key that was typed. */
  ask(about: AskedAbout): Promise<Limits> {
    return this.limits.ask(about);
  }

  /** Remembers what the endpoint says of a model that was chosen. `listed` is what its list says. */
  async learn(ref: ModelRef, listed?: ListedModel): Promise<Limits> {
    const endpoint = ref.kind === 'endpoint' ? this.parts.endpoints.find(ref.endpoint) : undefined;
    if (ref.kind !== 'endpoint' || !endpoint) return {};
    const told = await this.limits.ask({ endpoint, model: ref.model, listed: listed ?? { id: ref.model } });
    if (await this.limits.remember(ref, told)) this.clients.delete(formatModelRef(ref));
    return told;
  }

  private chosen(sessionId?: string): ModelRef | undefined {
    const { sessions } = this.parts.core;
    const own = (sessionId === undefined ? sessions.active : sessions.get(sessionId))?.model;
    if (own) return parseModelRef(own);
    return this.ofNewSessions();
  }

  private async connect(ref: Exclude<ModelRef, { kind: 'offline' }>): Promise<ModelClient> {
    const { endpoints, editorModels, core } = this.parts;
    if (ref.kind === 'editor') return editorModels.open(ref.vendor, ref.model);
    const endpoint = endpoints.find(ref.endpoint);
    return endpoint ? this.openEndpoint(endpoint, ref.model) : core.offlineModel;
  }

  // Behind the answer, so that nothing is sent before something is asked, and Ollama has loaded the model by then.
  private async lookBehind(endpoint: Endpoint, model: string): Promise<void> {
    const id = formatModelRef({ kind: 'endpoint', endpoint: endpoint.name, model });
    // One that is only being connected is asked about there.
    if (this.parts.endpoints.find(endpoint.name)?.baseUrl !== endpoint.baseUrl) return;
    if (this.lookedAt.has(id) || this.parts.plainHttp.needsQuestion(endpoint.baseUrl)) return;
    this.lookedAt.add(id);
    try {
      if (!(await this.limits.lookBehind(endpoint, model))) return;
      this.clients.delete(id);
      this.parts.onDidLearn();
    } catch (error) {
      this.parts.log.warn(`What ${id} takes could not be remembered`, error);
    }
  }
}
