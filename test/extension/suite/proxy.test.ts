// The editor gives its extension host a `fetch` that follows its settings. A client that keeps its own would pass them by.
import assert from 'node:assert/strict';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createServer, type Server } from 'node:tls';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { createOpenAiClient } from '../../../src/core/model/openaiClient.ts';
import { takesAnyCertificate } from '../../../src/extension/settings.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/connectProxy.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { signedByOurs } from '../../support/ownAuthority.ts';
import { selfSigned } from '../../support/selfSigned.ts';

describe('the settings of the editor for the network', () => {
  const settings = () => vscode.workspace.getConfiguration('http');
  let server: ModelServer;
  let proxy: ConnectProxy | undefined;
  let secure: Server | undefined;
  const sockets = new Set<Socket>();

  beforeEach(async () => {
    server = await startModelServer({});
  });

  afterEach(async () => {
    for (const name of ['proxy', 'proxyStrictSSL', 'systemCertificates'])
      await settings().update(name, undefined, vscode.ConfigurationTarget.Global);
    // Connections are kept for the next request, which does not come.
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    await proxy?.stop();
    secure?.close();
    await server.stop();
  });

  /** The model server behind a certificate: one that nobody trusts unless another is given. */
  async function startSecure(certificate = selfSigned): Promise<number> {
    const listening = createServer(certificate, (socket) => {
      const behind = connect(server.port, '127.0.0.1');
      for (const one of [socket, behind]) {
        sockets.add(one);
        one.on('error', () => socket.destroy());
      }
      socket.pipe(behind).pipe(socket);
    });
    secure = listening;
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return (listening.address() as AddressInfo).port;
  }

  /** The text of the answer, or the code of its failure. */
  async function ask(baseUrl = 'http://models.invalid/v1'): Promise<string> {
    const client = createOpenAiClient({
      info: openAiModelInfo({ id: 'scripted', baseUrl }),
      baseUrl,
      retry: { maxAttempts: 1, firstDelayMs: 1, longestWaitMs: 1 },
      takesAnyCertificate,
      log: silentLog,
    });
    const task = { kind: 'question', question: '', code: [] } as const;
    const messages = [{ role: 'user', content: 'Who is there?' }] as const;
    let text = '';
    for await (const event of client.stream({ messages, task }, new AbortController().signal)) {
      if (event.type === 'text') text += event.text;
      if (event.type === 'error') return event.failure.code;
    }
    return text;
  }

  it('lead a request through http.proxy', async () => {
    proxy = await startConnectProxy({ leadsTo: server.port });
    assert.equal(await ask(), 'model.hostNotFound');
    await settings().update('proxy', proxy.url, vscode.ConfigurationTarget.Global);
    assert.match(await ask(), /Scripted answer/);
    assert.deepEqual(proxy.tunnels, ['models.invalid:80']);
  });

  it('are named when the proxy of http.proxy is not there', async () => {
    proxy = await startConnectProxy();
    await proxy.stop();
    await settings().update('proxy', proxy.url, vscode.ConfigurationTarget.Global);
    assert.equal(await ask(), 'model.proxyFailed');
  });

  it('have certificates checked, unless http.proxyStrictSSL is switched off', async () => {
    const baseUrl = `https://127.0.0.1:${await startSecure()}/v1`;
    assert.equal(await ask(baseUrl), 'model.certificate');
    await settings().update('proxyStrictSSL', false, vscode.ConfigurationTarget.Global);
    assert.match(await ask(baseUrl), /Scripted answer/);
    await settings().update('proxyStrictSSL', true, vscode.ConfigurationTarget.Global);
    assert.equal(await ask(baseUrl), 'model.certificate');
  });

  it('leave the authorities of the system trusted, and no others', async () => {
    // `runDesktop.ts` names ours to the host as an authority of the system.
    assert.match(await ask(`https://localhost:${await startSecure(signedByOurs)}/v1`), /Scripted answer/);
    secure?.close();
    assert.equal(await ask(`https://localhost:${await startSecure()}/v1`), 'model.certificate');
  });

  it('leave authorities of NODE_EXTRA_CA_CERTS trusted where http.systemCertificates is switched off', async () => {
    await settings().update('systemCertificates', false, vscode.ConfigurationTarget.Global);
    assert.match(await ask(`https://localhost:${await startSecure(signedByOurs)}/v1`), /Scripted answer/);
    secure?.close();
    assert.equal(await ask(`https://localhost:${await startSecure()}/v1`), 'model.certificate');
  });

  it('hold together: through http.proxy to a certificate that is not checked', async () => {
    proxy = await startConnectProxy({ leadsTo: await startSecure() });
    await settings().update('proxy', proxy.url, vscode.ConfigurationTarget.Global);
    assert.equal(await ask('https://models.invalid/v1'), 'model.certificate');
    await settings().update('proxyStrictSSL', false, vscode.ConfigurationTarget.Global);
    assert.match(await ask('https://models.invalid/v1'), /Scripted answer/);
    assert.deepEqual(new Set(proxy.tunnels), new Set(['models.invalid:443']));
  });
});
