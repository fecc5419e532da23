import { setTimeout as sleep } from 'node:timers/promises';
import { TokenEstimator } from '../../src/core/model/tokenEstimate.ts';
import { bigAnswerEnd, bigAnswerTokens } from '../support/modelServer/bigAnswer.ts';
import { type ModelServer, startModelServer } from '../support/modelServer/modelServer.ts';
import { openChat, openView, runCommand } from '../support/workbench/actions.ts';
import { type BenchEditor, extensionIds, installForBench, withBenchEditor, withTempDir } from './benchEditor.ts';
import { type Figures, figure, median } from './figures.ts';
import { type MeasuredAsk, MeasuredChat } from './measuredChat.ts';
import { missingTexts } from './pageProbe.ts';
import { tell, tellSamples } from './progress.ts';
import { rendererCpuSeconds } from './rendererCpu.ts';

const asks = 15;
const longAnswers = 3;
const longAnswerTokens = 20_000;
const steadyTokens = 3_000;
/** Highlighting and the like come after the text, when the page is idle: at the latest after this long. */
const idleWorkMs = 2_000;

/** Single measurements of one chat. */
interface Samples {
  readonly firstEnterToRequest: number;
  readonly enterToRequest: number[];
  readonly firstTokenToDom: number[];
  readonly promptTokens: number;
  readonly steadyLag: number;
  readonly steadyRendererCpu: number;
  readonly longTail: number[];
  readonly longestTask: number[];
  readonly blocked: number[];
  readonly longMemory: number;
}

/** A chat that is measured, and what is done around it. */
interface Subject {
  readonly chat: MeasuredChat;
  readonly server: ModelServer;
  readonly editor: BenchEditor;
  readonly startAnew: () => Promise<void>;
}

/**
 * Speed of the chat in the real workbench, against the scripted model server; Throughline's beside the control's
 * (`floor_`), in the same window. One machine, one wall clock (`Date.now()`, good to 1 ms) for the browser, the
 * extension host and the server. Medians.
 *
 * - `enter_to_request_ms`: from the key event's time stamp to when the server has read the whole request. The question
 *   is typed key by key before. `first_enter_to_request_ms` is the first question after the start, which loads what
 *   later ones find.
 * - `first_token_to_dom_ms`: from the first byte of the answer, which the server writes with the first token 300 ms
 *   after the request, to that token in the view's document.
 * - `one_line_tokens`: all messages of the first request, a question of 18 characters with nothing attached, counted by
 *   Throughline's estimate (within a few percent of OpenAI's tokenisers for English).
 * - `steady_lag_ms`: of 3,000 tokens at 150 a second, from when the server has handed over the last byte to when a frame
 *   with the last text has been drawn. `steady_renderer_cpu_s`: what the browser's renderers computed from Enter until then.
 * - `answer20k_tail_ms`: the same lag of 20,000 tokens as fast as the connection takes them. All headings must be there then.
 * - `answer20k_longest_task_ms`: the longest main-thread task of the view, from Enter until the idle work after the
 *   answer is done. Browsers report tasks over 50 ms: 0 says that there was none. `answer20k_blocked_ms`: what all
 *   those tasks took over 50 ms, summed. `answer20k_memory_added_mb`: what the extension host holds more after the first
 *   such answer than before it, its garbage collected.
 */
export async function measureChat(): Promise<Figures> {
  const server = await startModelServer();
  try {
    return await withTempDir(async (extensionsDir) => {
      installForBench(extensionsDir, { throughline: true, own: ['reader', 'floor'] });
      const settings = { 'throughline.endpoint.baseUrl': server.url, 'throughline.endpoint.model': 'scripted' };
      const env = { BENCH_MODEL_URL: server.url };
      return withBenchEditor({ extensionsDir, settings, env }, async (editor) => {
        const { page } = editor;
        tell('chat: the control');
        const control = { chat: await openFloor(page, server), server, editor, startAnew: async () => {} };
        const floor = await measureOne(control);
        tell('chat: Throughline');
        const chat = await MeasuredChat.open({ page, frame: await openChat(page), server });
        const startAnew = async (): Promise<void> => {
          await runCommand(page, 'Throughline: New Session');
          await chat.body.getByRole('article').first().waitFor({ state: 'detached' });
        };
        const ours = await measureOne({ chat, server, editor, startAnew });
        return { ...figuresOf(ours, floor), ...floorFigures(floor) };
      });
    });
  } finally {
    await server.stop();
  }
}

async function openFloor(page: Parameters<typeof openView>[0], server: ModelServer): Promise<MeasuredChat> {
  await openView(page, 'Floor', 'Chat');
  const frame = page
    .frameLocator(`iframe.webview.ready[src*="extensionId=${extensionIds.floor}"]`)
    .frameLocator('iframe#active-frame');
  await frame.getByRole('textbox', { name: 'Message' }).waitFor({ timeout: 30_000 });
  return MeasuredChat.open({ page, frame, server });
}

async function measureOne(subject: Subject): Promise<Samples> {
  const { chat, server, editor, startAnew } = subject;
  const toRequest = ({ enterAt, request }: MeasuredAsk): number => request.receivedAtMs - enterAt;
  const [first, ...later] = await askShort(chat, server);
  if (!first) throw new Error('Nothing was asked');
  await startAnew();
  const steady = await askSteady(chat, server);
  const long: { readonly tail: number; readonly tasks: readonly number[] }[] = [];
  const memory: number[] = [];
  for (let run = 1; run <= longAnswers; run++) {
    await startAnew();
    if (run === 1) memory.push(await editor.hostMemoryMb());
    long.push(await askLong(chat, server, run));
    if (run === 1) memory.push(await editor.hostMemoryMb());
  }
  const [before = Number.NaN, after = Number.NaN] = memory;
  return {
    firstEnterToRequest: toRequest(first),
    enterToRequest: later.map(toRequest),
    firstTokenToDom: [first, ...later].map(({ textAt, firstByteAt }) => textAt - firstByteAt),
    promptTokens: promptTokens(first),
    ...steady,
    longTail: long.map(({ tail }) => tail),
    longestTask: long.map(({ tasks }) => Math.max(0, ...tasks)),
    blocked: long.map(({ tasks }) => tasks.reduce((sum, ms) => sum + ms - 50, 0)),
    longMemory: after - before,
  };
}

function promptTokens({ request }: MeasuredAsk): number {
  const { messages } = request.body as { readonly messages: readonly { readonly content: string }[] };
  const estimator = new TokenEstimator();
  return messages.reduce((sum, { content }) => sum + estimator.estimate(content, 'gpt-4o'), 0);
}

async function askSteady(
  chat: MeasuredChat,
  server: ModelServer,
): Promise<Pick<Samples, 'steadyLag' | 'steadyRendererCpu'>> {
  const end = `${bigAnswerEnd} Steady.`;
  server.script({ kind: 'answer', tokens: [...bigAnswerTokens(steadyTokens), ' Steady.'], tokensPerSecond: 150 });
  const before = rendererCpuSeconds();
  const { lastByteAt, shownAt } = await chat.ask('Steady answer', end);
  return { steadyLag: shownAt - lastByteAt, steadyRendererCpu: rendererCpuSeconds() - before };
}

async function askShort(chat: MeasuredChat, server: ModelServer): Promise<MeasuredAsk[]> {
  const all: MeasuredAsk[] = [];
  for (let count = 1; count <= asks; count++) {
    const first = `firsttoken${count}z`;
    const tokens = [first, ' and', ' then', ' some', ' more', ' words.'];
    server.script({ kind: 'answer', tokens, firstTokenAfterMs: 300, tokensPerSecond: 50 });
    all.push(await chat.ask(`What is number ${String(count).padStart(2)}?`, first));
    // A person reads: what follows an answer (titles, counting) is done before the next question.
    await sleep(400);
  }
  return all;
}

async function askLong(
  chat: MeasuredChat,
  server: ModelServer,
  run: number,
): Promise<{ tail: number; tasks: readonly number[] }> {
  // The end is another one each time: the control keeps what it has shown.
  const end = `${bigAnswerEnd} Run ${run}.`;
  const tokens = [...bigAnswerTokens(longAnswerTokens), ` Run ${run}.`];
  server.script({ kind: 'answer', tokens });
  const { lastByteAt, shownAt } = await chat.ask(`Long answer number ${run}`, end);
  const headings = [...tokens.join('').matchAll(/^## (.*)$/gm)].map(([, title = '']) => title);
  const missing = await chat.body.evaluate(missingTexts, headings);
  if (missing.length > 0 || headings.length === 0) {
    throw new Error(
      `The end of the long answer is shown, but not ${missing.length} of its ${headings.length} headings`,
    );
  }
  await sleep(idleWorkMs);
  const tasks = (await chat.probe()).longTasks;
  for (const { ms, name, atMs } of tasks) {
    tell(`  long task of ${Math.round(ms)} ms (${name}), ${Math.round(atMs - lastByteAt)} ms after the last byte`);
  }
  return { tail: shownAt - lastByteAt, tasks: tasks.map(({ ms }) => ms) };
}

function figuresOf(ours: Samples, floor: Samples): Figures {
  for (const [name, samples] of Object.entries(ours)) tellSamples(name, [samples].flat());
  return {
    enter_to_request_ms: figure(ours.enterToRequest, 'ms', 1.5 * median(floor.enterToRequest)),
    first_enter_to_request_ms: figure([ours.firstEnterToRequest], 'ms'),
    first_token_to_dom_ms: figure(ours.firstTokenToDom, 'ms', 20),
    one_line_tokens: figure([ours.promptTokens], 'tokens', 400),
    steady_lag_ms: figure([ours.steadyLag], 'ms', 50),
    steady_renderer_cpu_s: figure([ours.steadyRendererCpu], 's', 6),
    answer20k_tail_ms: figure(ours.longTail, 'ms', 300),
    answer20k_longest_task_ms: figure(ours.longestTask, 'ms', 50),
    answer20k_blocked_ms: figure(ours.blocked, 'ms', 0),
    answer20k_memory_added_mb: figure([ours.longMemory], 'MB', 40),
  };
}

function floorFigures(floor: Samples): Figures {
  for (const [name, samples] of Object.entries(floor)) tellSamples(`floor ${name}`, [samples].flat());
  return {
    floor_enter_to_request_ms: figure(floor.enterToRequest, 'ms'),
    floor_first_token_to_dom_ms: figure(floor.firstTokenToDom, 'ms'),
    floor_steady_lag_ms: figure([floor.steadyLag], 'ms'),
    floor_steady_renderer_cpu_s: figure([floor.steadyRendererCpu], 's'),
    floor_answer20k_tail_ms: figure(floor.longTail, 'ms'),
    floor_answer20k_longest_task_ms: figure(floor.longestTask, 'ms'),
    floor_answer20k_blocked_ms: figure(floor.blocked, 'ms'),
    floor_answer20k_memory_added_mb: figure([floor.longMemory], 'MB'),
  };
}
