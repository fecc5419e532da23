import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { errorMessage, type Failure } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { untilAborted } from '../../base/untilAborted.ts';
import { failures } from '../../core/errors.ts';
import type { ModelClient, ModelEvent, ModelInfo, ModelRequest, TokenUsage } from '../../core/model/model.ts';
import { modelLimits } from '../../core/model/modelCatalog.ts';
import { ownVendor } from '../models/offerModels.ts';
import { editorMessages, takesImages } from './editorMessages.ts';

/** A model that an extension offers through the editor. */
export interface EditorModel {
  readonly vendor: string;
  readonly id: string;
  readonly label: string;
  /** Has the user said whether Throughline may use it? `undefined`: not asked yet. */
  readonly allowed: boolean | undefined;
}

/** What a model takes is worth no longer wait than nobody notices. */
const longestLookMs = 100;
/** What was used is worth no longer wait, once the answer is there. */
const longestCountMs = 1500;

/** The models of the editor (`vscode.lm`), as ours. */
export class EditorModels {
  private readonly access: Pick<vscode.LanguageModelAccessInformation, 'canSendRequest'>;
  private readonly log: Log;
  /** Looks for models that are under way. */
  private looks = 0;
  /** What was found of models, by their vendors and ids; also of those that are gone again. */
  private readonly found = new Map<string, ModelInfo>();
  /** More is known of a model than its client was opened with. */
  private readonly late = new vscode.EventEmitter<void>();

  constructor(access: Pick<vscode.LanguageModelAccessInformation, 'canSendRequest'>, log: Log) {
    this.access = access;
    this.log = log;
  }

  /** The set of models has changed: an extension has started, or the user signed in to one. */
  onDidChange(listener: () => void): vscode.Disposable {
    const changing = vscode.lm.onDidChangeChatModels(() => {
      // What a look of ours brings up is in its result already, and must not lead to the next look.
      if (this.looks === 0) listener();
    });
    return vscode.Disposable.from(changing, this.late.event(listener));
  }

  async list(): Promise<readonly EditorModel[]> {
    const models = await this.select();
    // What we offer to the editor is not offered back.
    return models
      .filter(({ vendor }) => vendor !== ownVendor)
      .map((model) => ({
        vendor: model.vendor,
        id: model.id,
        label: model.name,
        allowed: this.access.canSendRequest(model),
      }));
  }

  /**
   * A client for the model, at once: a provider that is slow to start, or gone, keeps nobody from the chat. Until the model is
   * there it is known by its id alone; then its client knows more, and that is told. It is looked for again when it is asked.
   */
  async open(vendor: string, id: string): Promise<ModelClient> {
    const info = () => this.found.get(modelKey(vendor, id)) ?? modelInfo(vendor, id, undefined);
    const looking = this.find(vendor, id).catch((error: unknown) => {
      this.log.warn(`The editor could not be asked for the model ${id} of ${vendor}`, error);
    });
    let isLate = false;
    const before = info();
    void looking.then(() => isLate && !isDeepStrictEqual(before, info()) && this.late.fire());
    // One that is there is found sooner than anybody sees.
    await Promise.race([looking, sleep(longestLookMs, undefined, { ref: false })]);
    isLate = true;
    return {
      get info() {
        return info();
      },
      stream: (request, signal) => this.ask(info(), request, signal),
      listModels: async () => (await this.list()).filter((one) => one.vendor === vendor).map((one) => ({ id: one.id })),
    };
  }

  private async find(vendor: string, id: string): Promise<vscode.LanguageModelChat | undefined> {
    const [model] = await this.select({ vendor, id });
    if (model) this.found.set(modelKey(vendor, id), modelInfo(vendor, id, model));
    return model;
  }

  private async select(selector?: vscode.LanguageModelChatSelector): Promise<vscode.LanguageModelChat[]> {
    this.looks += 1;
    try {
      return await vscode.lm.selectChatModels(selector);
    } finally {
      this.looks -= 1;
    }
  }

  private async *ask(info: ModelInfo, request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    const cancelling = new vscode.CancellationTokenSource();
    const cancel = () => cancelling.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (signal.aborted) return yield { type: 'aborted' };
      const model = await this.find(info.endpoint, info.id);
      if (!model) return yield { type: 'error', failure: failures.editorModelNotFound(info.label) };
      yield* this.answer(model, editorMessages(request), { signal, token: cancelling.token });
    } catch (error) {
      // A provider that was cancelled fails as it likes.
      yield signal.aborted ? { type: 'aborted' } : { type: 'error', failure: this.failureOf(info, error) };
    } finally {
      signal.removeEventListener('abort', cancel);
      // Also when the reader went away in the middle: nothing shall go on answering.
      cancelling.cancel();
      cancelling.dispose();
    }
  }

  private async *answer(
    model: vscode.LanguageModelChat,
    messages: vscode.LanguageModelChatMessage[],
    { signal, token }: { readonly signal: AbortSignal; readonly token: vscode.CancellationToken },
  ): AsyncGenerator<ModelEvent, void> {
    // The editor asks the user for consent with the first request, and shows this.
    const justification = vscode.l10n.t('To answer the questions that you ask in Throughline’s chat.');
    // Consent may be waited for, and a provider need not end when it is cancelled: the user shall not wait for either.
    const response = await untilAborted(model.sendRequest(messages, { justification }, token), signal);
    let text = '';
    const parts = response.stream[Symbol.asyncIterator]();
    for (;;) {
      const { done, value: part } = await untilAborted(parts.next(), signal);
      if (done) break;
      if (!(part instanceof vscode.LanguageModelTextPart) || part.value === '') continue;
      text += part.value;
      yield { type: 'text', text: part.value };
    }
    const usage = signal.aborted ? undefined : await this.usageInTime(model, [...messages, text], { signal, token });
    if (signal.aborted) return yield { type: 'aborted' };
    if (usage) yield { type: 'usage', usage };
    yield { type: 'done', finishReason: 'stop' };
  }

  // The answer is whole: a provider that counts slowly, or for ever, keeps nobody from it.
  private async usageInTime(
    model: vscode.LanguageModelChat,
    texts: readonly (string | vscode.LanguageModelChatMessage)[],
    { signal, token }: { readonly signal: AbortSignal; readonly token: vscode.CancellationToken },
  ): Promise<TokenUsage | undefined> {
    const counted = untilAborted(this.countedUsage(model, texts, token), signal);
    const usage = await Promise.race([counted, sleep(longestCountMs, 'late' as const, { ref: false })]);
    if (usage !== 'late') return usage;
    this.log.info(`The tokens of ${model.name} are not counted: it took longer than ${longestCountMs} ms`);
    return undefined;
  }

  // The editor reports no usage, but counts as the model does.
  private async countedUsage(
    model: vscode.LanguageModelChat,
    texts: readonly (string | vscode.LanguageModelChatMessage)[],
    token: vscode.CancellationToken,
  ): Promise<TokenUsage | undefined> {
    try {
      const counts = await Promise.all(texts.map((text) => model.countTokens(text, token)));
      const completionTokens = counts.pop() ?? 0;
      return { promptTokens: counts.reduce((sum, count) => sum + count, 0), completionTokens };
    } catch (error) {
      this.log.info(`The tokens of ${model.name} could not be counted: ${errorMessage(error)}`);
      return undefined;
    }
  }

  private failureOf({ label }: ModelInfo, error: unknown): Failure {
    const code = codeOf(error);
    this.log.warn(`${label}, offered by the editor, failed${code && ` (${code})`}`, error);
    switch (code) {
      case vscode.LanguageModelError.NoPermissions.name:
        return failures.editorModelNoPermission(label);
      case vscode.LanguageModelError.Blocked.name:
        return failures.editorModelBlocked(label, reason(error));
      case vscode.LanguageModelError.NotFound.name:
        return failures.editorModelNotFound(label);
      default:
        return failures.editorModelFailed(label, reason(error));
    }
  }
}

function modelKey(vendor: string, id: string): string {
  return `${vendor}/${id}`;
}

function modelInfo(vendor: string, id: string, model: vscode.LanguageModelChat | undefined): ModelInfo {
  const limits = modelLimits(id);
  const input = model ? model.maxInputTokens : limits.contextWindow;
  // The editor limits the question alone; ours is the window for question and answer together.
  const maxOutputTokens = Math.min(limits.maxOutputTokens, 4096);
  const vision = model ? takesImages(model) : undefined;
  return {
    id,
    label: model?.name ?? id,
    kind: 'editor',
    endpoint: vendor,
    contextWindow: input + maxOutputTokens,
    maxOutputTokens,
    ...(vision !== undefined && { vision }),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

// What a provider threw is the cause of what the editor throws, which then has no words of its own.
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? errorMessage(error.cause) : '';
  const said = cause || (error instanceof Error ? errorMessage(error) : '');
  return said && !/[.!?…]$/.test(said) ? `${said}.` : said;
}
