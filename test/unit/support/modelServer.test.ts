import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bigAnswerEnd, bigAnswerTokens } from '../../support/modelServer/bigAnswer.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { tokensOf } from '../../support/modelServer/script.ts';

describe('The scripted model server', () => {
  let server: ModelServer;

  before(async () => {
    server = await startModelServer();
  });
  beforeEach(() => server.reset());
  after(() => server.stop());

  it('streams the chunks of the real protocol', async () => {
    server.script({ kind: 'answer', tokens: ['a', 'b'] });
    const events = (await complete(server.url, 'Hello', { stream_options: { include_usage: true } })).split('\n\n');
    equal(events.at(-2), 'data: [DONE]');
    const chunks = events.slice(0, -2).map((event) => JSON.parse(event.slice('data: '.length)));
    deepEqual(
      chunks.map(({ choices }) => [choices[0]?.delta, choices[0]?.finish_reason]),
      [
        [{ role: 'assistant', content: '' }, null],
        [{ content: 'a' }, null],
        [{ content: 'b' }, null],
        [{}, 'stop'],
        [undefined, undefined],
      ],
    );
    equal(chunks.at(-1).usage.completion_tokens, 2);
  });

  it('answers whole when no stream is asked for', async () => {
    const answer = JSON.parse(await complete(server.url, 'Hello', { stream: false }));
    equal(answer.choices[0].message.content, 'Scripted answer 1 to: Hello');
  });

  it('takes scripts in order, then does the default', async () => {
    server.script({ kind: 'answer', tokens: ['first'] }, { kind: 'answer', tokens: ['second'] });
    server.scriptAll({ kind: 'answer', tokens: ['default'] });
    const texts = [];
    for (let index = 0; index < 4; index += 1) texts.push(await complete(server.url, 'Ask', { stream: false }));
    match(texts.join(' '), /first.*second.*default.*default/s);
  });

  it('lets a message choose a fault, for as many requests as it says', async () => {
    match(await complete(server.url, 'Please [[fault:500x2]]'), /"server_error"/);
    match(await complete(server.url, 'Please [[fault:500x2]]'), /"server_error"/);
    match(await complete(server.url, 'Please [[fault:500x2]]'), /Scripted/);
  });

  it('records what it was sent and what became of it', async () => {
    await complete(server.url, 'Hello');
    const request = await server.waitForRequest(({ finished }) => finished);
    equal(request.path, '/v1/chat/completions');
    equal((request.body as { model: string }).model, 'scripted');
    equal(request.closedEarly, false);
    await rejects(
      server.waitForRequest(({ path }) => path === '/never', 10),
      /No such request/,
    );
  });

  it('can be driven from another process', async () => {
    const root = server.url.replace('/v1', '');
    const script = { default: { kind: 'answer', tokens: ['from afar'] }, next: [{ kind: 'html' }] };
    await fetch(`${root}/__script`, { method: 'POST', body: JSON.stringify(script) });
    match(await complete(server.url, 'Ask'), /<html>/);
    match(await complete(server.url, 'Ask'), /from afar/);
    const recorded = (await (await fetch(`${root}/__requests`)).json()) as unknown[];
    equal(recorded.length, 2);
  });

  it('runs as a process of its own and ends when told to', async () => {
    const main = fileURLToPath(new URL('../../support/modelServer/main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, '--key', 'k1'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const models = `http://127.0.0.1:${Number(String(line))}/v1/models`;
    equal((await fetch(models)).status, 401);
    equal((await fetch(models, { headers: { authorization: 'Bearer k1' } })).status, 200);
    child.kill('SIGTERM');
    deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('writes a big answer with a hundred code blocks, all of them closed', () => {
    const tokens = bigAnswerTokens();
    const text = tokens.join('');
    const fences = text.match(/^```/gm)?.length ?? 0;
    equal(tokens.length >= 20_000, true);
    equal(fences % 2, 0);
    equal(fences / 2 >= 90, true);
    equal(text.endsWith(bigAnswerEnd), true);
  });

  it('splits a text into tokens that make it up again', () => {
    const text = '  Indented\n\n\tand a-very-long-word  \n';
    equal(tokensOf(text).join(''), text);
  });
});

async function complete(url: string, question: string, fields: object = {}): Promise<string> {
  const body = { model: 'scripted', stream: true, messages: [{ role: 'user', content: question }], ...fields };
  const response = await fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify(body) });
  return response.text();
}
