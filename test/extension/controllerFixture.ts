// The chat controller as the tests in the extension host build it: a real core, and a view that takes what it is sent.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../src/base/log.ts';
import type { Core, createCore } from '../../src/core/core.ts';
import type { ModelClient } from '../../src/core/model/model.ts';
import { ChatController, type ChatControllerOptions } from '../../src/extension/chat/chatController.ts';
import type { ChatView } from '../../src/extension/chat/chatView.ts';
import { Reporter } from '../../src/extension/report.ts';
import type { ToView } from '../../src/protocol/chatProtocol.ts';

/** Of a core on the project in `folder`, with its data beside it. */
export function coreOptions(folder: string): Parameters<typeof createCore>[0] {
  const root = vscode.extensions.getExtension('throughline.throughline')?.extensionPath ?? assert.fail();
  return {
    dataFolder: path.join(folder, 'data'),
    rootPaths: [path.join(folder, 'project')],
    promptsFolder: path.join(root, 'media/prompts'),
    log: silentLog,
  };
}

/** A controller whose answers come from `model`; what it sends to the view goes to `post`. */
export function createController(...args: Parameters<typeof controllerOptions>): ChatController {
  return new ChatController(controllerOptions(...args));
}

/** What it is made of. */
export function controllerOptions(
  core: Core,
  model: () => Promise<ModelClient>,
  post: (message: ToView) => void,
): ChatControllerOptions {
  const view = { post, setTitle() {}, reveal: async () => {} } as unknown as ChatView;
  return {
    core,
    view,
    reporter: new Reporter(silentLog, () => assert.fail('no action was chosen')),
    log: silentLog,
    model,
    notices: () => [],
    suggestions: () => [],
    addContext: async () => {},
    addDropped: async () => {},
    openDiagram: () => {},
    runAction: () => {},
    compactAt: () => 80,
    modelTitles: () => false,
  };
}
