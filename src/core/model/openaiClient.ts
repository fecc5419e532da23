import { OpenAI } from 'openai';
import { errorMessage, type Failure, ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { isRecord } from '../../base/records.ts';
import { AnswerTransport } from './answerTransport.ts';
import { readEventData } from './eventStream.ts';
import { readListedModels } from './listedModels.ts';
import type {
  FinishReason,
  ListedModel,
  ModelClient,
  ModelEvent,
  ModelInfo,
  ModelRequest,
  RetryNotice,
  TokenUsage,
} from './model.ts';
import { type ModelChunk, readModelChunk } from './modelChunk.ts';
import { modelFailure } from './modelFailures.ts';
import { type ModelFault, readReportedError, readReportedErrorText } from './modelFault.ts';
import { type OllamaModel, ollamaAddress, readOllamaModel } from './ollamaModel.ts';
import { type OptionalFields, optionalFields, withoutRefusedField } from './requestFields.ts';
import { requestMessages } from './requestMessages.ts';
import {
  defaultRetryPolicy,
  planRetry,
  type RetryPlan,
  type RetryPolicy,
  readRetryAfterMs,
  waitForRetry,
} from './retryPolicy.ts';
import { createScrubber, secretsInBody } from './scrubber.ts';
import { type SplitText, ThinkTagReader } from './thinkTags.ts';

export interface OpenAiClientOptions {
  readonly info: ModelInfo;
  /** Up to and including the version, as in `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Without one, no authorization is sent: what local servers expect. */
  readonly apiKey?: string;
  /** Without one, the endpoint's default holds. */
  readonly temperature?: number;
  /** Upper bound of the answer's length; without one, the endpoint's default holds. */
  readonly maxTokens?: number;
  readonly topP?: number;
  /** Texts that end the answer. */
  readonly stop?: readonly string[];
  /** How long a reasoning model may think, in the endpoint's own words: `low`, `medium`, `high`. */
  readonly reasoningEffort?: string;
  /**
   * Fields that the endpoint wants beside those of the protocol. They replace none of the model, messages and stream. Texts among
   * them that may be keys are treated as secrets.
   */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  /** The header that the key goes into; `authorization`, with `Bearer`, unless given. */
  readonly keyHeader?: KeyHeader;
  /** The program of the user's own machine that answers there, by its name: it may have to be started. */
  readonly program?: string;
  /** Sent with every request; may replace `Authorization`. Their values are treated as secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long nothing may come before it is `model.timeout`; 120 s unless given. */
  readonly idleTimeoutMs?: number;
  readonly retry?: RetryPolicy;
  /** Asked before each request; a failure keeps it from being sent. Waited for without a limit: the user may be asked. */
  readonly refusal?: (signal: AbortSignal) => Promise<Failure | undefined>;
  /** Told when the endpoint has answered a request, or said why not. */
  readonly onAnswer?: () => void;
  /** Asked at each request: is any certificate good enough? None but trusted ones are unless given. */
  readonly takesAnyCertificate?: () => boolean;
  readonly fetch?: typeof globalThis.fetch;
  readonly log: Log;
}

/** Where endpoints look for the key. */
export type KeyHeader = 'authorization' | 'api-key';

/** A model behind an endpoint that speaks OpenAI's chat completions. The only file that knows the vendor library. */
export function createOpenAiClient(options: OpenAiClientOptions): ModelClient {
  const connection = new Connection(options);
  return {
    info: options.info,
    stream: (request, signal) => streamAnswer(connection, request, signal),
    listModels: (signal) => listModels(connection, signal),
    askOllama: (signal) => askOllama(connection, signal),
  };
}

/** How an attempt to get an answer ended. */
type Ending =
  | { readonly type: 'done'; readonly finishReason: FinishReason }
  | { readonly type: 'aborted' }
  | { readonly type: 'fault'; readonly fault: ModelFault };

// One attempt after the other, until one ends well, or badly after its first token, or the policy gives up.
async function* streamAnswer(
  connection: Connection,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelEvent, void> {
  const refused = await connection.refusal(signal);
  if (refused) {
    yield refused;
    return;
  }
  for (let attempt = 1; ; ) {
    const call = new AnswerCall(connection, signal);
    const ending = yield* call.run(request);
    if (ending.type !== 'fault') {
      if (ending.type === 'done' || call.delivered) connection.tellAnswer();
      yield ending;
      return;
    }
    if (!call.delivered && connection.adaptTo(ending.fault)) continue;
    const plan = call.delivered ? undefined : planRetry(ending.fault, attempt, connection.retry);
    if (!plan) {
      if (ending.fault.kind === 'status' || ending.fault.kind === 'reported') connection.tellAnswer();
      yield { type: 'error', failure: connection.failureOf(ending.fault) };
      return;
    }
    const skip = new AbortController();
    yield { type: 'retrying', retry: connection.retryNotice(ending.fault, plan), tryNow: () => skip.abort() };
    attempt = plan.attempt;
    // The only thing this can reject with is the abort, which the next attempt ends with at once.
    await waitForRetry(plan.delayMs, signal, skip.signal).catch(() => undefined);
  }
}

/** One request for an answer. */
class AnswerCall {
  /** Has any of the answer been handed on? Then it must not be asked for again. */
  delivered = false;
  private readonly connection: Connection;
  private readonly signal: AbortSignal;
  private finishReason: FinishReason | undefined;
  private usage: TokenUsage | undefined;
  private sawChunk = false;
  private readonly thinkTags = new ThinkTagReader();

  constructor(connection: Connection, signal: AbortSignal) {
    this.connection = connection;
    this.signal = signal;
  }

  async *run(request: ModelRequest): AsyncGenerator<ModelEvent, Ending> {
    if (this.signal.aborted) return { type: 'aborted' };
    const transport = this.connection.openTransport();
    const close = () => transport.close();
    this.signal.addEventListener('abort', close, { once: true });
    try {
      const thrown = yield* this.untilFault(request, transport);
      // What was held back, in case it became a tag.
      if (!this.signal.aborted) yield* this.split(this.thinkTags.end());
      if (this.usage && !thrown && !this.signal.aborted) yield { type: 'usage', usage: this.usage };
      return this.endingOf(transport, thrown);
    } finally {
      this.signal.removeEventListener('abort', close);
      transport.close();
    }
  }

  private async *untilFault(
    request: ModelRequest,
    transport: AnswerTransport,
  ): AsyncGenerator<ModelEvent, ModelFault | undefined> {
    try {
      yield* this.events(request, transport);
      return undefined;
    } catch (error) {
      return this.connection.faultOf(error, transport);
    }
  }

  private async *events(request: ModelRequest, transport: AnswerTransport): AsyncGenerator<ModelEvent, void> {
    const { client, fields } = this.connection.open(transport);
    const messages = requestMessages(request);
    const model = this.connection.model;
    const response = await client.chat.completions
      .create({ ...this.connection.extraBody, ...fields, model, messages, stream: true })
      .asResponse();
    for await (const batch of response.body ? readEventData(response.body) : []) {
      if (this.signal.aborted) return;
      yield* this.deliver(batch, transport);
    }
  }

  // What came together is handed on together: a fast endpoint sends hundreds of pieces with one packet.
  private *deliver(batch: readonly string[], transport: AnswerTransport): Generator<ModelEvent, void> {
    let pending: { readonly type: AnswerPiece['type']; text: string } | undefined;
    for (const data of batch) {
      const read = readData(data);
      if ('fault' in read) {
        if (pending) yield pending;
        throw new FaultError(read.fault);
      }
      for (const piece of this.take(read.chunk, transport)) {
        if (pending?.type === piece.type) pending.text += piece.text;
        else {
          if (pending) yield pending;
          pending = { ...piece };
        }
      }
    }
    if (pending) yield pending;
  }

  private take(chunk: ModelChunk | undefined, transport: AnswerTransport): readonly AnswerPiece[] {
    if (!chunk) return [];
    this.sawChunk = true;
    // Some endpoints repeat the usage with every chunk: the last one holds.
    this.usage = chunk.usage ?? this.usage;
    if (chunk.finishReason) {
      this.finishReason = chunk.finishReason;
      transport.expectLittleMore();
    }
    const pieces = chunk.text ? this.split(this.thinkTags.read(chunk.text)) : [];
    return chunk.reasoning ? [...this.split({ reasoning: chunk.reasoning, text: '' }), ...pieces] : pieces;
  }

  private split({ wasReasoning, reasoning, text }: SplitText): AnswerPiece[] {
    const pieces: AnswerPiece[] = [];
    if (wasReasoning) pieces.push({ type: 'wasReasoning', text: '' });
    if (reasoning) pieces.push({ type: 'reasoning', text: reasoning });
    if (text) pieces.push({ type: 'text', text });
    this.delivered ||= pieces.length > 0;
    return pieces;
  }

  // Whatever else happened: an answer with a finish reason is whole, and one that was aborted is aborted.
  private endingOf(transport: AnswerTransport, thrown?: ModelFault): Ending {
    if (this.signal.aborted) return { type: 'aborted' };
    if (this.finishReason) return { type: 'done', finishReason: this.finishReason };
    const fault = transport.fault ?? thrown;
    if (fault) return { type: 'fault', fault };
    if (transport.sawDone) return { type: 'done', finishReason: 'stop' };
    return {
      type: 'fault',
      fault: this.sawChunk ? { kind: 'interrupted' } : { kind: 'notCompatible', found: 'noStream' },
    };
  }
}

interface AnswerPiece {
  readonly type: 'text' | 'reasoning' | 'wasReasoning';
  readonly text: string;
}

// The data of one event: a chunk, nothing (`[DONE]` and what is of no protocol), or what ends the answer.
function readData(data: string): { readonly chunk: ModelChunk | undefined } | { readonly fault: ModelFault } {
  if (data.startsWith('[DONE]')) return { chunk: undefined };
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return { fault: { kind: 'malformed' } };
  }
  if (isRecord(json) && json.error) return { fault: { kind: 'reported', error: readReportedError(json.error) } };
  return { chunk: readModelChunk(json) };
}

/** What all requests to one endpoint share. */
class Connection {
  readonly retry: RetryPolicy;
  readonly model: string;
  private readonly options: OpenAiClientOptions;
  private readonly apiKey: string | undefined;
  private readonly scrub: (text: string) => string;
  private fields: OptionalFields;
  private saidUnchecked = false;

  constructor(options: OpenAiClientOptions) {
    this.options = options;
    this.retry = options.retry ?? defaultRetryPolicy;
    this.model = options.info.id;
    this.apiKey = options.apiKey?.trim() || undefined;
    const { baseUrl, headers = {}, extraBody } = options;
    const others = [...urlSecrets(baseUrl), ...Object.values(headers), ...secretsInBody(extraBody)];
    this.scrub = createScrubber([this.apiKey, ...others]);
    this.fields = optionalFields(options);
  }

  openTransport({ idleMs = this.options.idleTimeoutMs ?? 120_000, isWhole = false } = {}): AnswerTransport {
    return new AnswerTransport({
      // Looked up at the call: the editor replaces the global fetch by one that knows its proxy settings.
      fetch: this.options.fetch ?? ((...call) => this.fetchAsAllowed(...call)),
      headers: {
        ...this.keyHeader(),
        ...lowerCased(this.options.headers ?? {}),
      },
      idleMs,
      isWhole,
    });
  }

  private async fetchAsAllowed(...call: Parameters<typeof globalThis.fetch>): Promise<Response> {
    if (!this.options.takesAnyCertificate?.()) return globalThis.fetch(...call);
    if (!this.saidUnchecked)
      this.options.log.warn(
        `The certificate of ${this.options.info.endpoint} is not checked (http.proxyStrictSSL is off)`,
      );
    this.saidUnchecked = true;
    const { fetchUnchecked } = await import('./uncheckedFetch.ts');
    return fetchUnchecked(...call);
  }

  get baseUrl(): string {
    return this.options.baseUrl;
  }

  tellAnswer(): void {
    this.options.onAnswer?.();
  }

  get log(): Log {
    return this.options.log;
  }

  get extraBody(): Readonly<Record<string, unknown>> {
    return this.options.extraBody ?? {};
  }

  /** How the stream ends when the request may not be sent. */
  async refusal(signal: AbortSignal): Promise<ModelEvent | undefined> {
    const failure = await this.options.refusal?.(signal);
    if (signal.aborted) return { type: 'aborted' };
    return failure && { type: 'error', failure };
  }

  private keyHeader(): Readonly<Record<string, string>> {
    if (!this.apiKey) return {};
    return this.options.keyHeader === 'api-key'
      ? { 'api-key': this.apiKey }
      : { authorization: `Bearer ${this.apiKey}` };
  }

  /** The library over a transport. Throws a {@link FaultError} if the settings cannot work. */
  open(transport: AnswerTransport): { readonly client: OpenAI; readonly fields: OptionalFields } {
    const url = URL.canParse(this.options.baseUrl) ? new URL(this.options.baseUrl) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
      throw new FaultError({ kind: 'invalidEndpoint' });
    }
    if (this.apiKey && /[^\x21-\x7e]/.test(this.apiKey)) throw new FaultError({ kind: 'invalidKey' });
    const client = new OpenAI({
      baseURL: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
      defaultQuery: Object.fromEntries(url.searchParams),
      // All that the library would else take from the environment is for another endpoint, or for nobody.
      apiKey: 'set by the transport',
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      // The transport's own limit holds; this is the longest that a timer can take.
      timeout: 2 ** 31 - 1,
      logLevel: 'off',
      fetch: transport.fetch,
    });
    return { client, fields: this.fields };
  }

  faultOf(error: unknown, transport: AnswerTransport): ModelFault {
    if (transport.fault) return transport.fault;
    if (error instanceof FaultError) return error.fault;
    if (error instanceof SyntaxError) return { kind: 'malformed' };
    if (error instanceof OpenAI.APIError && error.status !== undefined) {
      const retryAfterMs = error.headers ? readRetryAfterMs(error.headers, Date.now()) : undefined;
      return {
        kind: 'status',
        status: error.status,
        error: readReportedErrorText(transport.errorBody),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    }
    if (error instanceof OpenAI.APIError && error.error !== undefined) {
      return { kind: 'reported', error: readReportedError(error.error) };
    }
    return { kind: 'unexpected', message: errorMessage(error) };
  }

  failureOf(fault: ModelFault): Failure {
    const { endpoint } = this.options.info;
    const failure = this.say(fault);
    this.options.log.warn(
      `${failure.code}: ${this.model} at ${endpoint}${fault.kind === 'status' ? ` (status ${fault.status})` : ''}`,
    );
    return failure;
  }

  /** Leaves out, from now on, a field that the endpoint does not know. False if the fault is about no such field. */
  adaptTo(fault: ModelFault): boolean {
    const fields = withoutRefusedField(this.fields, fault);
    if (!fields) return false;
    this.fields = fields;
    this.options.log.info(`${this.model} refused a field of the request; it is sent without it from now on`);
    return true;
  }

  retryNotice(fault: ModelFault, plan: RetryPlan): RetryNotice {
    const failure = this.say(fault);
    this.options.log.info(`${failure.code}: ${this.model} is asked again in ${plan.delayMs} ms`);
    return { ...plan, failure, ...(fault.kind === 'status' ? { status: fault.status } : {}) };
  }

  private say(fault: ModelFault): Failure {
    const { info, program } = this.options;
    return modelFailure(fault, { endpoint: info.endpoint, model: this.model, program, scrub: this.scrub });
  }
}

/** Carries a fault through code that can only throw. */
class FaultError extends Error {
  readonly fault: ModelFault;

  constructor(fault: ModelFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

function listModels(connection: Connection, signal: AbortSignal): Promise<readonly ListedModel[]> {
  return lookUp(connection, signal, async (client) => {
    const models = readListedModels(await client.get('/models'));
    if (!models) throw new FaultError({ kind: 'notCompatible', found: 'noModelList' });
    return models;
  });
}

function askOllama(connection: Connection, signal: AbortSignal): Promise<OllamaModel> {
  const { baseUrl, model } = connection;
  return lookUp(connection, signal, async (client) => {
    const show: unknown = await client.post(ollamaAddress(baseUrl, 'show'), { body: { model } });
    // Servers of before 2024 do not know the second call.
    const ps: unknown = await client.get(ollamaAddress(baseUrl, 'ps')).catch((error: unknown) => {
      connection.log.info(`Ollama did not say which models are loaded: ${errorMessage(error)}`);
    });
    signal.throwIfAborted();
    return readOllamaModel(model, { show, ps });
  });
}

// One short question to the endpoint, that is not asked of a model.
async function lookUp<T>(connection: Connection, signal: AbortSignal, ask: (client: OpenAI) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const refused = await connection.refusal(signal);
  signal.throwIfAborted();
  if (refused?.type === 'error') throw new ThroughlineError(refused.failure);
  const transport = connection.openTransport({ idleMs: 15_000, isWhole: true });
  const close = () => transport.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await ask(connection.open(transport).client);
  } catch (error) {
    signal.throwIfAborted();
    throw new ThroughlineError(connection.failureOf(connection.faultOf(error, transport)), { cause: error });
  } finally {
    signal.removeEventListener('abort', close);
    transport.close();
  }
}

function urlSecrets(baseUrl: string): readonly string[] {
  if (!URL.canParse(baseUrl)) return [];
  const url = new URL(baseUrl);
  url.searchParams.delete('api-version');
  return [url.username, url.password, ...url.searchParams.values()];
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
