import type { Core } from '../../core/core.ts';
import type { ModelClient } from '../../core/model/model.ts';
import { offlineModelId } from '../../core/model/modelCatalog.ts';
import type { ApiKeys } from '../adapters/apiKeys.ts';
import { readSettings } from '../settings.ts';

/**
 * Which model answers: the session's own choice, else the one of the settings, else the offline assistant. Keeps the
 * client until settings or keys change.
 */
export class ModelChoice {
  private readonly core: Core;
  private readonly apiKeys: ApiKeys;
  private readonly clients = new Map<string, Promise<ModelClient>>();

  constructor(core: Core, apiKeys: ApiKeys) {
    this.core = core;
    this.apiKeys = apiKeys;
  }

  /** Forgets the clients: an address or a key has changed. */
  reset(): void {
    this.clients.clear();
  }

  /** An endpoint is set, but neither the session nor the settings say which of its models is meant. */
  isModelMissing(): boolean {
    const { baseUrl, model } = readSettings();
    return baseUrl !== '' && !(this.core.sessions.active.model ?? model);
  }

  /** The name of the model that answers in the session shown. */
  currentName(): string {
    const { baseUrl, model } = readSettings();
    const chosen = this.core.sessions.active.model ?? model;
    return baseUrl && chosen ? chosen : offlineModelId;
  }

  current(): Promise<ModelClient> {
    const name = this.currentName();
    return name === offlineModelId ? Promise.resolve(this.core.offlineModel) : this.open(name);
  }

  /** A client of the endpoint, whichever its model: to ask which models there are. */
  async endpoint(): Promise<ModelClient | undefined> {
    const { baseUrl, model } = readSettings();
    return baseUrl ? this.open(model) : undefined;
  }

  private open(model: string): Promise<ModelClient> {
    const known = this.clients.get(model);
    if (known) return known;
    const opening = this.connect(model);
    this.clients.set(model, opening);
    opening.catch(() => this.clients.delete(model));
    return opening;
  }

  private async connect(model: string): Promise<ModelClient> {
    const { baseUrl, temperature, maxOutputTokens, contextWindow } = readSettings();
    return this.core.openEndpoint({
      baseUrl,
      model,
      apiKey: await this.apiKeys.get(baseUrl),
      temperature,
      maxOutputTokens,
      contextWindow,
    });
  }
}
