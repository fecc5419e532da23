import type { Locator, Page } from 'playwright-core';
import type { ModelServer } from '../support/modelServer/modelServer.ts';
import type { RecordedRequest } from '../support/modelServer/requestLog.ts';
import { waitFor } from '../support/workbench/processes.ts';
import { awaitText, blockFor, installProbe, type ProbeState, readProbe } from './pageProbe.ts';

export interface MeasuredChatParts {
  readonly page: Page;
  /** What the conversation is in: of a view the body of its document. */
  readonly root: Locator;
  readonly composer: Locator;
  readonly server: ModelServer;
  /** How long one answer may take until all of it is shown, in ms. */
  readonly patienceMs?: number;
}

/** What one question came to. Milliseconds since 1970. */
export interface MeasuredAsk {
  readonly enterAt: number;
  readonly request: RecordedRequest;
  /** When the server wrote the first byte of its answer. */
  readonly firstByteAt: number;
  /** When the server had handed the last byte of its answer to the network. */
  readonly lastByteAt: number;
  /** When the awaited text was in the document, and when the frame after that had been drawn. */
  readonly textAt: number;
  readonly shownAt: number;
}

/** A chat with a probe in its document; it asks as a user does, with the keyboard. */
export class MeasuredChat {
  private readonly parts: MeasuredChatParts;

  private constructor(parts: MeasuredChatParts) {
    this.parts = parts;
  }

  /** Puts the probe in and makes sure that it sees: one that misses long tasks would report none. */
  static async open(parts: MeasuredChatParts): Promise<MeasuredChat> {
    const chat = new MeasuredChat(parts);
    await chat.root.evaluate(installProbe);
    await chat.root.evaluate(awaitText, '');
    await chat.root.evaluate(blockFor, 120);
    const sees = async (): Promise<boolean> => (await chat.probe()).longTasks.some(({ ms }) => ms >= 100);
    await waitFor(sees, 'the browser to report a task of 120 ms as a long one', 5_000);
    return chat;
  }

  get root(): Locator {
    return this.parts.root;
  }

  probe(): Promise<ProbeState> {
    return this.root.evaluate(readProbe);
  }

  /** Types `question`, presses Enter, and waits until `awaited` is shown and the server has written everything. */
  async ask(question: string, awaited: string): Promise<MeasuredAsk> {
    const { page, composer, server, patienceMs = 120_000 } = this.parts;
    await composer.focus();
    await page.keyboard.type(question, { delay: 25 });
    await this.root.evaluate(awaitText, awaited);
    const before = new Set(server.requests);
    const isThis = (request: RecordedRequest): boolean => !before.has(request) && asks(request, question);
    const arrival = server.waitForRequest(isThis, 30_000);
    const finish = server.waitForRequest((request) => isThis(request) && request.finished, patienceMs);
    const lastByte = finish.then(() => Date.now());
    // Whatever fails first is told; what it leaves behind must not end the process before.
    lastByte.catch((error: Error) => console.error(error.message));
    await page.keyboard.press('Enter');
    const request = await arrival;
    await waitFor(async () => (await this.probe()).shownAt !== undefined, `"${awaited}" to be shown`, patienceMs);
    const lastByteAt = await lastByte;
    const { enterAt, textAt, shownAt } = await this.probe();
    const firstByteAt = request.firstByteAtMs;
    if (enterAt === undefined || textAt === undefined || shownAt === undefined || firstByteAt === undefined) {
      throw new Error(`The question "${question}" was not seen from end to end`);
    }
    const times = [enterAt, request.receivedAtMs, firstByteAt, textAt, shownAt];
    // Two clocks of 1 ms may differ by as much; more is a clock that was set, or an event of another question.
    if (times.some((time, index) => time < (times[index - 1] ?? 0) - 2)) {
      throw new Error(`What the question "${question}" came to is out of order: ${times.join(', ')}`);
    }
    return { enterAt, request, firstByteAt, lastByteAt, textAt, shownAt };
  }
}

/** Is this the completion request with this question as its last message? */
function asks(request: RecordedRequest, question: string): boolean {
  if (!request.path.endsWith('/chat/completions')) return false;
  const { messages } = request.body as { messages: readonly { role: string; content: unknown }[] };
  return JSON.stringify(messages.at(-1)?.content ?? '').includes(question);
}
