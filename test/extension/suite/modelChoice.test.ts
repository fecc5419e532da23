// Which model answers, by the session, the settings and what endpoints said: with real settings and a real core.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import { ApiKeys } from '../../../src/extension/adapters/apiKeys.ts';
import { EditorModels } from '../../../src/extension/adapters/editorModels.ts';
import { ConnectModel } from '../../../src/extension/models/connectModel.ts';
import { EndpointList } from '../../../src/extension/models/endpointList.ts';
import { ModelChoice } from '../../../src/extension/models/modelChoice.ts';
import { ModelCommands } from '../../../src/extension/models/modelCommands.ts';
import type { OfferedModel } from '../../../src/extension/models/modelGroups.ts';
import { PlainHttp } from '../../../src/extension/models/plainHttp.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { type ScriptedAnswer, ScriptedInput } from '../scriptedInput.ts';

/** What `globalState` does, in memory. */
function memento(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T) => (kept.has(key) ? kept.get(key) : fallback) as T,
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
}

const trained = { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 };

describe('which model answers', () => {
  const { signal } = new AbortController();
  const plainHttp = new PlainHttp({ state: memento(), ask: async () => false });
  const settings = () => vscode.workspace.getConfiguration('throughline');
  let folder: string;
  const loaded: Record<string, number> = { 'loaded:7b': 6144 };
  let server: ModelServer;
  let core: Core;
  let choice: ModelChoice;
  /** How often it was told that more is known of a model. */
  let news = 0;

  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'choice-'));
    mkdirSync(path.join(folder, 'project'));
    server = await startModelServer({
      models: ['tuned', { id: 'listed' }, { id: 'served', max_model_len: 8192, max_output_tokens: 1024 }],
      ollama: {
        'seeing:7b': { capabilities: ['completion', 'vision'], parameters: 'num_ctx    8192' },
        'tiny:1b': { parameters: 'num_ctx 2048', model_info: trained },
        'loaded:7b': { model_info: trained },
        'resting:7b': { model_info: trained },
        'sleeping:7b': { model_info: trained },
      },
      ollamaLoaded: loaded,
    });
    const root = vscode.extensions.getExtension('throughline.throughline')?.extensionPath ?? assert.fail();
    core = await createCore(
      {
        dataFolder: path.join(folder, 'data'),
        rootPaths: [path.join(folder, 'project')],
        promptsFolder: path.join(root, 'media/prompts'),
        log: silentLog,
      },
      signal,
    );
    const secrets = { get: async () => undefined } as unknown as vscode.SecretStorage;
    choice = new ModelChoice({
      core,
      endpoints: new EndpointList(),
      apiKeys: new ApiKeys(secrets, {}, silentLog),
      editorModels: new EditorModels({ canSendRequest: () => true }, silentLog),
      plainHttp,
      state: memento(),
      log: silentLog,
      onDidLearn: () => {
        news += 1;
      },
    });
    const model = {
      id: 'tuned',
      label: 'Tuned',
      topP: 0.3,
      headers: { 'X-Model': 'm' },
      body: { top_k: 7 },
      maxOutputTokens: 900,
    };
    const desk = { name: 'Desk', baseUrl: server.url, headers: { 'X-Team': 't' }, models: [model] };
    const box = { name: 'Box', preset: 'ollama', baseUrl: server.url };
    await settings().update('endpoints', [desk, box], true);
    await settings().update('defaultModel', 'Desk/tuned', true);
    await settings().update('endpoint.baseUrl', server.url, true);
  });
  beforeEach(() => choice.reset());
  after(async () => {
    for (const key of ['endpoints', 'defaultModel', 'endpoint.baseUrl']) await settings().update(key, undefined, true);
    await core.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const choose = (model: string | undefined) => core.sessions.setModel(core.sessions.active.id, model);

  it('is the one of the settings until the session has its own', async () => {
    assert.deepEqual(choice.currentRef(), { kind: 'endpoint', endpoint: 'Desk', model: 'tuned' });
    choose('offline');
    assert.deepEqual(choice.currentRef(), { kind: 'offline' });
    assert.equal((await choice.current()).info.kind, 'offline');
  });

  it('is found by what earlier versions stored: a name at the single endpoint', async () => {
    choose('llama3:8b');
    assert.deepEqual(choice.currentRef(), { kind: 'endpoint', endpoint: '', model: 'llama3:8b' });
    assert.equal((await choice.current()).info.id, 'llama3:8b');
    assert.equal(choice.problem(), undefined);
  });

  it('is the offline assistant, which says so, when its endpoint is gone', async () => {
    choose('endpoint:Gone/model');
    assert.deepEqual(choice.currentRef(), { kind: 'offline' });
    assert.equal(choice.problem()?.code, 'endpoint.gone');
  });

  it('is asked as the settings of its endpoint and of itself say', async () => {
    choose('endpoint:Desk/tuned');
    const client = await choice.current();
    assert.deepEqual([client.info.label, client.info.maxOutputTokens], ['Tuned', 900]);
    for await (const event of core.relay(client, { messages: [{ role: 'user', content: 'Hello' }] }, signal))
      assert.notEqual(event.type, 'error');
    const { headers, body } = server.completions.at(-1) ?? assert.fail();
    const { model, top_p, top_k, max_tokens } = body as Record<string, unknown>;
    assert.deepEqual({ model, top_p, top_k, max_tokens }, { model: 'tuned', top_p: 0.3, top_k: 7, max_tokens: 900 });
    assert.deepEqual([headers['x-team'], headers['x-model']], ['t', 'm']);
  });

  it('is the one chosen last in new sessions, and in a conversation the one that has answered in it', async () => {
    const earlier = core.sessions.create({ title: 'Earlier' });
    const empty = core.sessions.create({ title: 'Empty' });
    core.history.add(earlier.id, { role: 'user', content: 'Hello' });
    const chosen = { kind: 'endpoint', endpoint: 'Box', model: 'seeing:7b' } as const;
    const input = new ScriptedInput({ type: 'seeing:7b', row: /seeing:7b.*at Box/ }, {});
    try {
      const commands = new ModelCommands({
        ...{ choice, endpoints: new EndpointList(), plainHttp, log: silentLog, connect: async () => {} },
        apiKeys: new ApiKeys({ get: async () => undefined } as unknown as vscode.SecretStorage, {}, silentLog),
        editorModels: new EditorModels({ canSendRequest: () => true }, silentLog),
        onDidSelect: async (model) => void choose(model),
      });
      await commands.select();
      const fresh = core.sessions.create();
      assert.deepEqual(
        [fresh.id, empty.id].map((id) => choice.currentRef(id)),
        [chosen, chosen],
      );
      assert.deepEqual(choice.currentRef(earlier.id), { kind: 'endpoint', endpoint: 'Desk', model: 'tuned' });
      assert.equal(settings().get('defaultModel'), 'Box/seeing:7b');
      choose('endpoint:Desk/tuned');
      await commands.select();
      assert.match(input.lists.at(-1)?.find((row) => row.startsWith('seeing:7b')) ?? '', /of new sessions/);
      // The offline assistant is for a session alone.
      await commands.choose({ ref: { kind: 'offline' }, label: 'Offline' });
      assert.deepEqual(choice.currentRef(), { kind: 'offline' });
      assert.deepEqual(choice.currentRef(fresh.id), chosen);
      // A model of the single endpoint has a setting of its own.
      await commands.choose({ ref: { kind: 'endpoint', endpoint: '', model: 'org/big' }, label: 'big' });
      assert.deepEqual(choice.currentRef(fresh.id), { kind: 'endpoint', endpoint: '', model: 'org/big' });
    } finally {
      input.dispose();
      await settings().update('endpoint.model', undefined, true);
      await settings().update('defaultModel', 'Desk/tuned', true);
    }
  });

  it('has the window that its endpoint said, once it was chosen from the list', async () => {
    const ref = { kind: 'endpoint', endpoint: 'Desk', model: 'listed' } as const;
    assert.equal((await choice.open(ref)).info.contextWindow, 32_768);
    await choice.learn(ref, { id: 'listed', contextWindow: 6000, vision: true });
    const { contextWindow, vision } = (await choice.open(ref)).info;
    assert.deepEqual([contextWindow, vision], [6000, true]);
  });

  it('has the window and the eyes that Ollama says it has, and those of its name when Ollama says nothing', async () => {
    server.reset();
    const ref = (model: string) => ({ kind: 'endpoint', endpoint: 'Box', model }) as const;
    const seen = async (model: string) => {
      await choice.learn(ref(model), { id: model });
      const { contextWindow, vision } = (await choice.open(ref(model))).info;
      return [contextWindow, vision];
    };
    assert.deepEqual(await seen('seeing:7b'), [8192, true]);
    assert.deepEqual(await seen('gone:7b'), [32_768, undefined]);
    // Not the 40,960 that they were trained for.
    assert.deepEqual(await seen('loaded:7b'), [6144, undefined]);
    assert.deepEqual(await seen('resting:7b'), [4096, undefined]);
    // No other server is asked.
    await choice.learn({ kind: 'endpoint', endpoint: 'Desk', model: 'seeing:7b' }, { id: 'seeing:7b' });
    const asked = server.requests.filter(({ path }) => path === '/api/show').map(({ body }) => body);
    assert.deepEqual(
      asked,
      ['seeing:7b', 'gone:7b', 'loaded:7b', 'resting:7b'].map((model) => ({ model })),
    );
  });

  it('has the limits that its endpoint lists from the first answer on, though nobody picked it', async () => {
    server.reset();
    const ref = { kind: 'endpoint', endpoint: 'Desk', model: 'served' } as const;
    const limits = async () => {
      const { contextWindow, maxOutputTokens } = (await choice.open(ref)).info;
      return [contextWindow, maxOutputTokens];
    };
    const ask = async () => {
      const messages = [{ role: 'user', content: 'Hello' }] as const;
      for await (const event of core.relay(await choice.open(ref), { messages }, signal))
        assert.notEqual(event.type, 'error');
    };
    assert.deepEqual(await limits(), [32_768, 4096]);
    // Nothing is sent before something is asked.
    assert.equal(server.requests.length, 0);
    const before = news;
    await ask();
    await waitFor(() => news > before, 'the limits to be known', 10_000);
    assert.deepEqual(await limits(), [8192, 1024]);
    await ask();
    const looks = server.requests.filter(({ path }) => path === '/v1/models');
    assert.equal(looks.length, 1);
    // What the endpoint allows is no limit that the user has set.
    const { body } = server.completions.at(-1) ?? assert.fail();
    assert.equal((body as Record<string, unknown>).max_tokens, undefined);
  });

  it('has the window that Ollama has loaded it with, once it has answered', async () => {
    const ref = { kind: 'endpoint', endpoint: 'Box', model: 'sleeping:7b' } as const;
    await choice.learn(ref, { id: 'sleeping:7b' });
    assert.equal((await choice.open(ref)).info.contextWindow, 4096);
    loaded['sleeping:7b'] = 20_480;
    const before = news;
    const messages = [{ role: 'user', content: 'Hello' }] as const;
    for await (const _ of core.relay(await choice.open(ref), { messages }, signal));
    await waitFor(() => news > before, 'the window to be known', 10_000);
    assert.equal((await choice.open(ref)).info.contextWindow, 20_480);
  });

  describe('connected anew', () => {
    let used: OfferedModel[];
    let input: ScriptedInput;
    beforeEach(() => {
      used = [];
    });
    afterEach(() => input.dispose());

    async function connect(...answers: ScriptedAnswer[]): Promise<void> {
      input = new ScriptedInput(...answers);
      const secrets = { get: async () => undefined } as unknown as vscode.SecretStorage;
      const connecting = new ConnectModel({
        ...{ core, choice, log: silentLog, endpoints: new EndpointList(), showLog() {} },
        apiKeys: new ApiKeys(secrets, {}, silentLog),
        use: async (model) => void used.push(model),
      });
      await connecting.run();
    }
    // The address of the endpoint Box, so that nothing is written to the settings.
    const place = { row: /^Ollama/ };
    const address = () => ({ type: server.url });

    it('is tested for its window, also by a typed name at Ollama, before anything is saved', async () => {
      await connect(place, address(), { type: 'tiny:1b', row: /Use the name/ }, {});
      const remedies = input.lists.at(-1)?.join('\n') ?? '';
      assert.match(remedies, /tiny:1b answers, but its window is small.*2048 tokens/);
      assert.match(remedies, /Save Anyway/);
      assert.deepEqual(used, []);
    });

    it('says which window Ollama runs it with when it could take more', async () => {
      await connect(place, address(), { type: 'loaded:7b', row: /Use the name/ });
      assert.match(input.told[0] ?? '', /loaded:7b answered after .* with a window of 6144 tokens\. It can take 40960/);
      assert.equal(used[0]?.listed?.contextWindow, 6144);
    });
  });
});
