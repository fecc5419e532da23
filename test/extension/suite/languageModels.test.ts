// The editor's models asked by Throughline, and Throughline's asked by the editor, in a real extension host. The
// provider of the editor's models is this file: another extension (test/support/modelVendor) only names its vendor.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import type { ModelEvent } from '../../../src/core/model/model.ts';
import { EditorModels } from '../../../src/extension/adapters/editorModels.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { statusScript } from '../../support/modelServer/script.ts';
import { pngImage } from '../../support/pngImage.ts';
import { waitFor } from '../../support/workbench/processes.ts';

type Answer = Parameters<vscode.LanguageModelChatProvider['provideLanguageModelChatResponse']>;

describe('a model that the editor offers', () => {
  const models = new EditorModels({ canSendRequest: () => true }, silentLog);
  let registration: vscode.Disposable;
  /** What the provider does with the next request. */
  let answer: (messages: Answer[1], report: (text: string) => void, token: Answer[4]) => Promise<void>;

  /** Does it ever say how many tokens a text has? */
  let counts = true;

  before(() => {
    registration = vscode.lm.registerLanguageModelChatProvider('scripted', {
      provideLanguageModelChatInformation: () => [
        {
          id: 'seeing',
          name: 'Scripted Seeing',
          family: 'scripted',
          version: '1',
          maxInputTokens: 5000,
          maxOutputTokens: 1000,
          capabilities: { imageInput: true },
        },
        {
          id: 'one',
          name: 'Scripted One',
          family: 'scripted',
          version: '1',
          maxInputTokens: 5000,
          maxOutputTokens: 1000,
          capabilities: {},
        },
      ],
      provideLanguageModelChatResponse: async (...[, messages, , progress, token]) =>
        answer(messages, (text) => progress.report(new vscode.LanguageModelTextPart(text)), token),
      provideTokenCount: async (_, text) => (counts ? JSON.stringify(text).length : new Promise<number>(() => {})),
    });
  });
  after(() => registration.dispose());

  async function ask(signal = new AbortController().signal, onEvent = (_: ModelEvent) => {}): Promise<ModelEvent[]> {
    const client = await models.open('scripted', 'one');
    const events: ModelEvent[] = [];
    const messages = [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'Second?' },
    ] as const;
    const task = { kind: 'question', question: '', code: [] } as const;
    for await (const event of client.stream({ messages, task }, signal)) {
      events.push(event);
      onEvent(event);
    }
    return events;
  }

  it('is listed, and its window is what it takes in', async () => {
    const listed = await models.list();
    assert.deepEqual(
      listed.map(({ vendor, id, label }) => ({ vendor, id, label })),
      [
        { vendor: 'scripted', id: 'seeing', label: 'Scripted Seeing' },
        { vendor: 'scripted', id: 'one', label: 'Scripted One' },
      ],
    );
    const { info } = await models.open('scripted', 'one');
    assert.equal(info.contextWindow - info.maxOutputTokens, 5000);
    assert.equal(info.kind, 'editor');
  });

  it('streams its answer to the whole conversation, and its tokens are counted as it counts', async () => {
    let asked: string[] = [];
    answer = async (messages, report) => {
      asked = messages.map(({ role, content }) => {
        const [part] = content;
        return `${role}: ${part instanceof vscode.LanguageModelTextPart ? part.value : '?'}`;
      });
      report('Scripted ');
      report('answer');
    };
    const events = await ask();
    const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    assert.equal(text, 'Scripted answer');
    assert.deepEqual(asked, ['1: Be short.', '1: First?', '2: Yes.', '1: Second?']);
    const [usage, end] = events.slice(-2);
    assert.ok(usage?.type === 'usage' && usage.usage.promptTokens > 0 && usage.usage.completionTokens > 0);
    assert.deepEqual(end, { type: 'done', finishReason: 'stop' });
  });

  it('is done when its answer is, though nobody counts its tokens', async () => {
    answer = async (_, report) => report('Whole.');
    counts = false;
    try {
      const events = await ask();
      assert.deepEqual(events, [
        { type: 'text', text: 'Whole.' },
        { type: 'done', finishReason: 'stop' },
      ]);
    } finally {
      counts = true;
    }
  });

  it('is handed images when it says that it takes them', async () => {
    assert.equal((await models.open('scripted', 'one')).info.vision, false);
    const client = await models.open('scripted', 'seeing');
    assert.equal(client.info.vision, true);
    let asked: unknown[] = [];
    answer = async (messages) => {
      asked = messages.flatMap(({ content }) => [...content]);
    };
    const data = pngImage(6, 4);
    const image = { id: 'i', name: 'a', type: 'image/png', width: 6, height: 4, bytes: data.byteLength } as const;
    const task = { kind: 'question', question: '', code: [] } as const;
    const request = {
      messages: [{ role: 'user', content: 'Look', images: [image] }],
      task,
      images: new Map([['i', data]]),
    } as const;
    for await (const event of client.stream(request, new AbortController().signal))
      assert.notEqual(event.type, 'error');
    const [shown, text] = asked as [{ mimeType: string; data: Uint8Array }, vscode.LanguageModelTextPart];
    assert.deepEqual([shown.mimeType, text.value], ['image/png', 'Look']);
    assert.deepEqual(Buffer.from(shown.data), Buffer.from(data));
  });

  it('is told when the answer is stopped', async () => {
    let cancelled = false;
    answer = async (_, report, token) => {
      report('on and on');
      await new Promise<void>((resolve) => {
        token.onCancellationRequested(() => {
          cancelled = true;
          resolve();
        });
      });
    };
    const stopping = new AbortController();
    const events = await ask(stopping.signal, () => stopping.abort());
    assert.deepEqual(events.at(-1), { type: 'aborted' });
    await waitFor(() => cancelled, 'the provider to be told', 5000);
  });

  it('fails with what to do, by the reason that the editor gives', async () => {
    const failing = async (error: Error): Promise<string> => {
      answer = () => Promise.reject(error);
      const end = (await ask()).at(-1);
      assert.ok(end?.type === 'error', end?.type);
      return `${end.failure.code} ${end.failure.action}`;
    };
    assert.equal(await failing(vscode.LanguageModelError.NoPermissions()), 'editorModel.noPermission retry');
    assert.equal(await failing(vscode.LanguageModelError.Blocked('quota')), 'editorModel.blocked selectModel');
    assert.equal(await failing(vscode.LanguageModelError.NotFound()), 'editorModel.notFound selectModel');
    assert.equal(await failing(new Error('the cable is out')), 'editorModel.failed retry');
  });

  it('is missed only when it is asked', async () => {
    const client = await models.open('scripted', 'of yesterday');
    assert.equal(client.info.label, 'of yesterday');
    const task = { kind: 'question', question: '', code: [] } as const;
    const events: ModelEvent[] = [];
    for await (const event of client.stream({ messages: [], task }, new AbortController().signal)) events.push(event);
    const [only] = events;
    assert.equal(only?.type === 'error' && only.failure.code, 'editorModel.notFound');
  });
});

describe('a model of the editor whose provider is slow', () => {
  it('is there at once by its id, and tells when more is known of it', async () => {
    let answer: (models: readonly vscode.LanguageModelChatInformation[]) => void = () => {};
    const slow = new Promise<readonly vscode.LanguageModelChatInformation[]>((resolve) => {
      answer = resolve;
    });
    const registration = vscode.lm.registerLanguageModelChatProvider('scripted', {
      provideLanguageModelChatInformation: async () => [...(await slow)],
      provideLanguageModelChatResponse: async () => {},
      provideTokenCount: async () => 1,
    });
    const models = new EditorModels({ canSendRequest: () => true }, silentLog);
    let news = 0;
    const listening = models.onDidChange(() => {
      news += 1;
    });
    try {
      const started = performance.now();
      const client = await models.open('scripted', 'gpt-4o-slow');
      const waitedMs = performance.now() - started;
      assert.deepEqual([client.info.label, client.info.vision], ['gpt-4o-slow', undefined]);
      assert.ok(waitedMs < 1500, `${waitedMs} ms`);
      const known = { id: 'gpt-4o-slow', name: 'Slow', family: 'scripted', version: '1', capabilities: {} };
      answer([{ ...known, maxInputTokens: 5000, maxOutputTokens: 1000 }]);
      await waitFor(() => client.info.label === 'Slow', 'the model to be known', 10_000);
      await waitFor(() => news > 0, 'the news', 10_000);
      assert.equal(client.info.contextWindow - client.info.maxOutputTokens, 5000);
      // Known by now, it is the same at once.
      assert.deepEqual((await models.open('scripted', 'gpt-4o-slow')).info, client.info);
    } finally {
      answer([]);
      listening.dispose();
      registration.dispose();
    }
  });
});

describe('our endpoints, offered to the editor', () => {
  const settings = () => vscode.workspace.getConfiguration('throughline');
  const token = new vscode.CancellationTokenSource().token;
  let server: ModelServer;

  before(async () => {
    server = await startModelServer({ models: ['small'] });
    const models = [{ id: 'small', label: 'Small One', contextWindow: 9000, maxOutputTokens: 1000 }];
    await settings().update('endpoints', [{ name: 'Desk', baseUrl: server.url, models }], true);
  });
  beforeEach(() => server.reset());
  after(async () => {
    await settings().update('endpoints', undefined, true);
    await server.stop();
  });

  async function model(): Promise<vscode.LanguageModelChat> {
    let found: vscode.LanguageModelChat | undefined;
    await waitFor(
      async () => {
        [found] = await vscode.lm.selectChatModels({ vendor: 'throughline' });
        return found !== undefined;
      },
      'the model to be offered',
      20_000,
    );
    return found ?? assert.fail();
  }

  async function ask(text: string, cancelling = token): Promise<string> {
    const response = await (await model()).sendRequest([vscode.LanguageModelChatMessage.User(text)], {}, cancelling);
    let answer = '';
    for await (const part of response.text) answer += part;
    return answer;
  }

  it('have the name and the window of the settings, without the endpoint being asked', async () => {
    const { name, id, maxInputTokens } = await model();
    assert.deepEqual([name, id, maxInputTokens], ['Small One', 'endpoint:Desk/small', 8000]);
    assert.equal(server.requests.length, 0);
    assert.ok((await (await model()).countTokens('How many tokens are these?')) > 3);
  });

  it('answer, and are sent no secret', async () => {
    const secret = ['gh', 'p_0123456789abcdefghijABCDEFGHIJ012345'].join('');
    assert.match(await ask(`Is ${secret} fine?`), /Scripted answer/);
    const sent = JSON.stringify(server.completions.at(-1)?.body);
    assert.match(sent, /\[redacted:github-token/);
    assert.ok(!sent.includes(secret));
  });

  it('are shown the images of a question, of the formats that every endpoint takes', async () => {
    // Younger than the oldest editor that is supported: not in its types.
    const { LanguageModelDataPart } = vscode as unknown as {
      LanguageModelDataPart: { image(data: Uint8Array, type: string): vscode.LanguageModelTextPart };
    };
    const question = (data: Uint8Array, type: string) =>
      vscode.LanguageModelChatMessage.User([
        new vscode.LanguageModelTextPart('What is it?'),
        LanguageModelDataPart.image(data, type),
      ]);
    const image = pngImage(6, 4);
    const tokens = await (await model()).countTokens(question(image, 'image/png'));
    assert.ok(tokens > 200, `an image costs more than its question: ${tokens} tokens`);
    const response = await (await model()).sendRequest([question(image, 'image/png')], {}, token);
    for await (const _ of response.text);
    const sent = JSON.stringify(server.completions.at(-1)?.body);
    assert.ok(sent.includes(`data:image/png;base64,${Buffer.from(image).toString('base64')}`), sent);
    const gif = new TextEncoder().encode('GIF89a and more');
    const { length } = server.completions;
    await assert.rejects(async () => {
      const refused = await (await model()).sendRequest([question(gif, 'image/gif')], {}, token);
      for await (const _ of refused.text);
    });
    assert.equal(server.completions.length, length);
  });

  it('close the request when they are cancelled', async () => {
    const cancelling = new vscode.CancellationTokenSource();
    const asking = ask('[[fault:endless]]', cancelling.token).catch(() => 'cancelled');
    await server.waitForRequest(({ firstByteAtMs }) => firstByteAtMs !== undefined, 10_000);
    cancelling.cancel();
    await asking;
    await server.waitForRequest(({ closedEarly }) => closedEarly, 10_000);
  });

  it('say why they do not answer', async () => {
    server.scriptAll(statusScript(401));
    await assert.rejects(ask('Hello'), /did not accept the API key/);
    server.scriptAll(statusScript(404));
    await assert.rejects(ask('Hello'), /does not offer the model small/);
    server.scriptAll(statusScript(400));
    const error = await ask('Hello').catch((thrown: unknown) => thrown);
    assert.ok(error instanceof vscode.LanguageModelError, String(error));
    assert.match(error.message, /^The endpoint refused the request\. .+ Check the settings/);
  });
});
