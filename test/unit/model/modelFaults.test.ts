import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Log } from '../../../src/base/log.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import type { Script } from '../../support/modelServer/script.ts';
import { ask, endOf, testClient, testKey, textOf } from './modelAnswers.ts';

describe('What goes wrong at an endpoint', () => {
  let server: ModelServer;

  before(async () => {
    server = await startModelServer();
  });
  beforeEach(() => server.reset());
  after(() => server.stop());

  const outcomes: readonly (readonly [string, string, string | undefined])[] = [
    ['401', 'model.unauthorized', 'setApiKey'],
    ['403', 'model.forbidden', 'setApiKey'],
    ['404', 'model.notFound', 'selectModel'],
    ['400', 'model.requestRefused', 'openSettings'],
    ['402', 'model.quotaExceeded', 'setApiKey'],
    ['413', 'model.contextTooLong', 'newSession'],
    ['429', 'model.rateLimited', 'retry'],
    ['500', 'model.serverError', 'retry'],
    ['504', 'model.timeout', 'retry'],
    ['context', 'model.contextTooLong', 'newSession'],
    ['html', 'model.notCompatible', 'openSettings'],
    ['refuse', 'model.connectionLost', 'retry'],
  ];
  for (const [fault, code, action] of outcomes) {
    it(`is told as ${code} with something to do, for the fault "${fault}"`, async () => {
      const last = (await ask(testClient(server.url), `[[fault:${fault}]]`)).at(-1);
      ok(last?.type === 'error');
      equal(last.failure.code, code);
      equal(last.failure.action, action);
      for (const part of [last.failure.what, last.failure.why, last.failure.next]) match(part, /^\S.*[.…]$/);
    });
  }

  const broken: readonly (readonly [string, string])[] = [
    ['cut', 'model.interrupted'],
    ['noDone', 'model.interrupted'],
    ['malformed', 'model.malformedAnswer'],
    ['error', 'model.serverError'],
  ];
  for (const [fault, code] of broken) {
    it(`comes after the text before it, for the fault "${fault}"`, async () => {
      const events = await ask(testClient(server.url), `[[fault:${fault}]]`);
      equal(textOf(events), 'This answer stops in the middle of a sen');
      equal(endOf(events), code);
    });
  }

  it('is a timeout when no header comes, and closes the connection', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const asking = ask(testClient(server.url, { idleTimeoutMs: 30 }), '[[fault:hang]]');
      await server.waitForRequest(() => true);
      mock.timers.tick(30);
      equal(endOf(await asking), 'model.timeout');
    } finally {
      mock.timers.reset();
    }
    await server.waitForRequest(({ closedEarly }) => closedEarly);
  });

  it('is a timeout when the answer stands still for two minutes, not when it is slow', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const answer = handFedAnswer();
      const events = testClient('http://models.example/v1', { fetch: answer.fetch })
        .stream({ messages: [], task: { kind: 'question', question: '', code: [] } }, new AbortController().signal)
        [Symbol.asyncIterator]();
      for (const text of ['a', 'b', 'c']) {
        const next = events.next();
        answer.send(text);
        deepEqual((await next).value, { type: 'text', text });
        await nextTurn();
        mock.timers.tick(119_999);
      }
      const next = events.next();
      mock.timers.tick(1);
      const { value } = await next;
      ok(value?.type === 'error');
      equal(value.failure.why, 'Nothing came from http://models.example/v1 for 120 seconds.');
      equal(answer.cancelled(), true);
    } finally {
      mock.timers.reset();
    }
  });

  it('is a content filter, a used-up account or a rate limit by the name that the endpoint gives it', async () => {
    const said = async (status: number, code: string, type = '') => {
      server.script({ kind: 'status', status, error: { message: 'No.', code, type } });
      return endOf(await ask(testClient(server.url, { retry: once }), 'Ask'));
    };
    equal(await said(400, 'content_filter'), 'model.contentFiltered');
    equal(await said(429, 'insufficient_quota'), 'model.quotaExceeded');
    equal(await said(400, '', 'exceed_context_size_error'), 'model.contextTooLong');
    server.script({ kind: 'errorInStream', tokens: [], error: { message: 'Slow down', code: 429 } });
    equal(endOf(await ask(testClient(server.url, { retry: once }), 'Ask')), 'model.rateLimited');
  });

  it('is a wrong address when the path is not known', async () => {
    equal(endOf(await ask(testClient(`${server.url}/chat`), 'Ask')), 'model.notCompatible');
    server.script({ kind: 'status', status: 404, body: '<html><body>Not found</body></html>' });
    equal(endOf(await ask(testClient(server.url), 'Ask')), 'model.notCompatible');
  });

  it('is a model that there is not when Azure knows no such deployment', async () => {
    const error = { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' };
    server.script({ kind: 'status', status: 404, body: JSON.stringify({ error }) });
    equal(endOf(await ask(testClient(server.url), 'Ask')), 'model.notFound');
  });

  it('names the program to start when nobody listens at a port of this machine', async () => {
    const gone = await startModelServer();
    await gone.stop();
    const last = (await ask(testClient(gone.url, { program: 'Ollama' }), 'Ask')).at(-1);
    ok(last?.type === 'error');
    match(last.failure.next, /^Start Ollama, or correct the endpoint/);
  });

  const bodies: readonly (readonly [string, RegExp])[] = [
    ['{"error":"model is loading"}', /says: model is loading\./],
    ['{"message":"no slot free"}', /says: no slot free\./],
    ['{"detail":"Not now"}', /says: Not now\./],
    ['{"detail":[{"loc":["body"],"msg":"field required"}]}', /field required/],
    ['upstream is gone', /says: upstream is gone\./],
    ['<!DOCTYPE html><p>Bad gateway', /answered with status 500\./],
    ['', /answered with status 500\./],
  ];
  for (const [body, why] of bodies) {
    it(`quotes what the endpoint says in ${JSON.stringify(body)}`, async () => {
      server.scriptAll({ kind: 'status', status: 500, body });
      const last = (await ask(testClient(server.url), 'Ask')).at(-1);
      ok(last?.type === 'error');
      match(last.failure.why, why);
      ok(last.failure.why.length < 400);
    });
  }

  const causes: readonly (readonly [string, string])[] = [
    ['ENOTFOUND', 'model.hostNotFound'],
    ['ECONNREFUSED', 'model.connectionRefused'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'model.certificate'],
    ['UND_ERR_CONNECT_TIMEOUT', 'model.timeout'],
    ['ECONNRESET', 'model.connectionLost'],
  ];
  for (const [code, expected] of causes) {
    it(`is ${expected} when the network says ${code}`, async () => {
      const fetch = async () => {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(`it was ${code}`), { code }) });
      };
      equal(endOf(await ask(testClient('https://models.example/v1', { fetch, retry: once }), 'Ask')), expected);
    });
  }

  it('is seen on a real network: nobody listens, and no TLS', async () => {
    const gone = await startModelServer();
    await gone.stop();
    equal(endOf(await ask(testClient(gone.url), 'Ask')), 'model.connectionRefused');
    equal(endOf(await ask(testClient(server.url.replace('http:', 'https:')), 'Ask')), 'model.certificate');
  });

  it('is found in the settings before anything is sent', async () => {
    const client = (baseUrl: string, apiKey = testKey) => testClient(baseUrl, { apiKey });
    for (const url of ['', 'localhost:1234', 'ftp://a/v1', server.url.replace('//', '//user:pass@')]) {
      equal(endOf(await ask(client(url), 'Ask')), 'model.endpointInvalid', url);
    }
    equal(endOf(await ask(client(server.url, 'sk-with a\nline'), 'Ask')), 'model.keyInvalid');
    equal(server.requests.length, 0);
  });

  it('never shows or logs a key, whole, masked or encoded', async () => {
    const header = 'Zq9-header-secret+/=';
    const said = `Bad key ${testKey}, ${testKey.slice(0, 14)}...678, ${encodeURIComponent(header)}, ${header}, sk-****5678`;
    const faults: readonly Script[] = [
      { kind: 'status', status: 401, error: { message: said, code: said } },
      { kind: 'status', status: 400, body: said },
      { kind: 'errorInStream', tokens: ['x'], error: { message: said } },
    ];
    const told: string[] = [];
    const note = (message: string, error?: unknown) => void told.push(message, String(error ?? ''));
    const log: Log = { info: note, warn: note, error: note };
    for (const fault of faults) {
      server.script(fault);
      told.push(JSON.stringify(await ask(testClient(server.url, { headers: { 'x-key': header }, log }), 'Ask')));
    }
    const fetch = async () => {
      throw new TypeError('fetch failed', { cause: new Error(`CERT of ${said}`) });
    };
    told.push(JSON.stringify(await ask(testClient(server.url, { fetch, headers: { 'x-key': header }, log }), 'Ask')));
    const all = told.join('\n');
    match(all, /\[key\]/);
    for (const secret of [testKey, testKey.slice(0, 14), header, encodeURIComponent(header), '5678']) {
      ok(!all.includes(secret), `${secret} in ${all}`);
    }
  });

  it('never shows a key that stands in the body of the request', async () => {
    const extraBody = {
      api_key: 'gw-77secret',
      auth: { nested: ['Ab12-Cd34'] },
      route: 'q8Zk2Lw9Xv4Tn6Rb1Ms3',
      top_k: 20,
      reasoning: { effort: 'medium' },
    };
    const said = `Unknown body ${JSON.stringify(extraBody)} for medium effort`;
    server.script({ kind: 'status', status: 400, error: { message: said } });
    const told = JSON.stringify(await ask(testClient(server.url, { extraBody }), 'Ask'));
    for (const secret of ['gw-77secret', 'Ab12-Cd34', 'q8Zk2Lw9Xv4Tn6Rb1Ms3']) ok(!told.includes(secret), told);
    match(told, /\[key\].*medium effort/);
  });

  it('shows an address without what stands in its query', () => {
    const info = openAiModelInfo({ id: 'm', baseUrl: 'https://user:pw@models.example/v1/?key=secret' });
    equal(info.endpoint, 'https://models.example/v1');
    deepEqual(openAiModelInfo({ id: 'm', baseUrl: 'nonsense' }).endpoint, '');
  });
});

const once = { maxAttempts: 1, firstDelayMs: 1, longestWaitMs: 1 };

// An answer whose tokens come when the test says so.
function handFedAnswer() {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = controller;
    },
    cancel() {
      cancelled = true;
    },
  });
  return {
    fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    cancelled: () => cancelled,
    send(text: string) {
      const chunk = JSON.stringify({ choices: [{ delta: { content: text } }] });
      feed?.enqueue(new TextEncoder().encode(`data: ${chunk}\n\n`));
    },
  };
}
