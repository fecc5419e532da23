import type { FrameLocator, Locator, Page } from 'playwright-core';
import { type ModelServer, startModelServer } from '../support/modelServer/modelServer.ts';
import { openChat, openView, runCommand } from '../support/workbench/actions.ts';
import type { EditorServer } from '../support/workbench/server.ts';
import { extensionIds, installForBench, withBenchEditor, withTempDir } from './benchEditor.ts';
import { assistantSettings, hasCopilot, openCopilotChat, setUpCopilot } from './builtInAssistant.ts';
import { type LongSamples, measureLong, measureShort, type ShortSamples } from './chatSamples.ts';
import { type Figures, figure, median } from './figures.ts';
import { MeasuredChat } from './measuredChat.ts';
import { tell, tellSamples } from './progress.ts';

const often = { asks: 15, longAnswers: 3 } as const;
/** The built-in assistant was seen to need over two minutes for the long answer. */
const patienceMs = 240_000;

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
 *
 * `copilot_*` are the same of the editor's built-in assistant, in an editor of its own, asked less often; left out where
 * the host does not have it. What it does not show within `patienceMs` is left out too.
 */
export async function measureChat(): Promise<Figures> {
  const figures = await measureBesideControl();
  if (!hasCopilot()) {
    tell('This host has no built-in Copilot extension: the chat figures of copilot_ are left out.');
    return figures;
  }
  return { ...figures, ...(await measureCopilot()) };
}

async function measureBesideControl(): Promise<Figures> {
  const server = await startModelServer();
  try {
    return await withTempDir(async (extensionsDir) => {
      installForBench(extensionsDir, { throughline: true, own: ['reader', 'floor'] });
      const settings = { 'throughline.endpoint.baseUrl': server.url, 'throughline.endpoint.model': 'scripted' };
      const env = { BENCH_MODEL_URL: server.url };
      return withBenchEditor({ extensionsDir, settings, env }, async (editor) => {
        const { page } = editor;
        tell('chat: the control');
        const control = { ...often, chat: await openFloor(page, server), server, editor, startAnew: async () => {} };
        const floor = { ...(await measureShort(control)), ...(await measureLong(control)) };
        tell('chat: Throughline');
        const chat = await MeasuredChat.open({ page, server, ...partsOf(await openChat(page)) });
        const startAnew = async (): Promise<void> => {
          await runCommand(page, 'Throughline: New Session');
          await chat.root.getByRole('article').first().waitFor({ state: 'detached' });
        };
        const subject = { ...often, chat, server, editor, startAnew };
        const ours = { ...(await measureShort(subject)), ...(await measureLong(subject)) };
        return { ...figuresOf(ours, floor), ...shortFigures('floor_', floor), ...longFigures('floor_', floor) };
      });
    });
  } finally {
    await server.stop();
  }
}

async function measureCopilot(): Promise<Figures> {
  const server = await startModelServer();
  try {
    return await withTempDir(async (extensionsDir) => {
      installForBench(extensionsDir, { throughline: false, own: ['reader'] });
      const prepare = (page: Page, at: EditorServer): Promise<void> => setUpCopilot(page, at, server.url);
      return withBenchEditor({ extensionsDir, settings: assistantSettings, prepare }, async (editor) => {
        tell('chat: the built-in Copilot');
        const { page } = editor;
        const chat = await MeasuredChat.open({ page, server, patienceMs, ...(await openCopilotChat(page)) });
        const subject = { asks: 8, longAnswers: 1, chat, server, editor, startAnew: async () => {} };
        const figures = shortFigures('copilot_', await measureShort(subject));
        try {
          return { ...figures, ...longFigures('copilot_', await measureLong(subject)) };
        } catch (error) {
          tell(`copilot_answer20k figures are left out: ${error instanceof Error ? error.message : String(error)}`);
          return figures;
        }
      });
    });
  } finally {
    await server.stop();
  }
}

function partsOf(frame: FrameLocator): { root: Locator; composer: Locator } {
  return { root: frame.locator('body'), composer: frame.getByRole('textbox', { name: 'Message' }) };
}

async function openFloor(page: Page, server: ModelServer): Promise<MeasuredChat> {
  await openView(page, 'Floor', 'Chat');
  const frame = page
    .frameLocator(`iframe.webview.ready[src*="extensionId=${extensionIds.floor}"]`)
    .frameLocator('iframe#active-frame');
  const parts = partsOf(frame);
  await parts.composer.waitFor({ timeout: 30_000 });
  return MeasuredChat.open({ page, server, ...parts });
}

function figuresOf(ours: ShortSamples & LongSamples, floor: ShortSamples): Figures {
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

/** Of somebody else, without targets: under our names with `prefix`. */
function shortFigures(prefix: string, samples: ShortSamples): Figures {
  const { enterToRequest, firstTokenToDom, promptTokens, steadyLag, steadyRendererCpu } = samples;
  const all = { enterToRequest, firstTokenToDom, promptTokens, steadyLag, steadyRendererCpu };
  for (const [name, values] of Object.entries(all)) tellSamples(`${prefix}${name}`, [values].flat());
  return {
    [`${prefix}enter_to_request_ms`]: figure(enterToRequest, 'ms'),
    [`${prefix}first_token_to_dom_ms`]: figure(firstTokenToDom, 'ms'),
    [`${prefix}one_line_tokens`]: figure([promptTokens], 'tokens'),
    [`${prefix}steady_lag_ms`]: figure([steadyLag], 'ms'),
    [`${prefix}steady_renderer_cpu_s`]: figure([steadyRendererCpu], 's'),
  };
}

function longFigures(prefix: string, samples: LongSamples): Figures {
  const { longTail, longestTask, blocked, longMemory } = samples;
  for (const [name, values] of Object.entries({ longTail, longestTask, blocked, longMemory }))
    tellSamples(`${prefix}${name}`, [values].flat());
  return {
    [`${prefix}answer20k_tail_ms`]: figure(longTail, 'ms'),
    [`${prefix}answer20k_longest_task_ms`]: figure(longestTask, 'ms'),
    [`${prefix}answer20k_blocked_ms`]: figure(blocked, 'ms'),
    [`${prefix}answer20k_memory_added_mb`]: figure([longMemory], 'MB'),
  };
}
