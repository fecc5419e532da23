import { setTimeout as sleep } from 'node:timers/promises';
import { bigAnswerEnd, bigAnswerTokens } from '../support/modelServer/bigAnswer.ts';
import { type ModelServer, startModelServer } from '../support/modelServer/modelServer.ts';
import { openChat, openView, runCommand } from '../support/workbench/actions.ts';
import { extensionIds, installForBench, withBenchEditor, withTempDir } from './benchEditor.ts';
import { type Figures, figure, median } from './figures.ts';
import { type MeasuredAsk, MeasuredChat } from './measuredChat.ts';
import { missingTexts } from './pageProbe.ts';
import { tell, tellSamples } from './progress.ts';

const asks = 15;
const longAnswers = 3;
const longAnswerTokens = 20_000;
/** Highlighting and the like come after the text, when the page is idle: at the latest after this long. */
const idleWorkMs = 2_000;

/** Single measurements of one chat. */
interface Samples {
  readonly firstEnterToRequest: number;
  readonly enterToRequest: number[];
  readonly firstTokenToDom: number[];
  readonly longTail: number[];
  readonly longestTask: number[];
  readonly blocked: number[];
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
 * - `answer20k_last_byte_to_shown_ms`: of 20,000 tokens as fast as the connection takes them, from when the server has
 *   handed over the last byte to when a frame with the last text has been drawn. All headings must be there then.
 * - `answer20k_longest_task_ms`: the longest main-thread task of the view, from Enter until the idle work after the
 *   answer is done. Browsers report tasks over 50 ms: 0 says that there was none. `answer20k_blocked_ms`: what all
 *   those tasks took over 50 ms, summed.
 */
export async function measureChat(): Promise<Figures> {
  const server = await startModelServer();
  try {
    return await withTempDir(async (extensionsDir) => {
      installForBench(extensionsDir, { throughline: true, own: ['reader', 'floor'] });
      const settings = { 'throughline.endpoint.baseUrl': server.url, 'throughline.endpoint.model': 'scripted' };
      const env = { BENCH_MODEL_URL: server.url };
      return withBenchEditor({ extensionsDir, settings, env }, async ({ page }) => {
        tell('chat: the control');
        const floor = await measureOne(await openFloor(page, server), server, async () => {});
        tell('chat: Throughline');
        const chat = await MeasuredChat.open({ page, frame: await openChat(page), server });
        const startAnew = async (): Promise<void> => {
          await runCommand(page, 'Throughline: New Session');
          await chat.body.getByRole('article').first().waitFor({ state: 'detached' });
        };
        const ours = await measureOne(chat, server, startAnew);
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

async function measureOne(chat: MeasuredChat, server: ModelServer, startAnew: () => Promise<void>): Promise<Samples> {
  const toRequest = ({ enterAt, request }: MeasuredAsk): number => request.receivedAtMs - enterAt;
  const [first, ...later] = await askShort(chat, server);
  if (!first) throw new Error('Nothing was asked');
  const long: { readonly tail: number; readonly tasks: readonly number[] }[] = [];
  for (let run = 1; run <= longAnswers; run++) {
    await startAnew();
    long.push(await askLong(chat, server, run));
  }
  return {
    firstEnterToRequest: toRequest(first),
    enterToRequest: later.map(toRequest),
    firstTokenToDom: [first, ...later].map(({ textAt, firstByteAt }) => textAt - firstByteAt),
    longTail: long.map(({ tail }) => tail),
    longestTask: long.map(({ tasks }) => Math.max(0, ...tasks)),
    blocked: long.map(({ tasks }) => tasks.reduce((sum, ms) => sum + ms - 50, 0)),
  };
}

async function askShort(chat: MeasuredChat, server: ModelServer): Promise<MeasuredAsk[]> {
  const all: MeasuredAsk[] = [];
  for (let count = 1; count <= asks; count++) {
    const first = `firsttoken${count}z`;
    const tokens = [first, ' and', ' then', ' some', ' more', ' words.'];
    server.script({ kind: 'answer', tokens, firstTokenAfterMs: 300, tokensPerSecond: 50 });
    all.push(await chat.ask(`Question number ${count}?`, first));
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
    answer20k_longest_task_ms: figure(ours.longestTask, 'ms', 50),
    answer20k_blocked_ms: figure(ours.blocked, 'ms', 0),
    answer20k_last_byte_to_shown_ms: figure(ours.longTail, 'ms', 300),
  };
}

function floorFigures(floor: Samples): Figures {
  for (const [name, samples] of Object.entries(floor)) tellSamples(`floor ${name}`, [samples].flat());
  return {
    floor_enter_to_request_ms: figure(floor.enterToRequest, 'ms'),
    floor_first_token_to_dom_ms: figure(floor.firstTokenToDom, 'ms'),
    floor_answer20k_longest_task_ms: figure(floor.longestTask, 'ms'),
    floor_answer20k_last_byte_to_shown_ms: figure(floor.longTail, 'ms'),
  };
}
