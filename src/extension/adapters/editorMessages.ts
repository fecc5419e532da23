import * as vscode from 'vscode';
import { isRecord } from '../../base/records.ts';
import type { ModelRequest } from '../../core/model/model.ts';

/** What newer editors have for images. Not in the types of the oldest that is supported: looked for when it is needed. */
interface NewerEditor {
  readonly LanguageModelDataPart?: {
    image(data: Uint8Array, type: string): vscode.LanguageModelTextPart;
  };
}

/** Can images be handed to a model of the editor? It says so of itself where the editor has a part for them. */
export function takesImages(model: vscode.LanguageModelChat): boolean | undefined {
  if (!newerEditor().LanguageModelDataPart) return false;
  const { capabilities } = model as unknown as { readonly capabilities?: unknown };
  const says = isRecord(capabilities) ? capabilities.supportsImageToText : undefined;
  return typeof says === 'boolean' ? says : undefined;
}

/** A request as the editor's models are asked. They know no system role: it goes first, as a message of the user. */
export function editorMessages({ messages, images: data }: ModelRequest): vscode.LanguageModelChatMessage[] {
  const { LanguageModelDataPart } = newerEditor();
  return messages.map(({ role, content, images = [] }) => {
    if (role === 'assistant') return vscode.LanguageModelChatMessage.Assistant(content);
    const shown = images.flatMap(({ id, type }) => {
      const bytes = data?.get(id);
      return bytes && LanguageModelDataPart ? [LanguageModelDataPart.image(bytes, type)] : [];
    });
    const text = content === '' ? [] : [new vscode.LanguageModelTextPart(content)];
    return vscode.LanguageModelChatMessage.User(shown.length > 0 ? [...shown, ...text] : content);
  });
}

function newerEditor(): NewerEditor {
  return vscode as unknown as NewerEditor;
}
