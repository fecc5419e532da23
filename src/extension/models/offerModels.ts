import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { onDidChangeSettings } from '../settings.ts';

/** Who offers our models, as `contributes.languageModelChatProviders` of the manifest names it. */
export const ownVendor = 'throughline';

/**
 * Offers the models of our endpoints to the rest of the editor. Registering costs nothing: what answers is loaded when
 * somebody asks, and the core only with the first request.
 */
export function offerModels(app: () => Promise<App>): vscode.Disposable {
  // Not there in every program that calls itself VS Code.
  if (typeof vscode.lm?.registerLanguageModelChatProvider !== 'function') return new vscode.Disposable(() => {});
  const changes = new vscode.EventEmitter<void>();
  const load = async () => new (await import('./offeredModels.ts')).OfferedModels(async () => (await app()).models);
  let loading: ReturnType<typeof load> | undefined;
  const offered = () => {
    loading ??= load();
    return loading;
  };
  const registration = vscode.lm.registerLanguageModelChatProvider(ownVendor, {
    onDidChangeLanguageModelChatInformation: changes.event,
    provideLanguageModelChatInformation: async ({ silent }, token) => (await offered()).list(silent, token),
    provideLanguageModelChatResponse: async (...request) => {
      const [model, messages, , progress, token] = request;
      await (await offered()).answer({ model, messages, report: (part) => progress.report(part) }, token);
    },
    provideTokenCount: async (model, text) => (await offered()).countTokens(model, text),
  });
  const watching = onDidChangeSettings(() => changes.fire());
  return vscode.Disposable.from(registration, watching, changes);
}
