import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnswerStream } from './answerStream.ts';
import { bigAnswerTokens } from './bigAnswer.ts';
import type { CompletionRequest } from './completionRequest.ts';
import { type Script, type ScriptedError, tokensOf } from './script.ts';

/** One request to answer. */
export interface Play {
  readonly response: ServerResponse;
  readonly request: CompletionRequest;
  /** 1 for the first completion that this server was asked for. */
  readonly number: number;
  /** Called when the first byte of the response is written. */
  onFirstByte(): void;
}

/** Does to a request what `script` says. Resolves when nothing more will be written. */
export async function playScript(script: Script, play: Play): Promise<void> {
  switch (script.kind) {
    case 'answer':
    case 'echo':
    case 'big':
      return playWhole(script, play);
    case 'status': {
      const body = script.body ?? JSON.stringify({ error: script.error });
      const type = script.body === undefined ? 'application/json' : 'text/html; charset=utf-8';
      return sendBody(play, { status: script.status, headers: { 'content-type': type, ...script.headers }, body });
    }
    case 'html':
      return sendBody(play, { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: webPage });
    case 'refusesField':
      if (!(script.field in play.request.fields)) return playWhole({ kind: 'echo' }, play);
      return playScript({ kind: 'status', status: 400, error: script.error }, play);
    case 'ignoresStream':
      return sendJsonAnswer(play, tokensOf(script.text), 'stop');
    case 'hang':
      return;
    case 'refuse':
      play.response.socket?.destroy();
      return;
    default:
      return playFaultyStream(script, play);
  }
}

/** Sends an error object with a status, as the real API does. */
export function sendError(play: Pick<Play, 'response' | 'onFirstByte'>, status: number, error: ScriptedError): void {
  sendBody(play, { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) });
}

async function playWhole(script: Extract<Script, { kind: 'answer' | 'echo' | 'big' }>, play: Play): Promise<void> {
  const tokens = wholeTokens(script, play);
  const finishReason = script.kind === 'answer' ? (script.finishReason ?? 'stop') : 'stop';
  if (!play.request.stream) {
    if (script.firstTokenAfterMs) await sleep(script.firstTokenAfterMs);
    return sendJsonAnswer(play, tokens, finishReason);
  }
  const stream = new AnswerStream(play.response, play.request, play.onFirstByte);
  if (script.firstTokenAfterMs) await sleep(script.firstTokenAfterMs);
  if (stream.closed) return;
  await stream.begin();
  if (script.kind === 'answer') await stream.reasoning(script.reasoning ?? [], script.reasoningAs, script.thinksForMs);
  await stream.content(tokens, script);
  if (stream.closed) return;
  await stream.finish(finishReason);
  await stream.usage(script.kind === 'answer' ? script.usage : {});
  await stream.done();
  play.response.end();
}

function wholeTokens(script: Extract<Script, { kind: 'answer' | 'echo' | 'big' }>, play: Play): readonly string[] {
  if (script.kind === 'answer') return script.tokens;
  if (script.kind === 'big') return bigAnswerTokens(script.tokens);
  const asked = play.request.lastUserText;
  const shown = asked.length <= 200 ? asked : (asked.trimEnd().split('\n').at(-1) ?? '').slice(0, 200);
  return tokensOf(`Scripted answer ${play.number} to: ${shown}`);
}

type FaultyStream = Extract<
  Script,
  { kind: 'endless' | 'cut' | 'noDone' | 'staysOpen' | 'splitCharacter' | 'malformed' | 'errorInStream' }
>;

async function playFaultyStream(script: FaultyStream, play: Play): Promise<void> {
  const stream = new AnswerStream(play.response, play.request, play.onFirstByte);
  await stream.begin();
  if (script.kind === 'endless') {
    if (script.firstTokenAfterMs) await sleep(script.firstTokenAfterMs);
    return stream.content(forever(script.token ?? 'again '), { tokensPerSecond: script.tokensPerSecond ?? 50 });
  }
  if (script.kind === 'splitCharacter') await stream.contentByteByByte(script.text);
  else await stream.content(script.tokens);
  if (script.kind === 'cut') {
    // What was written must have left before the connection breaks, else there is nothing to break.
    await sleep(20);
    play.response.socket?.destroy();
    return;
  }
  if (script.kind === 'malformed') await stream.raw('data: {"id":"chatcmpl-scripted","choices":[{"delta"\n\n');
  if (script.kind === 'errorInStream') await stream.error(script.error);
  if (script.kind !== 'noDone' || script.withFinishReason) await stream.finish('stop');
  if (script.kind === 'noDone') return void play.response.end();
  if (script.kind === 'staysOpen' && !script.withDone) return;
  await stream.usage();
  await stream.done();
  if (script.kind !== 'staysOpen') play.response.end();
}

function sendJsonAnswer(play: Play, tokens: readonly string[], finishReason: string): void {
  const { request } = play;
  const message = { role: 'assistant', content: tokens.join(''), refusal: null };
  const body = JSON.stringify({
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason }],
    usage: {
      prompt_tokens: request.promptTokens,
      completion_tokens: tokens.length,
      total_tokens: request.promptTokens + tokens.length,
    },
  });
  sendBody(play, { status: 200, headers: { 'content-type': 'application/json' }, body });
}

function sendBody(
  play: Pick<Play, 'response' | 'onFirstByte'>,
  answer: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string },
): void {
  play.response.writeHead(answer.status, answer.headers);
  play.onFirstByte();
  play.response.end(answer.body);
}

function* forever(token: string): Iterable<string> {
  for (;;) yield token;
}

const webPage = `<!DOCTYPE html>
<html>
<head><title>Sign in to the network</title></head>
<body><h1>Welcome: please sign in</h1>

<p>data: this is not a stream</p>
</body>
</html>
`;
