import * as vscode from 'vscode';
import type { Failure } from '../../base/errors.ts';
import { imageTokens } from '../../core/model/imageTokens.ts';
import { inputRoom } from '../../core/model/inputRoom.ts';
import type { ChatMessage, ModelClient, ModelEvent } from '../../core/model/model.ts';
import { openAiModelInfo } from '../../core/model/modelCatalog.ts';
import { formatModelRef, type ModelRef, parseModelRef } from '../../core/model/modelRef.ts';
import { countTokens } from '../../core/model/tokenEstimate.ts';
import { EndpointList, endpointTitle, modelSettings } from './endpointList.ts';
import { OfferedImages } from './offeredImages.ts';

/** What of the product answers. */
export interface OfferedBackend {
  /** Models that the endpoints list, for who asks to see them all. */
  listAll(signal: AbortSignal): Promise<readonly ModelRef[]>;
  open(ref: ModelRef): Promise<ModelClient>;
  relay(
    model: ModelClient,
    asked: { readonly messages: readonly ChatMessage[]; readonly readImage?: (id: string) => Uint8Array | undefined },
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent>;
}

type RequestMessages = readonly vscode.LanguageModelChatRequestMessage[];

/** A question of another extension. */
export interface OfferedRequest {
  readonly model: vscode.LanguageModelChatInformation;
  readonly messages: RequestMessages;
  readonly report: (part: vscode.LanguageModelTextPart) => void;
}

/** Our endpoints as the rest of the editor sees them. What is asked goes through the same exit as our own questions. */
export class OfferedModels {
  private readonly backend: () => Promise<OfferedBackend>;

  constructor(backend: () => Promise<OfferedBackend>) {
    this.backend = backend;
  }

  /** The models that are set up; only when the user asked for it (not `silent`) the endpoints are asked as well. */
  async list(silent: boolean, token: vscode.CancellationToken): Promise<vscode.LanguageModelChatInformation[]> {
    const endpoints = new EndpointList();
    const refs = endpoints.all.flatMap(({ name, models }) =>
      models.map(({ id }): ModelRef => ({ kind: 'endpoint', endpoint: name, model: id })),
    );
    if (!silent) refs.push(...(await withSignal(token, async (signal) => (await this.backend()).listAll(signal))));
    const models = new Map<string, vscode.LanguageModelChatInformation>();
    for (const ref of refs) {
      const endpoint = ref.kind === 'endpoint' ? endpoints.find(ref.endpoint) : undefined;
      if (ref.kind !== 'endpoint' || !endpoint) continue;
      const info = openAiModelInfo({ ...modelSettings(endpoint, ref.model), baseUrl: endpoint.baseUrl });
      const id = formatModelRef(ref);
      models.set(id, {
        id,
        name: info.label,
        family: ref.model,
        version: '1',
        detail: endpointTitle(endpoint),
        tooltip: vscode.l10n.t('{0} at {1}, connected by Throughline', ref.model, info.endpoint),
        maxInputTokens: inputRoom(info),
        maxOutputTokens: info.maxOutputTokens,
        capabilities: { imageInput: info.vision === true },
      });
    }
    return [...models.values()];
  }

  /** Answers, a piece at a time. Throws what the editor understands; cancelled, it ends without a word. */
  async answer({ model, messages, report }: OfferedRequest, token: vscode.CancellationToken): Promise<void> {
    await withSignal(token, async (signal) => {
      const backend = await this.backend();
      const client = await backend.open(parseModelRef(model.id));
      if (client.info.kind === 'offline') throw vscode.LanguageModelError.NotFound(model.id);
      const images = new OfferedImages();
      const asked = toMessages(messages, images);
      const refusal = images.refusal(client.info);
      if (refusal) throw toEditorError(refusal);
      const readImage = (id: string) => images.read(id);
      for await (const event of backend.relay(client, { messages: asked, readImage }, signal)) {
        if (event.type === 'text') report(new vscode.LanguageModelTextPart(event.text));
        if (event.type === 'error') throw toEditorError(event.failure);
      }
    });
  }

  /** About how many tokens a text or a message takes, with its images as their vendors charge for them. */
  countTokens({ family }: { readonly family: string }, text: string | vscode.LanguageModelChatRequestMessage): number {
    if (typeof text === 'string') return Math.ceil(countTokens(text));
    const images = new OfferedImages();
    const costs = text.content.flatMap((part) => images.take(part) ?? []).map((image) => imageTokens(image, family));
    return costs.reduce((sum, cost) => sum + cost, Math.ceil(countTokens(textOf(text))));
  }
}

async function withSignal<T>(token: vscode.CancellationToken, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const subscription = token.onCancellationRequested(() => controller.abort());
  try {
    return await work(controller.signal);
  } finally {
    subscription.dispose();
  }
}

function toMessages(messages: RequestMessages, images: OfferedImages): readonly ChatMessage[] {
  return messages.map((message) => {
    const shown = message.content.flatMap((part) => images.take(part) ?? []);
    return { role: toRole(message.role), content: textOf(message), ...(shown.length > 0 && { images: shown }) };
  });
}

// The editor's own chat also sends a system role, which the API does not name yet.
function toRole(role: vscode.LanguageModelChatMessageRole): ChatMessage['role'] {
  if (role === vscode.LanguageModelChatMessageRole.Assistant) return 'assistant';
  return role === vscode.LanguageModelChatMessageRole.User ? 'user' : 'system';
}

// No tools are offered, so what is asked is text, and images.
function textOf({ content }: vscode.LanguageModelChatRequestMessage): string {
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

// The editor carries these to who asked as what they are; other errors arrive as something without a name.
function toEditorError({ code, what, why, next }: Failure): Error {
  const message = `${what} ${why} ${next}`;
  switch (code) {
    case 'model.unauthorized':
    case 'model.forbidden':
    case 'endpoint.plainHttp':
      return vscode.LanguageModelError.NoPermissions(message);
    case 'model.notFound':
      return vscode.LanguageModelError.NotFound(message);
    case 'model.quotaExceeded':
    case 'model.rateLimited':
    case 'model.contentFiltered':
    case 'model.takesNoImages':
    case 'image.notTaken':
    case 'image.notSent':
      return vscode.LanguageModelError.Blocked(message);
    default:
      return new vscode.LanguageModelError(message);
  }
}
