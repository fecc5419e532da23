import { untilAborted } from '../../base/untilAborted.ts';
import { connectionMessage, connectionProblem, type ModelFault } from './modelFault.ts';

export interface AnswerTransportOptions {
  readonly fetch: typeof globalThis.fetch;
  /** What is sent beside the body's own headers: the credentials and what the user configured. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long nothing may come, before the headers and between two pieces of the body. */
  readonly idleMs: number;
  /** What comes is one object, and no answer of a model: it is not made a stream. */
  readonly isWhole?: boolean;
}

/**
 * The `fetch` that the vendor library is given for one request, and what it saw. The library hides what decides
 * whether an answer is whole: it ends a cut stream like a complete one when aborted, takes a web page for an empty
 * stream, and does not tell that `[DONE]` came. Here the body never fails: a break is kept as `fault` and the body
 * ends, so that everything that came before it is read first.
 *
 * It also sends only the headers that are meant to be sent: the library adds facts about the machine, and reads
 * more from environment variables (`OPENAI_CUSTOM_HEADERS`).
 */
export class AnswerTransport {
  fault: ModelFault | undefined;
  /** Has the `[DONE]` line come? */
  sawDone = false;
  /** The body of an answer with an error status, at most 64 kB of it. */
  errorBody = '';

  private readonly options: AnswerTransportOptions;
  private readonly controller = new AbortController();
  private reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private idleMs: number;
  private complete = false;

  constructor(options: AnswerTransportOptions) {
    this.options = options;
    this.idleMs = options.idleMs;
  }

  readonly fetch: typeof globalThis.fetch = async (url, init) => {
    const response = await this.requestHeaders(url, init);
    // Followed, key and question would go where nobody said that they may.
    if (isRedirect(response)) this.fail({ kind: 'notCompatible', found: 'redirect' });
    if (!response.ok) return this.errorResponse(response);
    const type = response.headers.get('content-type') ?? '';
    if (/text\/html|application\/xhtml/i.test(type)) this.fail({ kind: 'notCompatible', found: 'webPage' });
    const body = response.body ? this.watchedBody(response.body) : null;
    const watched = new Response(body, { status: 200, headers: response.headers });
    return /^application\/json/i.test(type) && !this.options.isWhole ? asStream(watched) : watched;
  };

  /** The finish reason has come: what is still missing (usage, `[DONE]`) comes at once or not at all. */
  expectLittleMore(withinMs = 2000): void {
    this.complete = true;
    this.idleMs = Math.min(this.idleMs, withinMs);
    if (this.timer) this.armTimer();
  }

  /** Ends the request; the connection is closed unless all of it was read. Harmless when it has ended. */
  close(): void {
    this.disarmTimer();
    if (this.sawDone) return;
    // First the reader: that ends a waiting read in order, where the abort would make it fail.
    this.reader?.cancel().catch(ignoreLateError);
    this.controller.abort();
  }

  private async requestHeaders(url: string | URL | Request, init: RequestInit | undefined): Promise<Response> {
    const { signal } = this.controller;
    this.armTimer();
    try {
      const headers = requestHeaders(init?.headers, this.options.headers);
      // Not every fetch ends as soon as its signal is aborted.
      return await untilAborted(this.options.fetch(url, { ...init, headers, signal, redirect: 'manual' }), signal);
    } catch (error) {
      if (!signal.aborted) {
        this.fault ??= {
          kind: 'connection',
          problem: connectionProblem(error, addressOf(url)),
          message: connectionMessage(error),
        };
      }
      throw error;
    } finally {
      this.disarmTimer();
    }
  }

  private async errorResponse(response: Response): Promise<Response> {
    const text = response.body ? await readAtMost(this.watchedBody(response.body), 65_536) : '';
    this.errorBody = text;
    this.close();
    return new Response(response.status === 304 ? null : text, { status: response.status, headers: response.headers });
  }

  // Reads ahead of the consumer, up to a bound: bytes that wait in the network are lost when the connection breaks.
  private watchedBody(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = source.getReader();
    this.reader = reader;
    const watcher = new DoneWatcher();
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: 4_194_304 });
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const bytes = await this.readNext(reader);
      if (bytes) controller.enqueue(bytes);
      if (bytes && watcher.isDone(bytes)) {
        this.sawDone = true;
        drain(reader);
      }
      if (!bytes || this.sawDone) controller.close();
    };
    return new ReadableStream({ pull, cancel: () => this.close() }, strategy);
  }

  private async readNext(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
    this.armTimer();
    try {
      return (await reader.read()).value;
    } catch {
      // The cause of a lost connection says nothing that helps: what matters is that the answer is not whole.
      if (!this.controller.signal.aborted) this.fault ??= { kind: 'interrupted' };
      return undefined;
    } finally {
      this.disarmTimer();
    }
  }

  private armTimer(): void {
    this.disarmTimer();
    this.timer = setTimeout(() => {
      if (!this.complete) this.fault ??= { kind: 'idle', idleMs: this.idleMs };
      this.close();
    }, this.idleMs);
  }

  private disarmTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private fail(fault: ModelFault): never {
    this.fault ??= fault;
    this.close();
    throw new Error(`Not an answer: ${fault.kind}`);
  }
}

/** Finds the line `data: [DONE]` in a stream of bytes, also when it is split. JSON cannot hold it at a line's start. */
class DoneWatcher {
  private tail = '\n';

  isDone(bytes: Uint8Array): boolean {
    const text = this.tail + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    this.tail = text.slice(-24);
    return text.includes('[DONE]') && /[\r\n]data: ?\[DONE\]/.test(text);
  }
}

// Reads what little comes after `[DONE]`, so that the connection can be used again; not for long, because some
// endpoints keep it open.
function drain(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  const timer = setTimeout(() => reader.cancel().catch(ignoreLateError), 1000);
  timer.unref();
  const readOn = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  readOn()
    .catch(ignoreLateError)
    .finally(() => clearTimeout(timer));
}

// For a connection that nobody needs any more: it may fail as it likes.
function ignoreLateError(): void {}

function requestHeaders(ofLibrary: RequestInit['headers'], own: Readonly<Record<string, string>>): Headers {
  const all = new Headers(ofLibrary);
  const headers = new Headers({ 'user-agent': 'Throughline' });
  for (const name of ['accept', 'content-type']) headers.set(name, all.get(name) ?? 'application/json');
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

function addressOf(url: string | URL | Request): string {
  return url instanceof Request ? url.url : String(url);
}

function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status > 300 && status < 400 && status !== 304);
}

// An endpoint that does not stream answers with one JSON object: a stream of one event.
async function asStream(response: Response): Promise<Response> {
  const text = await readAtMost(response.body, 16_777_216);
  const event = `data: ${text.replaceAll(/[\r\n]+/g, ' ')}\n\n`;
  return new Response(event, { status: 200, headers: { 'content-type': 'text/event-stream' } });
}

async function readAtMost(body: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}
