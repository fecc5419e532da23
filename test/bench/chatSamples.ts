// What is measured of one chat, whoever made it.
import { setTimeout as sleep } from 'node:timers/promises';
import { TokenEstimator } from '../../src/core/model/tokenEstimate.ts';
import { bigAnswerEnd, bigAnswerTokens } from '../support/modelServer/bigAnswer.ts';
import type { ModelServer } from '../support/modelServer/modelServer.ts';
import type { BenchEditor } from './benchEditor.ts';
import type { MeasuredAsk, MeasuredChat } from './measuredChat.ts';
import { missingTexts } from './pageProbe.ts';
import { tell } from './progress.ts';
import { rendererCpuSeconds } from './rendererCpu.ts';

const longAnswerTokens = 20_000;
const steadyTokens = 3_000;
/** Highlighting and the like come after the text, when the page is idle: at the latest after this long. */
const idleWorkMs = 2_000;

/** Single measurements of short questions and of an answer at the pace of a person who reads. */
export interface ShortSamples {
  readonly firstEnterToRequest: number;
  readonly enterToRequest: number[];
  readonly firstTokenToDom: number[];
  readonly promptTokens: number;
  readonly steadyLag: number;
  readonly steadyRendererCpu: number;
}

/** Single measurements of answers as long as answers get, as fast as they can come. */
export interface LongSamples {
  readonly longTail: number[];
  readonly longestTask: number[];
  readonly blocked: number[];
  readonly longMemory: number;
}

/** A chat that is measured, and what is done around it. */
export interface Subject {
  readonly chat: MeasuredChat;
  readonly server: ModelServer;
  readonly editor: BenchEditor;
  readonly startAnew: () => Promise<void>;
  /** How many short questions are asked, and how many long ones. */
  readonly asks: number;
  readonly longAnswers: number;
}

/** Asks the short questions, and the one whose answer comes at an even pace. */
export async function measureShort(subject: Subject): Promise<ShortSamples> {
  const { chat, server, startAnew, asks } = subject;
  const toRequest = ({ enterAt, request }: MeasuredAsk): number => request.receivedAtMs - enterAt;
  const [first, ...later] = await askShort(chat, server, asks);
  if (!first) throw new Error('Nothing was asked');
  await startAnew();
  const steady = await askSteady(chat, server);
  return {
    firstEnterToRequest: toRequest(first),
    enterToRequest: later.map(toRequest),
    firstTokenToDom: [first, ...later].map(({ textAt, firstByteAt }) => textAt - firstByteAt),
    promptTokens: promptTokens(first),
    ...steady,
  };
}

/** Asks for the long answers. */
export async function measureLong({ chat, server, editor, startAnew, longAnswers }: Subject): Promise<LongSamples> {
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
    longTail: long.map(({ tail }) => tail),
    longestTask: long.map(({ tasks }) => Math.max(0, ...tasks)),
    blocked: long.map(({ tasks }) => tasks.reduce((sum, ms) => sum + ms - 50, 0)),
    longMemory: after - before,
  };
}

// Messages, whatever they are made of, and the tools that are described to the model.
function promptTokens({ request }: MeasuredAsk): number {
  const { messages, tools = [] } = request.body as {
    readonly messages: readonly { readonly content: unknown }[];
    readonly tools?: readonly unknown[];
  };
  const estimator = new TokenEstimator();
  const texts = [...messages.map(({ content }) => content), ...tools].map((part) =>
    typeof part === 'string' ? part : JSON.stringify(part),
  );
  return texts.reduce((sum, text) => sum + estimator.estimate(text, 'gpt-4o'), 0);
}

async function askSteady(
  chat: MeasuredChat,
  server: ModelServer,
): Promise<Pick<ShortSamples, 'steadyLag' | 'steadyRendererCpu'>> {
  const end = `${bigAnswerEnd} Steady.`;
  server.script({ kind: 'answer', tokens: [...bigAnswerTokens(steadyTokens), ' Steady.'], tokensPerSecond: 150 });
  const before = rendererCpuSeconds();
  const { lastByteAt, shownAt } = await chat.ask('Steady answer', end);
  return { steadyLag: shownAt - lastByteAt, steadyRendererCpu: rendererCpuSeconds() - before };
}

async function askShort(chat: MeasuredChat, server: ModelServer, asks: number): Promise<MeasuredAsk[]> {
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
  const missing = await chat.root.evaluate(missingTexts, headings);
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
