import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import { failures } from '../../core/errors.ts';
import type { Endpoint } from '../../core/model/endpoint.ts';
import { hostOf } from '../../core/model/endpointAddress.ts';
import { endpointPreset } from '../../core/model/endpointPresets.ts';
import type { ModelInfo } from '../../core/model/model.ts';
import { formatModelRef, isSameModel, type ModelRef, offlineRef } from '../../core/model/modelRef.ts';
import type { ApiKeys } from '../adapters/apiKeys.ts';
import type { EditorModels } from '../adapters/editorModels.ts';
import { openSettings } from '../settings.ts';
import { type EndpointList, endpointTitle } from './endpointList.ts';
import { type Limits, ollamaWindowNote } from './learnedLimits.ts';
import { listingFailure } from './listingFailure.ts';
import type { ModelChoice } from './modelChoice.ts';
import { type ModelGroup, type ModelsInUse, type OfferedModel, offlineGroup, withListed } from './modelGroups.ts';
import { pickModel } from './modelPicker.ts';
import type { PlainHttp } from './plainHttp.ts';

export interface ModelCommandsOptions {
  readonly apiKeys: ApiKeys;
  readonly endpoints: EndpointList;
  readonly editorModels: EditorModels;
  readonly choice: ModelChoice;
  readonly plainHttp: PlainHttp;
  readonly log: Log;
  readonly connect: () => Promise<void>;
  readonly onDidSelect: (model: string) => Promise<void>;
}

/** Choosing a model and giving its key. */
export class ModelCommands {
  private readonly options: ModelCommandsOptions;

  constructor(options: ModelCommandsOptions) {
    this.options = options;
  }

  /** Asks for a key; without a name for that of one of the endpoints, which is asked for where there are several. */
  async setApiKey(name?: string): Promise<void> {
    const { endpoints, apiKeys, choice } = this.options;
    const endpoint = name === undefined ? await this.chooseEndpoint() : endpoints.find(name);
    if (!endpoint) return;
    const key = await vscode.window.showInputBox({
      title: vscode.l10n.t('API key for {0}', endpointTitle(endpoint)),
      prompt: vscode.l10n.t('Kept in the system’s secret storage. Leave empty to forget the stored key.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    await apiKeys.set(endpoint, key.trim());
    choice.reset();
    const done = key.trim() ? vscode.l10n.t('API key stored') : vscode.l10n.t('API key forgotten');
    void vscode.window.setStatusBarMessage(`$(key) ${done}`, 4000);
  }

  /** Asks for the key of the endpoint that answers in this session: it has refused the one it was given. */
  async setCurrentApiKey(): Promise<void> {
    const current = this.options.choice.currentRef();
    await this.setApiKey(current.kind === 'endpoint' ? current.endpoint : undefined);
  }

  /** Lists what the endpoints and the editor offer, the offline assistant, and a name typed by hand. */
  async select(): Promise<void> {
    const { choice } = this.options;
    const inUse = { current: choice.currentRef(), forNew: choice.ofNewSessions() };
    const groups = this.groups(inUse, await choice.current().then(({ info }) => info));
    const picked = await pickModel({
      groups,
      inUse,
      fill: (show, signal) => this.fill(groups, { show, signal }),
    });
    switch (picked?.kind) {
      case 'model':
        return this.chooseAndTell(picked.model);
      case 'problem':
        if (picked.failure.code === 'endpoint.notAsked') return this.askThenSelect(picked.endpoint);
        if (picked.failure.action === 'setApiKey') return this.setApiKey(picked.endpoint);
        return picked.failure.action === 'openSettings' ? openSettings() : this.select();
      case 'connect':
        return this.options.connect();
    }
  }

  private async askThenSelect(name: string): Promise<void> {
    const endpoint = this.options.endpoints.find(name);
    // Either way the picker comes back, with its models or the same line.
    if (endpoint) await this.options.plainHttp.refusal(endpoint.baseUrl);
    await this.select();
  }

  /** Lets the model answer in this session, and in new ones: who works with another model goes on with it. */
  async choose({ ref, listed }: OfferedModel): Promise<Limits> {
    const { choice, onDidSelect } = this.options;
    const limits = await choice.learn(ref, listed);
    await onDidSelect(formatModelRef(ref));
    // Without a model is no way to begin: that is for the session alone.
    if (ref.kind !== 'offline') await choice.useInNewSessions(ref);
    return limits;
  }

  private async chooseAndTell(model: OfferedModel): Promise<void> {
    const note = ollamaWindowNote(model.label, await this.choose(model));
    if (note) void vscode.window.showInformationMessage(note);
  }

  /** The models of all endpoints; one that does not answer in time is passed over, and the log is told. */
  async listAll(signal: AbortSignal): Promise<readonly ModelRef[]> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(5000)]);
    const groups = this.options.endpoints.all.map((endpoint) => endpointGroup(endpoint, { current: offlineRef }));
    const listed = await Promise.all(
      groups.map(async (group) => {
        const endpoint = this.options.endpoints.find(group.endpoint ?? '');
        return endpoint && group.state === 'asking' ? this.listed(group, endpoint, limit) : group;
      }),
    );
    return listed.flatMap(({ models }) => models.map(({ ref }) => ref));
  }

  private groups(inUse: ModelsInUse, { label }: ModelInfo): readonly ModelGroup[] {
    const ofEndpoints = this.options.endpoints.all.map((endpoint) => endpointGroup(endpoint, inUse));
    const { current } = inUse;
    const ofEditor: ModelGroup = {
      title: vscode.l10n.t('Offered by the Editor'),
      models: current.kind === 'editor' ? [{ ref: current, label, description: current.vendor }] : [],
      state: 'listed',
    };
    const offline = offlineGroup(vscode.l10n.t('No Model'), {
      label: vscode.l10n.t('Offline assistant'),
      description: vscode.l10n.t('no AI, nothing leaves this machine'),
    });
    return [...ofEndpoints, ofEditor, offline];
  }

  // All are asked at once, and each is shown when it answers.
  private async fill(
    groups: readonly ModelGroup[],
    to: { readonly show: (index: number, group: ModelGroup) => void; readonly signal: AbortSignal },
  ): Promise<void> {
    const { endpoints } = this.options;
    await Promise.all(
      groups.map(async (group, index) => {
        const endpoint = group.endpoint === undefined ? undefined : endpoints.find(group.endpoint);
        if (endpoint && group.state === 'asking') to.show(index, await this.listed(group, endpoint, to.signal));
        if (index === groups.length - 2) to.show(index, await this.offeredByEditor(group));
      }),
    );
  }

  private async listed(group: ModelGroup, endpoint: Endpoint, signal: AbortSignal): Promise<ModelGroup> {
    // A question in the middle of a list would take the list away.
    if (this.options.plainHttp.needsQuestion(endpoint.baseUrl))
      return { ...group, state: { failure: failures.endpointNotAsked(hostOf(endpoint.baseUrl)) } };
    try {
      const client = await this.options.choice.openEndpoint(endpoint);
      return withListed(group, endpoint.name, await client.listModels(signal));
    } catch (error) {
      return { ...group, state: { failure: listingFailure(error, endpoint.name, this.options.log) } };
    }
  }

  private async offeredByEditor(group: ModelGroup): Promise<ModelGroup> {
    try {
      const models = (await this.options.editorModels.list()).map(({ vendor, id, label, allowed }) => ({
        ref: { kind: 'editor', vendor, model: id } as const,
        label,
        description: allowed === false ? vscode.l10n.t('{0}, not allowed yet', vendor) : vendor,
      }));
      const missing = group.models.filter(({ ref }) => !models.some((model) => isSameModel(model.ref, ref)));
      return { ...group, models: [...missing, ...models] };
    } catch (error) {
      this.options.log.warn('The editor’s models could not be listed', error);
      return group;
    }
  }

  private async chooseEndpoint(): Promise<Endpoint | undefined> {
    const { all } = this.options.endpoints;
    if (all.length === 0) {
      const connect = vscode.l10n.t('Connect a Model');
      const message = vscode.l10n.t('An API key belongs to an endpoint, and none is set yet.');
      if (await vscode.window.showInformationMessage(message, connect)) await this.options.connect();
      return undefined;
    }
    if (all.length === 1) return all[0];
    const items = all.map((endpoint) => ({
      endpoint,
      label: endpointTitle(endpoint),
      description: endpoint.name && endpoint.baseUrl,
    }));
    const title = vscode.l10n.t('API Key of Which Endpoint?');
    return (await vscode.window.showQuickPick(items, { title }))?.endpoint;
  }
}

function endpointGroup(endpoint: Endpoint, { current, forNew }: ModelsInUse): ModelGroup {
  const models = endpoint.models.map(({ id, label, vision }): OfferedModel => {
    const ref = { kind: 'endpoint', endpoint: endpoint.name, model: id } as const;
    const said = { ...(label ? { description: id } : {}), ...(vision === undefined ? {} : { vision }) };
    return { ref, label: label ?? id, ...said };
  });
  // What answers now is shown first of all, so that the cursor can stand on it before the endpoint has answered.
  for (const ref of [forNew, current])
    if (ref?.kind === 'endpoint' && ref.endpoint === endpoint.name && !models.some((one) => isSameModel(one.ref, ref)))
      models.unshift({ ref, label: ref.model });
  const state = endpointPreset(endpoint.preset).listing === 'none' ? 'listed' : 'asking';
  return { title: endpointTitle(endpoint), endpoint: endpoint.name, models, state };
}
