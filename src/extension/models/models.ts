import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { Failure } from '../../base/errors.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { ModelClient } from '../../core/model/model.ts';
import type { ModelRef } from '../../core/model/modelRef.ts';
import { ApiKeys } from '../adapters/apiKeys.ts';
import { EditorModels } from '../adapters/editorModels.ts';
import type { OutputLog } from '../adapters/outputLog.ts';
import { certificateSetting, takesAnyCertificate } from '../settings.ts';
import { ConnectModel } from './connectModel.ts';
import { EndpointList } from './endpointList.ts';
import { ModelChoice } from './modelChoice.ts';
import { ModelCommands } from './modelCommands.ts';
import type { OfferedBackend } from './offeredModels.ts';
import { PlainHttp } from './plainHttp.ts';
import { askPlainHttp } from './plainHttpQuestion.ts';

export interface ModelsParts {
  readonly core: Core;
  readonly extension: vscode.ExtensionContext;
  readonly log: OutputLog;
  /** Another model answers in the session shown, or may do so. */
  readonly onDidChange: () => void;
}

/** Everything about which model answers. */
export class Models implements vscode.Disposable, OfferedBackend {
  readonly choice: ModelChoice;
  readonly commands: ModelCommands;
  private readonly core: Core;
  private readonly connecting: ConnectModel;
  private readonly endpoints = new EndpointList();
  private readonly lifetime = new DisposableList();

  constructor({ core, extension, log, onDidChange }: ModelsParts) {
    this.core = core;
    const { endpoints } = this;
    const apiKeys = new ApiKeys(extension.secrets, process.env, log);
    const editorModels = new EditorModels(extension.languageModelAccessInformation, log);
    const plainHttp = new PlainHttp({ state: extension.globalState, ask: askPlainHttp });
    this.choice = new ModelChoice({
      core,
      endpoints,
      apiKeys,
      editorModels,
      plainHttp,
      state: extension.globalState,
      log,
      onDidLearn: onDidChange,
    });
    this.commands = new ModelCommands({
      apiKeys,
      endpoints,
      editorModels,
      choice: this.choice,
      plainHttp,
      log,
      connect: () => this.connect(),
      onDidSelect: async (model) => {
        core.sessions.setModel(core.sessions.active.id, model);
        onDidChange();
      },
    });
    this.connecting = new ConnectModel({
      core,
      endpoints,
      apiKeys,
      choice: this.choice,
      log,
      use: (model) => this.commands.choose(model),
      showLog: () => log.show(),
    });
    // A key may be set in another window.
    this.lifetime.add(extension.secrets.onDidChange(() => this.choice.reset()));
    this.lifetime.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${certificateSetting.section}.${certificateSetting.name}`)) onDidChange();
      }),
    );
    this.lifetime.add(
      editorModels.onDidChange(() => {
        this.choice.reset();
        if (this.choice.currentRef().kind === 'editor') onDidChange();
      }),
    );
  }

  open(ref: ModelRef): Promise<ModelClient> {
    return this.choice.open(ref);
  }

  relay(...asked: Parameters<Core['relay']>): ReturnType<Core['relay']> {
    return this.core.relay(...asked);
  }

  listAll(signal: AbortSignal): Promise<readonly ModelRef[]> {
    return this.commands.listAll(signal);
  }

  /** Walks through connecting a model. */
  connect(): Promise<void> {
    return this.connecting.run();
  }

  /** What the user must know: endpoints that cannot be used, a session whose model is not there. */
  notices(): readonly Failure[] {
    const problem = this.choice.problem();
    const isUnchecked = takesAnyCertificate() && this.choice.currentRef().kind === 'endpoint';
    return [
      ...this.endpoints.notices(),
      ...(problem ? [problem] : []),
      ...(isUnchecked ? [failures.endpointUnchecked()] : []),
    ];
  }

  dispose(): void {
    this.lifetime.dispose();
  }
}
