import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { Endpoint } from '../../core/model/endpoint.ts';
import { hostOf, readPastedAddress } from '../../core/model/endpointAddress.ts';
import { type EndpointPreset, endpointPreset, endpointPresets } from '../../core/model/endpointPresets.ts';
import { findLocalEndpoints } from '../../core/model/localEndpoints.ts';
import type { ListedModel } from '../../core/model/model.ts';
import type { ApiKeys } from '../adapters/apiKeys.ts';
import { readSettings, saveEndpoints } from '../settings.ts';
import { blocksListing, type ConnectStep, type Remedy, remediesFor } from './connectRemedies.ts';
import type { EndpointList } from './endpointList.ts';
import { type Limits, ollamaWindowNote } from './learnedLimits.ts';
import { listingFailure } from './listingFailure.ts';
import type { ModelChoice } from './modelChoice.ts';
import type { OfferedModel } from './modelGroups.ts';
import { inputStep, type PickItem, pickStep, type StepPlace } from './wizard.ts';

export interface ConnectModelParts {
  readonly core: Core;
  readonly endpoints: EndpointList;
  readonly apiKeys: ApiKeys;
  readonly choice: ModelChoice;
  readonly log: Log;
  /** Lets the model answer from now on. */
  readonly use: (model: OfferedModel) => Promise<unknown>;
  readonly showLog: () => void;
}

/** What was answered so far. */
interface Draft {
  preset: EndpointPreset;
  baseUrl: string;
  apiVersion?: string;
  /** As typed now; without one, the stored key holds. */
  key?: string;
  model?: ListedModel;
  /** Has the server said that it wants a key? */
  wantsKey: boolean;
}

/** What comes after a step; `undefined`: the user left. */
type Next = ConnectStep | 'save' | undefined;

/** A model with less has room for hardly more than the question. Tokens. */
const smallWindow = 4096;

const firstTokenOf = ['text', 'reasoning', 'done'];

/**
 * *Connect a Model*: endpoint, address, key, model, and a real request, each with a way back. Nothing is saved before
 * the model has answered, or the user says so.
 */
export class ConnectModel {
  private readonly parts: ConnectModelParts;

  constructor(parts: ConnectModelParts) {
    this.parts = parts;
  }

  async run(): Promise<void> {
    const draft: Draft = { preset: endpointPreset('custom'), baseUrl: '', wantsKey: false };
    const steps: Readonly<Record<ConnectStep, () => Promise<Next>>> = {
      place: () => this.askPlace(draft),
      address: () => this.askAddress(draft),
      key: () => this.askKey(draft),
      model: () => this.askModel(draft),
      test: () => this.test(draft),
    };
    let next: Next = 'place';
    while (next !== undefined && next !== 'save') next = await steps[next]();
    if (next === 'save') await this.save(draft);
  }

  private async askPlace(draft: Draft): Promise<Next> {
    const separator = (label: string): PickItem<Place> => ({ label, kind: vscode.QuickPickItemKind.Separator });
    const presets = endpointPresets.map(
      (preset): PickItem<Place> => ({
        label: preset.id === 'custom' ? vscode.l10n.t('Custom') : preset.label,
        description: presetNote(preset),
        value: { preset, baseUrl: preset.baseUrl, isFound: false },
      }),
    );
    const all = [separator(vscode.l10n.t('Endpoints')), ...presets];
    const answer = await pickStep<Place>({
      ...placeOf(1),
      placeholder: vscode.l10n.t('Where does the model run?'),
      items: all,
      fill: async (show, { signal }) => {
        const listModels = async (baseUrl: string, until: AbortSignal) => {
          const endpoint = endpointOf({ preset: endpointPreset('custom'), baseUrl });
          // Without a key: who listens there is not known yet.
          const client = await this.parts.choice.openEndpoint(endpoint, '', '');
          return client.listModels(until);
        };
        const found = await findLocalEndpoints({ listModels }, signal);
        if (found.length === 0) return;
        const rows = found.map(
          ({ preset, baseUrl, models }): PickItem<Place> => ({
            label: `$(device-desktop) ${vscode.l10n.t('{0} at {1}', preset.label, hostOf(baseUrl))}`,
            description: models ? vscode.l10n.t('{0} models', models.length) : vscode.l10n.t('wants a key'),
            value: { preset, baseUrl, isFound: true },
          }),
        );
        show([separator(vscode.l10n.t('Found on This Computer')), ...rows, ...all]);
      },
    });
    if (answer?.kind !== 'value') return undefined;
    const { preset, baseUrl, isFound } = answer.value;
    Object.assign(draft, { preset, baseUrl, apiVersion: undefined, key: undefined, model: undefined, wantsKey: false });
    if (!isFound && !preset.addressIsFixed) return 'address';
    return preset.key === 'required' ? 'key' : 'model';
  }

  private async askAddress(draft: Draft): Promise<Next> {
    const { preset } = draft;
    const placeholder = 'https://api.example.com/v1';
    const template = draft.baseUrl.indexOf('YOUR-RESOURCE');
    const answer = await inputStep({
      ...placeOf(2),
      prompt:
        preset.id === 'azure'
          ? vscode.l10n.t('Address of the resource, or the target URI of a deployment as the portal shows it.')
          : vscode.l10n.t('Address up to and including the version, which for most is /v1.'),
      placeholder,
      value: draft.baseUrl,
      selected: template < 0 ? [0, draft.baseUrl.length] : [template, template + 'YOUR-RESOURCE'.length],
      problemOf: (text) =>
        readPastedAddress(text) && !text.includes('YOUR-RESOURCE')
          ? ''
          : vscode.l10n.t('This is no http or https address, or it has a user name or password in it.'),
    });
    if (answer?.kind !== 'value') return answer && 'place';
    const read = readPastedAddress(answer.value);
    if (!read) return 'address';
    const { baseUrl, apiVersion, deployment } = read;
    // A key was given to one place: another is not sent it.
    if (originOf(baseUrl) !== originOf(draft.baseUrl)) Object.assign(draft, { key: undefined, wantsKey: false });
    Object.assign(draft, { baseUrl, apiVersion, model: deployment ? { id: deployment } : draft.model });
    return preset.key === 'required' || draft.wantsKey ? 'key' : 'model';
  }

  private async askKey(draft: Draft): Promise<Next> {
    const { preset } = draft;
    const stored = await this.parts.apiKeys.get(this.target(draft));
    const where = preset.keyPage ? ` ${vscode.l10n.t('Keys are made at {0}.', preset.keyPage)}` : '';
    const answer = await inputStep({
      ...placeOf(3),
      prompt: `${vscode.l10n.t('API key for {0}. It is kept in the system’s secret storage.', hostOf(draft.baseUrl))}${where}`,
      placeholder: stored ? vscode.l10n.t('Leave empty to use the key that is stored') : '',
      password: true,
      problemOf: (text) => (text.trim() || stored ? '' : vscode.l10n.t('This endpoint wants a key.')),
    });
    if (answer?.kind !== 'value') return answer && (preset.addressIsFixed ? 'place' : 'address');
    draft.key = answer.value.trim() || undefined;
    return 'model';
  }

  private async askModel(draft: Draft): Promise<Next> {
    const lists = draft.preset.listing === 'models';
    type Chosen = { readonly model: ListedModel } | { readonly failure: Failure };
    const answer = await pickStep<Chosen>({
      ...placeOf(4),
      placeholder: lists
        ? vscode.l10n.t('Choose a model, or type the name of one')
        : vscode.l10n.t('Type the name of your deployment'),
      items: draft.model ? [{ label: draft.model.id, value: { model: draft.model } }] : [],
      typed: (text) =>
        text
          ? [{ label: vscode.l10n.t('Use the name “{0}”', text), alwaysShow: true, value: { model: { id: text } } }]
          : [],
      fill: async (show, { signal, leave }) => {
        if (!lists) return;
        const listed = await this.list(draft, signal);
        if (!('failure' in listed)) {
          show(listed.map((model) => ({ label: model.id, description: windowNote(model), value: { model } })));
        } else if (blocksListing(listed.failure)) {
          leave(listed);
        } else if (!signal.aborted) {
          const { what, why } = listed.failure;
          show(
            [{ label: `$(warning) ${what}`, detail: why, alwaysShow: true }],
            vscode.l10n.t('Type the name of a model'),
          );
        }
      },
    });
    if (answer?.kind !== 'value') return answer && this.stepBeforeModel(draft);
    if ('failure' in answer.value) return this.offerRemedies(draft, answer.value.failure, 'model');
    draft.model = answer.value.model;
    return 'test';
  }

  /** Asks the model something, for real. */
  private async test(draft: Draft): Promise<Next> {
    const name = draft.model?.id ?? '';
    const started = Date.now();
    let answeredMs = 0;
    let limits: Limits = {};
    const outcome = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Asking {0} a test question…', name),
        cancellable: true,
      },
      async (_, token) => {
        const failed = await this.ask(draft, token);
        answeredMs = Date.now() - started;
        // Behind the answer: what a server gives a model is known when it is loaded.
        if (!failed) limits = await this.limitsOf(draft);
        return failed;
      },
    );
    if (outcome === 'cancelled') return 'model';
    if (outcome) return this.offerRemedies(draft, outcome, 'test');
    const { contextWindow = smallWindow } = limits;
    draft.model = { ...limits, id: name };
    if (contextWindow < smallWindow)
      return this.offerRemedies(draft, failures.endpointSmallWindow(name, contextWindow), 'test');
    const seconds = (answeredMs / 1000).toFixed(1);
    const done = vscode.l10n.t('{0} answered after {1} s and is connected.', name, seconds);
    const note = ollamaWindowNote(name, limits);
    void vscode.window.showInformationMessage(note ? `${done} ${note}` : done);
    return 'save';
  }

  private async ask(draft: Draft, token: vscode.CancellationToken): Promise<Failure | 'cancelled' | undefined> {
    const asking = new AbortController();
    const cancelling = token.onCancellationRequested(() => asking.abort());
    const messages = [{ role: 'user', content: 'Answer with one word: ready' }] as const;
    try {
      const client = await this.open(draft, draft.model?.id ?? '');
      for await (const event of this.parts.core.relay(client, { messages }, asking.signal)) {
        if (event.type === 'error') return event.failure;
        // Who tries an endpoint out is told at once, and tries again when it suits.
        if (event.type === 'retrying') return event.retry.failure;
        if (event.type === 'aborted') return 'cancelled';
        // The first token is proof enough; a model that thinks first may take long for the rest.
        if (firstTokenOf.includes(event.type)) return undefined;
      }
      return undefined;
    } finally {
      asking.abort();
      cancelling.dispose();
    }
  }

  /** Says what failed, and goes back to the step that mends it. */
  private async offerRemedies(draft: Draft, failure: Failure, failedAt: 'model' | 'test'): Promise<Next> {
    draft.wantsKey ||= remediesFor(failure)[0] === 'key';
    const offered = remediesFor(failure).filter((remedy) => remedy !== 'save' || draft.model !== undefined);
    const answer = await pickStep<Remedy>({
      ...placeOf(failedAt === 'model' ? 4 : 5),
      placeholder: failure.what,
      items: [
        { label: `$(warning) ${failure.what}`, detail: failure.why },
        ...offered.map((remedy, index) => ({
          label: remedyLabel(remedy),
          ...(index === 0 ? { detail: failure.next } : {}),
          value: remedy,
        })),
      ],
    });
    if (answer?.kind !== 'value') return answer && 'model';
    if (answer.value === 'log') {
      this.parts.showLog();
      return undefined;
    }
    return answer.value === 'test' ? failedAt : answer.value;
  }

  private async save(draft: Draft): Promise<void> {
    const { apiKeys, endpoints, choice, use } = this.parts;
    const target = this.target(draft);
    const { model } = draft;
    if (!endpoints.all.some(({ name }) => name === target.name)) {
      const { name, preset, baseUrl, apiVersion } = target;
      const written = readSettings().endpoints;
      const models = model ? [{ id: model.id }] : [];
      const entry = { name, preset, baseUrl, ...(apiVersion ? { apiVersion } : {}), models };
      await saveEndpoints([...(Array.isArray(written) ? written : []), entry]);
    }
    if (draft.key) await apiKeys.set(target, draft.key);
    choice.reset();
    if (!model) return;
    const ref = { kind: 'endpoint', endpoint: target.name, model: model.id } as const;
    await use({ ref, label: model.id, listed: model });
  }

  /** The endpoint of the settings that the draft is about, else the one that it will become. */
  private target(draft: Draft): Endpoint {
    const { all } = this.parts.endpoints;
    const same = all.find(({ baseUrl, apiVersion }) => baseUrl === draft.baseUrl && apiVersion === draft.apiVersion);
    if (same) return same;
    const { preset, baseUrl } = draft;
    const wanted = preset.id === 'custom' ? hostOf(baseUrl) : preset.label;
    const isTaken = (name: string) => all.some((endpoint) => endpoint.name === name);
    let name = wanted;
    for (let number = 2; isTaken(name); number++) name = `${wanted} ${number}`;
    return { ...endpointOf(draft), name };
  }

  private open(draft: Draft, model: string) {
    const target = this.target(draft);
    // The preset tells where the key goes, also for an endpoint that was written down without it.
    return this.parts.choice.openEndpoint({ ...target, preset: draft.preset.id }, model, draft.key);
  }

  private limitsOf(draft: Draft): Promise<Limits> {
    const { model, preset, key } = draft;
    const endpoint = { ...this.target(draft), preset: preset.id };
    // A name that was typed, or that stood in the address, says nothing: the list may.
    const listed = model?.contextWindow === undefined ? undefined : model;
    return this.parts.choice.ask({ endpoint, model: model?.id ?? '', listed, apiKey: key });
  }

  private async list(
    draft: Draft,
    signal: AbortSignal,
  ): Promise<readonly ListedModel[] | { readonly failure: Failure }> {
    try {
      return await (await this.open(draft, '')).listModels(signal);
    } catch (error) {
      return { failure: listingFailure(error, hostOf(draft.baseUrl), this.parts.log) };
    }
  }

  private stepBeforeModel({ preset, wantsKey }: Draft): ConnectStep {
    if (preset.key === 'required' || wantsKey) return 'key';
    return preset.addressIsFixed ? 'place' : 'address';
  }
}

interface Place {
  readonly preset: EndpointPreset;
  readonly baseUrl: string;
  readonly isFound: boolean;
}

function placeOf(step: number): StepPlace {
  return { title: vscode.l10n.t('Connect a Model'), step, totalSteps: 5, canGoBack: step > 1 };
}

function endpointOf({ preset, baseUrl, apiVersion }: Pick<Draft, 'preset' | 'baseUrl' | 'apiVersion'>): Endpoint {
  return { name: '', preset: preset.id, baseUrl, ...(apiVersion ? { apiVersion } : {}), models: [] };
}

function presetNote({ id, key, baseUrl }: EndpointPreset): string {
  if (id === 'custom') return vscode.l10n.t('any OpenAI-compatible endpoint');
  return key === 'required' ? vscode.l10n.t('needs an API key') : hostOf(baseUrl);
}

function windowNote({ contextWindow }: ListedModel): string | undefined {
  return contextWindow === undefined ? undefined : vscode.l10n.t('window of {0} tokens', contextWindow);
}

function remedyLabel(remedy: Remedy): string {
  switch (remedy) {
    case 'test':
      return vscode.l10n.t('Try Again');
    case 'key':
      return vscode.l10n.t('Enter the Key');
    case 'address':
      return vscode.l10n.t('Correct the Address');
    case 'model':
      return vscode.l10n.t('Choose Another Model');
    case 'save':
      return vscode.l10n.t('Save Anyway');
    case 'log':
      return vscode.l10n.t('Show Log');
  }
}

function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : '';
}
