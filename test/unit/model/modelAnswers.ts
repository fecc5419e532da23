import { silentLog } from '../../../src/base/log.ts';
import type { ModelClient, ModelEvent } from '../../../src/core/model/model.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { createOpenAiClient, type OpenAiClientOptions } from '../../../src/core/model/openaiClient.ts';

/** The key of every client here: it must never be seen in what the client says. */
export const testKey = 'sk-test-Abcdefgh12345678';

/** A client that tries again at once instead of after half a second. */
export function testClient(baseUrl: string, options: Partial<OpenAiClientOptions> = {}): ModelClient {
  return createOpenAiClient({
    info: openAiModelInfo({ id: 'scripted', baseUrl }),
    baseUrl,
    apiKey: testKey,
    retry: { maxAttempts: 2, firstDelayMs: 1, longestWaitMs: 2000 },
    log: silentLog,
    ...options,
  });
}

/** Asks one question and collects the events. `onEvent` sees each as it comes. */
export async function ask(
  client: ModelClient,
  question: string,
  {
    signal = new AbortController().signal,
    onEvent,
  }: { signal?: AbortSignal; onEvent?: (event: ModelEvent) => void } = {},
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  const task = { kind: 'question', question, code: [] } as const;
  for await (const event of client.stream({ messages: [{ role: 'user', content: question }], task }, signal)) {
    events.push(event);
    onEvent?.(event);
  }
  return events;
}

export function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** Code of the failure that the events end with, or the type of the terminal event. */
export function endOf(events: readonly ModelEvent[]): string {
  const last = events.at(-1);
  if (last?.type === 'error') return last.failure.code;
  return last?.type === 'done' ? `done ${last.finishReason}` : (last?.type ?? 'nothing');
}

export function isTerminal(event: ModelEvent): boolean {
  return event.type === 'done' || event.type === 'error' || event.type === 'aborted';
}

/** Neighbours of one kind as one event: how an answer is cut up is the network's affair. */
export function joined(events: readonly ModelEvent[]): ModelEvent[] {
  const result: ModelEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type)
      result.splice(-1, 1, { type: event.type, text: last.text + event.text });
    else result.push(event);
  }
  return result;
}
