import type * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import type { Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Core } from '../../core/core.ts';
import { ApiKeys } from '../adapters/apiKeys.ts';
import { EditorModels } from '../adapters/editorModels.ts';
import { openSettings } from '../settings.ts';
import { EndpointList } from './endpointList.ts';
import { ModelChoice } from './modelChoice.ts';
import { ModelCommands } from './modelCommands.ts';
import { PlainHttp } from './plainHttp.ts';

export interface ModelsParts {
  readonly core: Core;
  readonly extension: vscode.ExtensionContext;
  readonly log: Log;
  /** Another model answers in the session shown, or may do so. */
  readonly onDidChange: () => void;
}

/** Everything about which model answers. */
export class Models implements vscode.Disposable {
  readonly choice: ModelChoice;
  readonly commands: ModelCommands;
  private readonly endpoints = new EndpointList();
  private readonly lifetime = new DisposableList();

  constructor({ core, extension, log, onDidChange }: ModelsParts) {
    const { endpoints } = this;
    const apiKeys = new ApiKeys(extension.secrets, process.env, log);
    const editorModels = new EditorModels(extension.languageModelAccessInformation, log);
    const plainHttp = new PlainHttp(extension.globalState);
    this.choice = new ModelChoice({ core, endpoints, apiKeys, editorModels, plainHttp, state: extension.globalState });
    this.commands = new ModelCommands({
      apiKeys,
      endpoints,
      editorModels,
      choice: this.choice,
      log,
      connect: () => openSettings(),
      onDidSelect: async (model) => {
        core.sessions.setModel(core.sessions.active.id, model);
        onDidChange();
      },
    });
    // A key may be set in another window.
    this.lifetime.add(extension.secrets.onDidChange(() => this.choice.reset()));
    this.lifetime.add(
      editorModels.onDidChange(() => {
        this.choice.reset();
        if (this.choice.currentRef().kind === 'editor') onDidChange();
      }),
    );
  }

  /** What the user must know: endpoints that cannot be used, a session whose model is not there. */
  notices(): readonly Failure[] {
    const problem = this.choice.problem();
    return [...this.endpoints.notices(), ...(problem ? [problem] : [])];
  }

  dispose(): void {
    this.lifetime.dispose();
  }
}
