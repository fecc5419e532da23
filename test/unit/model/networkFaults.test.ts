import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createBrotliCompress, createGzip } from 'node:zlib';
import { silentLog } from '../../../src/base/log.ts';
import { startConnectProxy } from '../../support/connectProxy.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { selfSigned } from '../../support/selfSigned.ts';
import { ask, endOf, testClient, textOf } from './modelAnswers.ts';

interface Outcome {
  readonly code?: string;
  readonly why?: string;
  readonly text?: string;
}

describe('What goes wrong on the way to an endpoint, on real sockets', () => {
  let server: ModelServer;
  const open: { close(): void }[] = [];

  before(async () => {
    server = await startModelServer();
  });
  after(() => server.stop());
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  async function portOf(listening: Server): Promise<number> {
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    open.push(listening);
    return (listening.address() as AddressInfo).port;
  }

  async function failureAt(baseUrl: string) {
    const retry = { maxAttempts: 4, firstDelayMs: 1, longestWaitMs: 1 };
    const events = await ask(testClient(baseUrl, { retry }), 'Who is there?');
    const last = events.at(-1);
    ok(last?.type === 'error');
    return { ...last.failure, retries: events.filter(({ type }) => type === 'retrying').length };
  }

  /** Asks in a process with this environment. */
  async function askWith(env: Readonly<Record<string, string>>, baseUrl: string): Promise<Outcome> {
    const script = path.join(import.meta.dirname, 'askOnce.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, baseUrl], {
      env: { ...process.env, ...env },
    });
    return JSON.parse(stdout);
  }

  const throughProxy = (url: string) => ({ NODE_USE_ENV_PROXY: '1', HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: '' });

  it('is an address that leads elsewhere: neither key nor question go there', async () => {
    server.reset();
    const redirecting = createHttpServer((_, response) => {
      response.writeHead(307, { location: `${server.url}/chat/completions` }).end();
    });
    const { code, why } = await failureAt(`http://127.0.0.1:${await portOf(redirecting)}/v1`);
    equal(code, 'model.notCompatible');
    match(why, /leads to another address/);
    equal(server.requests.length, 0);
  });

  it('is a host that is not found', async () => {
    const { code, retries } = await failureAt('http://nobody-has-this-name.invalid/v1');
    equal(code, 'model.hostNotFound');
    equal(retries, 1);
  });

  it('is no certificate any more for users who check none, and the log says so', async () => {
    server.reset();
    const secure = createTlsServer(selfSigned, (request, response) => {
      const { method, headers, url } = request;
      const passed = httpRequest({ port: server.port, host: '127.0.0.1', path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(passed);
    });
    const baseUrl = `https://127.0.0.1:${await portOf(secure)}/v1`;
    const said: string[] = [];
    const client = testClient(baseUrl, {
      takesAnyCertificate: () => true,
      log: { ...silentLog, warn: (message) => said.push(message) },
    });
    match(textOf(await ask(client, 'Who is there?')), /Scripted answer/);
    equal((await ask(client, 'And now? [[fault:401]]')).at(-1)?.type, 'error');
    const stopped = new AbortController();
    const events = await ask(client, 'Go on [[fault:endless]]', {
      signal: stopped.signal,
      onEvent: ({ type }) => type === 'text' && stopped.abort(),
    });
    equal(events.at(-1)?.type, 'aborted');
    equal(said.filter((line) => /is not checked/.test(line)).length, 1);
    equal((await failureAt(baseUrl)).code, 'model.certificate');
  });

  it('reads what a server compresses though it was not asked to, as it comes, where no certificate is checked', async () => {
    for (const [encoding, create] of [
      ['gzip', createGzip],
      ['br', createBrotliCompress],
    ] as const) {
      let goOn = () => {};
      const compressing = createTlsServer(selfSigned, (request, response) => {
        request.resume();
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding });
        const packed = create();
        packed.pipe(response);
        const say = (content: string) => packed.write(`data: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`);
        say('first ');
        packed.flush();
        goOn = () => {
          goOn = () => {};
          say('last');
          packed.end('data: [DONE]\n\n');
        };
      });
      const baseUrl = `https://127.0.0.1:${await portOf(compressing)}/v1`;
      const client = testClient(baseUrl, { takesAnyCertificate: () => true });
      // The last word is not sent before the first was read.
      const events = await ask(client, 'Who is there?', { onEvent: () => goOn() });
      deepEqual([textOf(events), endOf(events)], ['first last', 'done stop'], encoding);
    }
  });

  it('is an answer with a status that there is not, also where no certificate is checked', async () => {
    const odd = createTlsServer(selfSigned, (_request, response) => response.writeHead(999).end('no'));
    const client = testClient(`https://127.0.0.1:${await portOf(odd)}/v1`, { takesAnyCertificate: () => true });
    const end = (await ask(client, 'Who is there?')).at(-1);
    match(end?.type === 'error' ? end.failure.code : '', /^model\./);
  });

  it('is a certificate that nobody trusts, and it is not asked again', async () => {
    const port = await portOf(createTlsServer(selfSigned, (_request, response) => response.end('{}')));
    const { code, why, next, retries } = await failureAt(`https://127.0.0.1:${port}/v1`);
    equal(code, 'model.certificate');
    match(why, /self-signed certificate/);
    match(next, /trusted by the system/);
    equal(retries, 0);
  });

  it('answers once the certificate is trusted', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'throughline-ca-'));
    const file = path.join(folder, 'ca.pem');
    writeFileSync(file, selfSigned.cert);
    const answer = 'data: {"choices":[{"delta":{"content":"Trusted."},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const port = await portOf(
      createTlsServer(selfSigned, (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(answer);
      }),
    );
    try {
      const url = `https://localhost:${port}/v1`;
      equal((await askWith({ NODE_EXTRA_CA_CERTS: file }, url)).text, 'Trusted.');
      equal((await askWith({}, url)).code, 'model.certificate');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is another protocol behind the port: one that speaks no HTTP', async () => {
    const talker = await portOf(
      createServer((socket) => {
        socket.on('error', () => socket.destroy());
        socket.end('SSH-2.0-OpenSSH_9.9\r\n');
      }),
    );
    const { code, why, retries } = await failureAt(`http://127.0.0.1:${talker}/v1`);
    equal(code, 'model.notCompatible');
    match(why, /does not speak HTTP/);
    equal(retries, 0);
  });

  it('is a proxy that asks to sign in', async () => {
    const proxy = await startConnectProxy();
    open.push({ close: () => void proxy.stop() });
    for (const url of ['http://models.invalid/v1', 'https://models.invalid/v1']) {
      const { code, why } = await askWith(throughProxy(proxy.url), url);
      equal(code, 'model.proxyFailed');
      match(why ?? '', /407/);
    }
    equal(proxy.tunnels.length, 2);
  });

  it('is a proxy that nobody listens at, or that is not found', async () => {
    const gone = await startConnectProxy();
    await gone.stop();
    for (const url of [gone.url, 'http://no-proxy.invalid:3128'])
      equal((await askWith(throughProxy(url), server.url)).code, 'model.proxyFailed', url);
  });

  it('answers through a proxy that lets the request through, by the name that only the proxy knows', async () => {
    const proxy = await startConnectProxy({ leadsTo: server.port });
    open.push({ close: () => void proxy.stop() });
    const { text } = await askWith(throughProxy(proxy.url), 'http://models.invalid/v1');
    match(text ?? '', /Scripted answer/);
    equal(proxy.tunnels[0], 'models.invalid:80');
  });
});
