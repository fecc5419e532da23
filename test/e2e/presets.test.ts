// Each kind of endpoint, and what a user is told when it does not answer. The hosted ones are asked through a proxy that
// leads every name to a server of this machine, so that nothing leaves it.
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type ConnectProxy, startConnectProxy } from '../support/connectProxy.ts';
import { selfSigned } from '../support/selfSigned.ts';
import { openChat, pickInQuickInput, quickInputRows, runCommand, screenshot } from '../support/workbench/actions.ts';
import { Chat } from '../support/workbench/chat.ts';
import { connectStep, focusedRemedy, typeInStep } from '../support/workbench/connectModel.ts';
import { freePort } from '../support/workbench/server.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

describe('connecting each kind of endpoint when it does not answer', () => {
  const servers: Server[] = [];
  const asked: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders }[] = [];
  let proxy: ConnectProxy;
  let azurePort: number;
  let webPagePort: number;
  let deadPort: number;

  before(async () => {
    const untrusted = createSecureServer(selfSigned, (_, response) => response.end());
    proxy = await startConnectProxy({ leadsTo: await listen(untrusted, servers) });
    azurePort = await listen(createServer(noDeployment(asked)), servers);
    webPagePort = await listen(createServer(webPage), servers);
    deadPort = await freePort();
  });
  after(async () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
    await proxy.stop();
  });
  const workbench = useWorkbench(() => ({ settings: { 'http.proxy': proxy.url } }));

  const begin = async (preset: string) => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: Connect a Model');
    await connectStep(page, 1);
    await pickInQuickInput(page, preset);
  };
  // What happened and why, then what to do, on the line that Enter takes.
  const told = async (what: RegExp, remedy: string, next: RegExp) => {
    const { page } = workbench;
    await quickInputRows(page).filter({ hasText: what }).first().waitFor();
    await focusedRemedy(page, remedy).filter({ hasText: next }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.quick-input-widget:visible').waitFor({ state: 'hidden' });
  };

  it('tells that a proxy speaks for OpenAI and OpenRouter with a certificate that nobody trusts', async () => {
    const { page } = workbench;
    await openChat(page);
    for (const [preset, host] of [
      ['OpenAI', 'api.openai.com'],
      ['OpenRouter', 'openrouter.ai'],
    ] as const) {
      await begin(preset);
      await typeInStep(page, 3, 'sk-some-key');
      await quickInputRows(page)
        .filter({ hasText: host })
        .filter({ hasText: 'its certificate is not trusted' })
        .waitFor();
      await told(/No secure connection to the model could be made/, 'Correct the Address', /that of your proxy/);
      assert.ok(proxy.tunnels.includes(`${host}:443`), `${proxy.tunnels}`);
    }
  });

  it('asks Azure at its deployment with the key in its own header, and tells when there is none', async () => {
    const { page } = workbench;
    await begin('Azure OpenAI');
    const target = '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21';
    await typeInStep(page, 2, `http://127.0.0.1:${azurePort}${target}`);
    await typeInStep(page, 3, 'azure-key');
    await connectStep(page, 4);
    await pickInQuickInput(page, 'my-gpt');
    await told(/The endpoint does not offer the model my-gpt/, 'Choose Another Model', /model/);
    assert.equal(asked.at(-1)?.url, target);
    assert.equal(asked.at(-1)?.headers['api-key'], 'azure-key');
    assert.equal(asked.at(-1)?.headers.authorization, undefined);
  });

  for (const program of ['Ollama', 'LM Studio', 'llama.cpp server', 'vLLM']) {
    it(`says that ${program} is to be started when nothing accepts connections at its port`, async () => {
      const { page } = workbench;
      await begin(program);
      await typeInStep(page, 2, `http://localhost:${deadPort}/v1`);
      await told(/Nothing accepts connections at/, 'Correct the Address', new RegExp(`Start ${program}, or correct`));
    });
  }

  it('tells that a custom address leads to a web page', async () => {
    const { page } = workbench;
    await begin('Custom');
    await typeInStep(page, 2, `http://127.0.0.1:${webPagePort}/v1`);
    await quickInputRows(page).filter({ hasText: 'It sent a web page.' }).waitFor();
    await pickInQuickInput(page, 'any-model', 'Use the name');
    await screenshot(page, 'connect-web-page');
    await told(/The endpoint did not answer as a model does/, 'Correct the Address', /most end in \/v1/);
    // Nothing of all this was kept.
    const view = new Chat(await openChat(page));
    await view.frame.getByRole('button', { name: /now Offline assistant/ }).waitFor();
  });
});

async function listen(server: Server, started: Server[]): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started.push(server);
  return (server.address() as AddressInfo).port;
}

/** Answers as Azure does to the name of a deployment that there is not. */
function noDeployment(asked: { url?: string | undefined; headers: IncomingHttpHeaders }[]): RequestListener {
  return ({ url, headers }, response) => {
    asked.push({ url, headers });
    const error = { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' };
    response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
  };
}

const webPage: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
};
