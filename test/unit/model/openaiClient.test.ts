import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { failures } from '../../../src/core/errors.ts';
import { readModelChunk } from '../../../src/core/model/modelChunk.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { statusScript, tokensOf } from '../../support/modelServer/script.ts';
import { ask, endOf, joined, testClient, testKey, textOf } from './modelAnswers.ts';

describe('A client of an OpenAI-compatible endpoint', () => {
  let server: ModelServer;

  before(async () => {
    server = await startModelServer();
  });
  beforeEach(() => server.reset());
  after(() => server.stop());

  describe('asking', () => {
    it('streams an answer as text, then usage, then done', async () => {
      server.script({ kind: 'answer', tokens: ['One', ' two', ' three'] });
      const events = joined(await ask(testClient(server.url), 'Count.'));
      deepEqual(events, [
        { type: 'text', text: 'One two three' },
        { type: 'usage', usage: { promptTokens: 2, completionTokens: 3, reasoningTokens: 0 } },
        { type: 'done', finishReason: 'stop' },
      ]);
    });

    it('sends the messages, the model and only the settings that are set', async () => {
      await ask(testClient(server.url, { temperature: 0.2, maxTokens: 500 }), 'Hello');
      await ask(testClient(server.url), 'Hello');
      const common = {
        model: 'scripted',
        messages: [{ role: 'user', content: 'Hello' }],
        stream: true,
        stream_options: { include_usage: true },
      };
      deepEqual(
        server.requests.map(({ body }) => body),
        [{ ...common, temperature: 0.2, max_tokens: 500 }, common],
      );
    });

    it('sends how the model is asked, and what the endpoint wants beside it', async () => {
      const client = testClient(server.url, {
        topP: 0.5,
        stop: ['END'],
        reasoningEffort: 'high',
        keyHeader: 'api-key',
        headers: { 'X-Team': 'blue' },
        extraBody: { top_k: 20, model: 'another', stream: false },
      });
      await ask(client, 'Hello');
      const [request] = server.requests;
      deepEqual(request?.body, {
        model: 'scripted',
        messages: [{ role: 'user', content: 'Hello' }],
        stream: true,
        stream_options: { include_usage: true },
        top_p: 0.5,
        stop: ['END'],
        reasoning_effort: 'high',
        top_k: 20,
      });
      equal(request?.headers['api-key'], testKey);
      equal(request?.headers.authorization, undefined);
      equal(request?.headers['x-team'], 'blue');
    });

    it('leaves out what a model does not know, and answers', async () => {
      const error = { message: 'Unsupported parameter: reasoning_effort', param: 'reasoning_effort' };
      server.scriptAll({ kind: 'refusesField', field: 'reasoning_effort', error });
      const events = await ask(testClient(server.url, { topP: 0.5, reasoningEffort: 'high' }), 'Hello');
      equal(endOf(events), 'done stop');
      const last = server.requests.at(-1)?.body as Record<string, unknown>;
      equal(last.top_p, 0.5);
      equal('reasoning_effort' in last, false);
    });

    it('sends nothing while it is refused, and nothing to a list either', async () => {
      const refusal = async () => failures.modelNotChosen();
      const client = testClient(server.url, { refusal });
      equal(endOf(await ask(client, 'Hello')), 'model.notChosen');
      await rejects(client.listModels(new AbortController().signal), failureWith('model.notChosen'));
      equal(endOf(await ask(client, 'Hello', { signal: AbortSignal.abort() })), 'aborted');
      equal(server.requests.length, 0);
    });

    for (const reasoningAs of ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking', 'tags'] as const) {
      it(`gives thinking apart from the answer that comes as ${reasoningAs}`, async () => {
        server.script({ kind: 'answer', reasoning: ['Let me', ' think.'], reasoningAs, tokens: ['42', ' it is.'] });
        const events = joined(await ask(testClient(server.url), 'What is it?'));
        deepEqual(events.slice(0, 2), [
          { type: 'reasoning', text: 'Let me think.' },
          { type: 'text', text: '42 it is.' },
        ]);
      });
    }

    it('says thinking once that an endpoint sends in two fields', async () => {
      const details = [
        { type: 'reasoning.text', text: 'Hm.' },
        { type: 'reasoning.encrypted', data: 'c2VjcmV0' },
      ];
      deepEqual(readModelChunk({ choices: [{ delta: { reasoning: 'Hm.', reasoning_details: details } }] }), {
        reasoning: 'Hm.',
      });
      deepEqual(readModelChunk({ choices: [{ delta: { reasoning_details: details } }] }), { reasoning: 'Hm.' });
    });

    it('tells what the endpoint counted and charged', async () => {
      const usage = { prompt_tokens_details: { cached_tokens: 64 }, cost: 0.0021 };
      server.script({ kind: 'answer', reasoning: ['Hm.'], tokens: ['42'], usage });
      const told = (await ask(testClient(server.url), 'What is it?')).find(({ type }) => type === 'usage');
      deepEqual(told, {
        type: 'usage',
        usage: { promptTokens: 3, completionTokens: 2, reasoningTokens: 1, cachedTokens: 64, cost: 0.0021 },
      });
      const deepSeek = {
        prompt_tokens: 9,
        completion_tokens: 1,
        prompt_cache_hit_tokens: 8,
        cost: { total_cost: 0.5 },
      };
      deepEqual(readModelChunk({ choices: [], usage: deepSeek })?.usage, {
        ...{ promptTokens: 9, completionTokens: 1, cachedTokens: 8, cost: 0.5 },
      });
    });

    it('says when the answer met its limit or the filter', async () => {
      equal(endOf(await ask(testClient(server.url), '[[fault:length]]')), 'done length');
      equal(endOf(await ask(testClient(server.url), '[[fault:filter]]')), 'done contentFilter');
    });

    it('keeps characters whole that arrive in pieces', async () => {
      server.script({ kind: 'splitCharacter', text: 'Grüße, 世界, 👩‍💻!' });
      equal(textOf(await ask(testClient(server.url), 'Greet')), 'Grüße, 世界, 👩‍💻!');
    });

    it('reads a big answer to its end', async () => {
      server.script({ kind: 'big', tokens: 5000 });
      const text = textOf(await ask(testClient(server.url), 'Write'));
      match(text, /^## 1\. How the parser works/);
      match(text, /This is the end of the big answer\.$/);
    });

    it('takes a whole answer from an endpoint that does not stream', async () => {
      server.script({ kind: 'ignoresStream', text: 'All at once.' });
      const events = await ask(testClient(server.url), 'Ask');
      equal(textOf(events), 'All at once.');
      equal(endOf(events), 'done stop');
    });

    it('ends soon when the endpoint keeps the connection open after the answer', async () => {
      server.script({ kind: 'staysOpen', tokens: ['Done.'], withDone: true });
      equal(endOf(await ask(testClient(server.url), 'Ask')), 'done stop');
      server.script({ kind: 'staysOpen', tokens: ['Done.'], withDone: false });
      equal(endOf(await ask(testClient(server.url), 'Ask')), 'done stop');
    });

    it('takes a finish reason without [DONE] for a whole answer', async () => {
      server.script({ kind: 'noDone', tokens: ['Whole.'], withFinishReason: true });
      equal(endOf(await ask(testClient(server.url), 'Ask')), 'done stop');
    });
  });

  describe('what is sent along', () => {
    it('is the key, the configured headers, and nothing of the machine or its environment', async () => {
      const names = ['OPENAI_API_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'OPENAI_CUSTOM_HEADERS'];
      const saved = names.map((name) => process.env[name]);
      for (const name of names) process.env[name] = name === 'OPENAI_CUSTOM_HEADERS' ? 'x-leak: value' : 'leaked';
      try {
        await ask(testClient(server.url, { headers: { 'X-Team': 'compilers' } }), 'Hello');
        await ask(testClient(server.url, { apiKey: '' }), 'Hello');
      } finally {
        for (const [index, name] of names.entries()) {
          const value = saved[index];
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      }
      const [withKey, without] = server.requests.map(({ headers }) => headers);
      equal(withKey?.authorization, `Bearer ${testKey}`);
      equal(withKey?.['x-team'], 'compilers');
      equal(without?.authorization, undefined);
      for (const headers of [withKey, without]) {
        const told = JSON.stringify(headers);
        ok(!/leak|stainless|openai/i.test(told), told);
      }
    });

    it('lets a configured header replace the authorization', async () => {
      await ask(testClient(server.url, { headers: { Authorization: 'Basic abc' } }), 'Hello');
      equal(server.requests[0]?.headers.authorization, 'Basic abc');
    });

    it('leaves out a field that the endpoint refuses, at once and from then on', async () => {
      const error = { message: 'Unrecognized request argument supplied: stream_options', code: null };
      server.scriptAll({ kind: 'refusesField', field: 'stream_options', error });
      const client = testClient(server.url);
      equal(endOf(await ask(client, 'One')), 'done stop');
      equal(endOf(await ask(client, 'Two')), 'done stop');
      const fields = server.requests.map(({ body }) => 'stream_options' in (body as object));
      deepEqual(fields, [true, false, false]);
    });

    it('names the answer limit as newer models want it', async () => {
      const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
      server.scriptAll({ kind: 'refusesField', field: 'max_tokens', error: { message, param: 'max_tokens' } });
      equal(endOf(await ask(testClient(server.url, { maxTokens: 77 }), 'One')), 'done stop');
      const last = server.requests.at(-1)?.body as Record<string, unknown>;
      deepEqual([last.max_tokens, last.max_completion_tokens], [undefined, 77]);
    });
  });

  describe('listing models', () => {
    const { signal } = new AbortController();

    it('gives their names in order', async () => {
      deepEqual(await testClient(server.url).listModels(signal), [{ id: 'gpt-4o' }, { id: 'scripted' }]);
    });

    it('fails with what to do when the address is wrong or the key is', async () => {
      const wrongPath = testClient(server.url.replace('/v1', '/v2')).listModels(signal);
      await rejects(wrongPath, failureWith('model.notCompatible'));
      const closed = await startModelServer({ requiredKey: 'another' });
      await rejects(testClient(closed.url).listModels(signal), failureWith('model.unauthorized'));
      await closed.stop();
      await rejects(testClient(closed.url).listModels(signal), failureWith('model.connectionRefused'));
    });

    it('does not take a web page for an empty list', async () => {
      const page = async () => new Response('<html></html>', { headers: { 'content-type': 'text/html' } });
      const listing = testClient('http://portal.example/v1', { fetch: page }).listModels(signal);
      await rejects(listing, failureWith('model.notCompatible'));
      const text = async () => Response.json({ hello: 'world' });
      await rejects(
        testClient('http://a.example/v1', { fetch: text }).listModels(signal),
        failureWith('model.notCompatible'),
      );
    });

    it('is silent when aborted', async () => {
      await rejects(testClient(server.url).listModels(AbortSignal.abort()), { name: 'AbortError' });
    });
  });

  describe('trying again', () => {
    it('asks once more after a failure that passes', async () => {
      for (const status of [429, 500, 503]) {
        server.reset();
        server.script(statusScript(status), { kind: 'answer', tokens: ['Now it works.'] });
        equal(textOf(await ask(testClient(server.url), 'Ask')), 'Now it works.');
        equal(server.requests.length, 2);
      }
    });

    it('asks once more when the connection broke before the first token', async () => {
      server.script({ kind: 'refuse' }, { kind: 'cut', tokens: [] }, { kind: 'answer', tokens: ['Back.'] });
      const retry = { maxAttempts: 3, firstDelayMs: 1, longestWaitMs: 100 };
      equal(textOf(await ask(testClient(server.url, { retry }), 'Ask')), 'Back.');
    });

    it('tells once for each request that the endpoint has answered, or refused, and not that nobody was there', async () => {
      let answers = 0;
      const client = (url: string) =>
        testClient(url, {
          onAnswer: () => {
            answers += 1;
          },
        });
      server.script({ kind: 'refuse' }, { kind: 'answer', tokens: ['Yes.'] }, statusScript(400));
      await ask(client(server.url), 'Ask');
      equal(answers, 1);
      await ask(client(server.url), 'Ask');
      equal(answers, 2);
      await ask(client('http://127.0.0.1:1/v1'), 'Ask');
      await ask(client(server.url), 'Ask', { signal: AbortSignal.abort() });
      equal(answers, 2);
    });

    it('asks again after a rate limit that comes in the stream, before the first token', async () => {
      const error = { message: 'Slow down.', type: 'rate_limit_exceeded' };
      server.script({ kind: 'errorInStream', tokens: [], error }, { kind: 'answer', tokens: ['Back.'] });
      const events = await ask(testClient(server.url), 'Ask');
      const waits = events.map((event) => (event.type === 'retrying' ? event.retry.failure.code : event.type));
      deepEqual(waits.slice(0, 2), ['model.rateLimited', 'text']);
      equal(textOf(events), 'Back.');
    });

    it('tells of every wait, and gives up after the last try', async () => {
      server.scriptAll(statusScript(503, { 'retry-after-ms': '3' }));
      const retry = { maxAttempts: 3, firstDelayMs: 1, longestWaitMs: 100 };
      const events = await ask(testClient(server.url, { retry }), 'Ask');
      equal(endOf(events), 'model.serverError');
      equal(server.requests.length, 3);
      deepEqual(
        events.map((event) =>
          event.type === 'retrying' ? { ...event.retry, failure: event.retry.failure.code } : event.type,
        ),
        [
          { attempt: 2, of: 3, delayMs: 3, status: 503, failure: 'model.serverError' },
          { attempt: 3, of: 3, delayMs: 3, status: 503, failure: 'model.serverError' },
          'error',
        ],
      );
    });

    it('waits no longer when it is told to try now', async () => {
      server.script(statusScript(429, { 'retry-after': '60' }), { kind: 'answer', tokens: ['At once.'] });
      const retry = { maxAttempts: 2, firstDelayMs: 1, longestWaitMs: 60_000 };
      const events = await ask(testClient(server.url, { retry }), 'Ask', {
        onEvent: (event) => event.type === 'retrying' && event.tryNow(),
      });
      equal(textOf(events), 'At once.');
    });

    it('never asks again once a token has come', async () => {
      server.scriptAll({ kind: 'cut', tokens: ['Half an'] });
      equal(endOf(await ask(testClient(server.url), 'Ask')), 'model.interrupted');
      equal(server.requests.length, 1);
    });

    it('does not ask again for what does not pass', async () => {
      for (const fault of ['401', '403', '404', 'context', 'html', 'malformed']) {
        server.reset();
        await ask(testClient(server.url), `[[fault:${fault}]]`);
        equal(server.requests.length, 1, fault);
      }
    });

    it('does not wait longer than a user would, and says when to try again', async () => {
      server.scriptAll(statusScript(429, { 'retry-after': '30' }));
      const last = (await ask(testClient(server.url), 'Ask')).at(-1);
      ok(last?.type === 'error');
      equal(last.failure.next, 'Try again in 30 seconds.');
      equal(server.requests.length, 1);
    });

    it('stops waiting when aborted', async () => {
      server.scriptAll(statusScript(429, { 'retry-after': '2' }));
      const stop = new AbortController();
      const events = await ask(testClient(server.url), 'Ask', {
        signal: stop.signal,
        onEvent: ({ type }) => type === 'retrying' && setImmediate(() => stop.abort()),
      });
      equal(endOf(events), 'aborted');
      equal(server.requests.length, 1);
    });
  });

  describe('stopping', () => {
    it('closes the connection of an answer that would never end', async () => {
      server.script({ kind: 'endless', tokensPerSecond: 500 });
      const stop = new AbortController();
      let texts = 0;
      const events = await ask(testClient(server.url), 'Go on', {
        signal: stop.signal,
        onEvent: ({ type }) => {
          if (type === 'text') texts += 1;
          if (texts === 3) stop.abort();
        },
      });
      equal(endOf(events), 'aborted');
      equal(texts, 3);
      await server.waitForRequest(({ closedEarly }) => closedEarly);
    });

    it('closes the connection before any header came', async () => {
      server.script({ kind: 'hang' });
      const stop = new AbortController();
      const asking = ask(testClient(server.url), 'Hang', { signal: stop.signal });
      await server.waitForRequest(() => true);
      stop.abort();
      equal(endOf(await asking), 'aborted');
      await server.waitForRequest(({ closedEarly }) => closedEarly);
    });

    it('closes the connection when the reader turns away', async () => {
      server.script({ kind: 'endless', tokensPerSecond: 500 });
      const { signal } = new AbortController();
      const task = { kind: 'question', question: '', code: [] } as const;
      for await (const event of testClient(server.url).stream(
        { messages: [{ role: 'user', content: '' }], task },
        signal,
      )) {
        if (event.type === 'text') break;
      }
      await server.waitForRequest(({ closedEarly }) => closedEarly);
    });

    it('sends nothing when it was stopped before', async () => {
      deepEqual(await ask(testClient(server.url), 'Ask', { signal: AbortSignal.abort() }), [{ type: 'aborted' }]);
      equal(server.requests.length, 0);
    });
  });

  describe('a reader slower than the model', () => {
    it('gets everything that came before the connection broke', async () => {
      const tokens = tokensOf('word '.repeat(2000));
      server.script({ kind: 'cut', tokens });
      const { signal } = new AbortController();
      const task = { kind: 'question', question: '', code: [] } as const;
      let text = '';
      let end = '';
      for await (const event of testClient(server.url).stream({ messages: [], task }, signal)) {
        if (text === '') await server.waitForRequest(({ closedEarly }) => closedEarly);
        if (event.type === 'text') text += event.text;
        else end = event.type === 'error' ? event.failure.code : event.type;
      }
      equal(text, tokens.join(''));
      equal(end, 'model.interrupted');
    });
  });
});

function failureWith(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ThroughlineError && error.failure.code === code;
}
