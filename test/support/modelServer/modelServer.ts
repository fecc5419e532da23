import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRecord, readCompletionRequest } from './completionRequest.ts';
import { playScript, sendError } from './playScript.ts';
import { type RecordedRequest, RequestLog } from './requestLog.ts';
import type { Script } from './script.ts';
import { ScriptQueue } from './scriptQueue.ts';

export interface ModelServerOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: string;
  /** What `/v1/models` lists: names, or names with what else is said of them. */
  readonly models?: readonly (string | Readonly<Record<string, unknown>>)[];
  /** What `/api/show`, which only Ollama has, says of models. */
  readonly ollama?: Readonly<Record<string, object>>;
  /** The windows of the models that are loaded, as `/api/ps` says. */
  readonly ollamaLoaded?: Readonly<Record<string, number>>;
  /** With a key, every request without it gets 401. */
  readonly requiredKey?: string;
}

/** A server that speaks the OpenAI chat completions protocol and answers by script, faults included. */
export interface ModelServer {
  /** Base URL for a client, ending in `/v1`. */
  readonly url: string;
  readonly port: number;
  /** All requests but those under `/__`, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Those of them that asked a model. */
  readonly completions: readonly RecordedRequest[];
  /** What the next answers do, one each. */
  script(...scripts: Script[]): void;
  /** What all other answers do. */
  scriptAll(script: Script): void;
  /** Forgets requests and scripts. */
  reset(): void;
  waitForRequest(predicate: (request: RecordedRequest) => boolean, timeoutMs?: number): Promise<RecordedRequest>;
  /** Closes all connections, answered or not. */
  stop(): Promise<void>;
}

/**
 * Starts a model server. Other processes drive it over HTTP: `GET /__requests` gives the requests as JSON;
 * `POST /__script` takes `{default?: Script, next?: Script[], reset?: true}`; a marker in a message
 * (`[[fault:500]]`, see `findMarker`) picks a script for that message.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const host = options.host ?? '127.0.0.1';
  const state: State = { log: new RequestLog(), scripts: new ScriptQueue(), options, completions: 0 };
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error: unknown) => {
      console.error('The model server failed:', error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}/v1`,
    port,
    requests: state.log.requests,
    get completions() {
      return state.log.requests.filter(({ path }) => path.endsWith('/chat/completions'));
    },
    script: (...scripts) => state.scripts.add(...scripts),
    scriptAll: (script) => state.scripts.setDefault(script),
    reset: () => reset(state),
    waitForRequest: (predicate, timeoutMs = 15_000) => state.log.waitFor(predicate, timeoutMs),
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

interface State {
  readonly log: RequestLog;
  readonly scripts: ScriptQueue;
  readonly options: ModelServerOptions;
  completions: number;
}

function reset(state: State): void {
  state.log.clear();
  state.scripts.reset();
  state.completions = 0;
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  const path = new URL(request.url ?? '/', 'http://server').pathname;
  const route = `${request.method} ${path}`;
  if (path.startsWith('/__')) return control(state, { route, body, response });
  const onFirstByte = state.log.add(request, body, response);
  const play = { response, onFirstByte };
  const { requiredKey } = state.options;
  if (requiredKey !== undefined && request.headers.authorization !== `Bearer ${requiredKey}`) {
    return sendError(play, 401, { message: 'Incorrect API key provided.', code: 'invalid_api_key' });
  }
  switch (route) {
    case 'POST /v1/chat/completions': {
      const completion = readCompletionRequest(body);
      state.completions += 1;
      const script = state.scripts.next(completion.lastUserText);
      return playScript(script, { ...play, request: completion, number: state.completions });
    }
    case 'GET /v1/models':
      onFirstByte();
      return sendJson(response, { object: 'list', data: modelList(state.options.models ?? ['scripted', 'gpt-4o']) });
    case 'POST /api/show': {
      const name = isRecord(body) ? String(body.model) : '';
      const shown = state.options.ollama?.[name];
      return shown
        ? sendJson(response, shown)
        : sendError(play, 404, { message: `model '${name}' not found`, code: 'not_found' });
    }
    case 'GET /api/ps': {
      const loaded = Object.entries(state.options.ollamaLoaded ?? {});
      return sendJson(response, { models: loaded.map(([name, window]) => ({ name, context_length: window })) });
    }
    default:
      return sendError(play, 404, { message: `Unknown request URL: ${route}.`, code: 'unknown_url' });
  }
}

function modelList(models: NonNullable<ModelServerOptions['models']>): readonly object[] {
  const usual = { object: 'model', created: 1_700_000_000, owned_by: 'scripted' };
  return models.map((model) => ({ ...usual, ...(typeof model === 'string' ? { id: model } : model) }));
}

// What another process may ask of the server itself.
function control(
  state: State,
  call: { readonly route: string; readonly body: unknown; readonly response: ServerResponse },
): void {
  if (call.route === 'POST /__script' && isRecord(call.body)) {
    // The scripts come from our own tests: their shape is checked where they are written.
    const change = call.body as { default?: Script; next?: Script[]; reset?: boolean };
    if (change.reset) reset(state);
    if (change.default) state.scripts.setDefault(change.default);
    if (change.next) state.scripts.add(...change.next);
    sendJson(call.response, { ok: true });
  } else if (call.route === 'GET /__requests') {
    sendJson(call.response, state.log.requests);
  } else {
    sendJson(call.response, { error: `Nothing at ${call.route}` }, 404);
  }
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
