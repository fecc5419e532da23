import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CompletionRequest } from './completionRequest.ts';
import type { Pace, ReasoningShape, ScriptedError } from './script.ts';

/**
 * Writes the server-sent events of one chat completion, chunk by chunk as OpenAI's API does
 * (https://platform.openai.com/docs/api-reference/chat-streaming).
 */
export class AnswerStream {
  private readonly response: ServerResponse;
  private readonly request: CompletionRequest;
  private readonly head: { id: string; object: string; created: number; model: string };
  private readonly onFirstByte: () => void;
  private contentTokens = 0;
  private reasoningTokens = 0;

  constructor(response: ServerResponse, request: CompletionRequest, onFirstByte: () => void) {
    this.response = response;
    this.request = request;
    this.onFirstByte = onFirstByte;
    const created = Math.floor(Date.now() / 1000);
    this.head = { id: 'chatcmpl-scripted', object: 'chat.completion.chunk', created, model: request.model };
  }

  /** Sends the headers and the chunk that names the role. */
  async begin(): Promise<void> {
    this.response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    this.onFirstByte();
    await this.send(this.chunk({ role: 'assistant', content: '' }));
  }

  /** Sends thinking, spread over `forMs`. */
  async reasoning(tokens: readonly string[], shape: ReasoningShape = 'reasoning_content', forMs = 0): Promise<void> {
    if (tokens.length === 0) return;
    this.reasoningTokens += tokens.length;
    if (shape === 'tags') await this.send(this.chunk({ content: '<think>' }));
    for (const token of tokens) {
      if (this.closed) return;
      await this.send(this.chunk(thinking(token, shape)));
      if (forMs > 0) await sleep(forMs / tokens.length);
    }
    if (shape === 'tags') await this.send(this.chunk({ content: '</think>\n\n' }));
  }

  /** Sends a delta per token at the given rate, else several events a write. Ends early when the client goes. */
  async content(tokens: Iterable<string>, pace: Pace = {}): Promise<void> {
    if (pace.tokensPerSecond) return this.pacedContent(tokens, pace.tokensPerSecond);
    let batch = '';
    for (const token of tokens) {
      if (this.closed) return;
      batch += event(this.contentChunk(token));
      if (batch.length < 16_384) continue;
      await this.write(batch);
      batch = '';
    }
    if (batch) await this.write(batch);
  }

  /** Sends one delta a byte at a time, each byte in a segment of its own where the network allows. */
  async contentByteByByte(text: string): Promise<void> {
    this.response.socket?.setNoDelay(true);
    for (const byte of Buffer.from(event(this.contentChunk(text)))) {
      await this.write(Uint8Array.of(byte));
      await sleep(1);
    }
  }

  async finish(reason: string): Promise<void> {
    await this.send(this.chunk({}, reason));
  }

  /** Sends the usage chunk, if the request asked for it. */
  async usage(changes: Readonly<Record<string, unknown>> = {}): Promise<void> {
    if (!this.request.includeUsage) return;
    await this.send({ ...this.head, choices: [], usage: { ...this.usageNow(), ...changes } });
  }

  async error(error: ScriptedError): Promise<void> {
    await this.send({ error });
  }

  async raw(text: string): Promise<void> {
    await this.write(text);
  }

  async done(): Promise<void> {
    await this.write('data: [DONE]\n\n');
  }

  /** Tokens of prompt and answer so far, in the wire format. */
  usageNow(): Readonly<Record<string, unknown>> {
    const completion = this.contentTokens + this.reasoningTokens;
    return {
      prompt_tokens: this.request.promptTokens,
      completion_tokens: completion,
      total_tokens: this.request.promptTokens + completion,
      completion_tokens_details: { reasoning_tokens: this.reasoningTokens },
    };
  }

  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  // By the clock, not by a timer a token: timers are too coarse above some hundred tokens a second.
  private async pacedContent(tokens: Iterable<string>, tokensPerSecond: number): Promise<void> {
    const start = performance.now();
    let sent = 0;
    for (const token of tokens) {
      if (this.closed) return;
      await this.send(this.contentChunk(token));
      sent += 1;
      const aheadMs = (sent / tokensPerSecond) * 1000 - (performance.now() - start);
      if (aheadMs > 1) await sleep(aheadMs);
    }
  }

  private contentChunk(token: string): object {
    this.contentTokens += 1;
    return this.chunk({ content: token });
  }

  private chunk(delta: object, finishReason: string | null = null): object {
    const usage = this.request.includeUsage ? { usage: null } : {};
    return { ...this.head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }], ...usage };
  }

  private send(data: object): Promise<void> {
    return this.write(event(data));
  }

  private async write(data: string | Uint8Array): Promise<void> {
    if (this.closed || this.response.write(data)) return;
    await drained(this.response);
  }
}

function thinking(token: string, shape: ReasoningShape): object {
  if (shape === 'tags') return { content: token };
  if (shape === 'reasoning_details') return { reasoning_details: [{ type: 'reasoning.text', text: token, index: 0 }] };
  return { [shape]: token };
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

// Room to write again, or nobody left to write to.
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}
