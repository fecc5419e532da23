import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import type { ModelClient } from '../../core/model/model.ts';
import { offlineModelId } from '../../core/model/modelCatalog.ts';
import type { ApiKeys } from '../adapters/apiKeys.ts';
import { openSettings, readSettings, saveModelSetting } from '../settings.ts';

export interface ModelCommandsOptions {
  readonly apiKeys: ApiKeys;
  /** The client of the configured endpoint, to ask for its models. */
  readonly endpointClient: () => Promise<ModelClient | undefined>;
  readonly currentModel: () => string;
  readonly onDidSelect: (model: string) => Promise<void>;
  readonly onDidSetKey: () => void;
}

/** Choosing a model and giving its key. */
export class ModelCommands {
  private readonly options: ModelCommandsOptions;

  constructor(options: ModelCommandsOptions) {
    this.options = options;
  }

  async setApiKey(): Promise<void> {
    const { baseUrl } = readSettings();
    if (!baseUrl) {
      const choice = await vscode.window.showInformationMessage(
        'An API key belongs to an endpoint, and none is set yet. Set its address first (Throughline › Endpoint: Base Url).',
        'Open Settings',
      );
      if (choice) await openSettings();
      return;
    }
    const key = await vscode.window.showInputBox({
      title: `API key for ${hostOf(baseUrl)}`,
      prompt: 'Kept in the system’s secret storage. Leave empty to forget the stored key.',
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return;
    await this.options.apiKeys.set(baseUrl, key.trim());
    this.options.onDidSetKey();
    void vscode.window.setStatusBarMessage(key.trim() ? '$(key) API key stored' : '$(key) API key forgotten', 4000);
  }

  /** Lists what the endpoint offers, the offline assistant, and a name typed by hand. */
  async select(): Promise<void> {
    const { baseUrl } = readSettings();
    if (!baseUrl) return this.offerEndpoint();
    const current = this.options.currentModel();
    const item = (id: string, description?: string) => ({
      id,
      label: id === offlineModelId ? 'Offline assistant' : id,
      description: [id === current ? 'current' : '', description].filter(Boolean).join(', '),
      alwaysShow: false,
    });
    const picker = vscode.window.createQuickPick<ReturnType<typeof item>>();
    picker.title = `Models of ${hostOf(baseUrl)}`;
    picker.placeholder = 'Choose a model, or type the name of one';
    picker.busy = true;
    let listed: ReturnType<typeof item>[] = [];
    const show = () => {
      const typed = picker.value.trim();
      const own =
        typed && !listed.some(({ id }) => id === typed) ? [{ ...item(typed, 'use this name'), alwaysShow: true }] : [];
      picker.items = [...listed, item(offlineModelId, 'no AI, nothing leaves this machine'), ...own];
    };
    picker.onDidChangeValue(show);
    const closing = new AbortController();
    const chosen = new Promise<string | undefined>((resolve) => {
      picker.onDidAccept(() => resolve(picker.selectedItems[0]?.id));
      picker.onDidHide(() => resolve(undefined));
    });
    show();
    picker.show();
    void this.listModels(closing.signal).then(({ names, problem }) => {
      listed = names.map((name) => item(name));
      if (problem) picker.placeholder = problem;
      picker.busy = false;
      show();
    });
    const model = await chosen;
    closing.abort();
    picker.dispose();
    if (model) await this.choose(model);
  }

  private async choose(model: string): Promise<void> {
    if (model !== offlineModelId && readSettings().model === '') await saveModelSetting(model);
    await this.options.onDidSelect(model);
  }

  private async listModels(signal: AbortSignal): Promise<{ names: readonly string[]; problem?: string }> {
    try {
      const client = await this.options.endpointClient();
      return { names: client ? (await client.listModels(signal)).map(({ id }) => id) : [] };
    } catch (error) {
      if (error instanceof ThroughlineError)
        return { names: [], problem: `The models could not be listed: ${error.failure.why} Type a name instead.` };
      return { names: [], problem: 'The models could not be listed. Type a name instead.' };
    }
  }

  private async offerEndpoint(): Promise<void> {
    const choice = await vscode.window.showInformationMessage(
      'No endpoint is set: the offline assistant answers, which is no AI. Set the address of an OpenAI-compatible endpoint (Throughline › Endpoint: Base Url), then choose a model.',
      'Open Settings',
    );
    if (choice) await openSettings();
  }
}

function hostOf(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) throw new ThroughlineError(failures.modelEndpointInvalid());
  return new URL(baseUrl).host;
}
