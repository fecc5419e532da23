// Titles behind answers: the controller with the real core and a scripted model; the view is a list of what it was sent.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '../../../src/core/core.ts';
import { ChatController } from '../../../src/extension/chat/chatController.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { controllerOptions, coreOptions } from '../controllerFixture.ts';

describe('titles made by the model', () => {
  const signal = new AbortController().signal;
  let folder: string;
  let server: ModelServer;
  let core: Core;
  let controller: ChatController;
  let modelTitles: boolean;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'naming-'));
    mkdirSync(path.join(folder, 'project'));
    server = await startModelServer({});
    core = await createCore(coreOptions(folder), signal);
    modelTitles = true;
    const client = await core.openEndpoint({ baseUrl: server.url, model: 'scripted' });
    const options = controllerOptions(
      core,
      async () => client,
      () => {},
    );
    controller = new ChatController({ ...options, modelTitles: () => modelTitles });
    await controller.sendSnapshot();
  });

  afterEach(async () => {
    await controller.close();
    await core.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const ask = async (text: string) => {
    const sessionId = core.sessions.active.id;
    controller.onMessage({ type: 'chat/send', sessionId, text });
    const isAnswered = () => {
      const shown = core.history.load(sessionId);
      return shown.at(-2)?.content === text && shown.at(-1)?.status === 'complete';
    };
    await waitFor(isAnswered, `the answer to ${text}`);
  };
  const title = () => core.sessions.active.title;
  const titleRequests = () =>
    server.requests.filter(({ body }) => JSON.stringify(body).includes('The title of this conversation')).length;

  it('come behind the first answer, once', async () => {
    server.script({ kind: 'answer', tokens: ['Rounding.'] }, { kind: 'answer', tokens: ['Cents that are lost'] });
    await ask('Why is the sum off?');
    await waitFor(() => title() === 'Cents that are lost', 'the title');
    server.script({ kind: 'answer', tokens: ['Round at the end.'] });
    await ask('And now?');
    assert.equal(titleRequests(), 1);
    assert.equal(title(), 'Cents that are lost');
  });

  it('are not asked for unless the user wants them', async () => {
    modelTitles = false;
    server.script({ kind: 'answer', tokens: ['Rounding.'] }, { kind: 'answer', tokens: ['Again.'] });
    await ask('Why is the sum off?');
    await ask('And now?');
    assert.equal(titleRequests(), 0);
    assert.equal(title(), 'Why is the sum off?');
  });

  it('make way for a question when the model is on this machine, and come behind its answer', async () => {
    server.script({ kind: 'answer', tokens: ['Rounding.'] }, { kind: 'endless' });
    await ask('Why is the sum off?');
    await waitFor(() => titleRequests() === 1, 'the title to be asked for');
    server.script({ kind: 'answer', tokens: ['Sooner.'] }, { kind: 'answer', tokens: ['Cents that are lost'] });
    await ask('Sooner?');
    await waitFor(() => title() === 'Cents that are lost', 'the title');
    assert.equal(titleRequests(), 2);
  });

  it('that fail leave the title as it is, and are not asked for again', async () => {
    server.script({ kind: 'answer', tokens: ['Rounding.'] }, { kind: 'status', status: 400 });
    await ask('Why is the sum off?');
    await waitFor(() => titleRequests() === 1, 'the title to be asked for');
    server.script({ kind: 'answer', tokens: ['And on.'] });
    await ask('And on?');
    assert.equal(titleRequests(), 1);
    assert.equal(title(), 'Why is the sum off?');
  });
});
