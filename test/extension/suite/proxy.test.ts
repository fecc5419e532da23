// The editor gives its extension host a `fetch` that follows its settings. A client that keeps its own would pass them by.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { createOpenAiClient } from '../../../src/core/model/openaiClient.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/connectProxy.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';

describe('the settings of the editor for the network', () => {
  const settings = () => vscode.workspace.getConfiguration('http');
  let server: ModelServer;
  let proxy: ConnectProxy;

  beforeEach(async () => {
    server = await startModelServer({});
  });

  afterEach(async () => {
    await settings().update('proxy', undefined, vscode.ConfigurationTarget.Global);
    await proxy.stop();
    await server.stop();
  });

  /** The text of the answer, or the code of its failure. */
  async function ask(): Promise<string> {
    const baseUrl = 'http://models.invalid/v1';
    const client = createOpenAiClient({
      info: openAiModelInfo({ id: 'scripted', baseUrl }),
      baseUrl,
      retry: { maxAttempts: 1, firstDelayMs: 1, longestWaitMs: 1 },
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
});
