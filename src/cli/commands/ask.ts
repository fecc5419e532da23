import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage, ThroughlineError } from '../../base/errors.ts';
import { collectItems } from '../../core/context/collectItems.ts';
import { type Core, createCore, type EndpointOptions } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import type { ModelClient, RetryNotice } from '../../core/model/model.ts';
import { stderrLog } from '../stderrLog.ts';
import { usage } from '../usage.ts';

const options = {
  root: { type: 'string', default: '.' },
  file: { type: 'string', multiple: true, default: [] as string[] },
  'base-url': { type: 'string' },
  model: { type: 'string' },
  data: { type: 'string' },
  continue: { type: 'boolean', default: false },
} as const;

/** `throughline ask`: streams the answer to standard output. The conversation is kept like one of the editor. */
export async function ask(args: readonly string[], signal: AbortSignal): Promise<number> {
  const parsed = parse(args);
  if (!parsed) return 2;
  const { values, question } = parsed;
  const endpoint = endpointOf(values);
  const core = await createCore(
    {
      dataFolder: values.data ?? defaultDataFolder(),
      rootPaths: [path.resolve(values.root)],
      promptsFolder: path.resolve(import.meta.dirname, '../media/prompts'),
      keepsAttachments: false,
      log: stderrLog,
    },
    signal,
  );
  try {
    const model = await modelOf(core, endpoint);
    for (const file of values.file) await core.context.addFile(path.resolve(file), {}, signal);
    const latest = values.continue ? core.sessions.latest() : undefined;
    const session = latest ?? core.sessions.create({});
    const items = await collectItems(core.context, signal);
    const code = items.flatMap((entry) =>
      entry.ok
        ? [
            {
              path: entry.item.path ?? entry.item.label,
              language: entry.item.language ?? 'plaintext',
              text: entry.item.text,
            },
          ]
        : [],
    );
    const turn = core.completions.ask(
      { sessionId: session.id, model, text: question, task: { kind: 'question', question, code }, items },
      signal,
    );
    for await (const event of turn) {
      if (event.type === 'delta') process.stdout.write(event.text);
      if (event.type === 'retrying') process.stderr.write(`throughline: ${retryLine(event.retry)}\n`);
      if (event.type !== 'finished') continue;
      process.stdout.write('\n');
      const { failure } = event.message;
      if (failure) process.stderr.write(`\nthroughline: ${failure.what} ${failure.why} ${failure.next}\n`);
      return event.message.status === 'complete' ? 0 : signal.aborted ? 130 : 1;
    }
    return 1;
  } finally {
    await core.close();
  }
}

function retryLine({ failure, delayMs, attempt, of }: RetryNotice): string {
  return `${failure.why} Trying again in ${Math.ceil(delayMs / 1000)} s (${attempt} of ${of}).`;
}

/** `undefined`: the offline assistant is asked. */
function endpointOf(values: { readonly 'base-url'?: string; readonly model?: string }): EndpointOptions | undefined {
  const { THROUGHLINE_BASE_URL, THROUGHLINE_MODEL, THROUGHLINE_API_KEY } = process.env;
  const baseUrl = values['base-url'] ?? THROUGHLINE_BASE_URL;
  const model = values.model ?? THROUGHLINE_MODEL;
  if (!baseUrl) return undefined;
  if (model) return { baseUrl, model, apiKey: THROUGHLINE_API_KEY };
  const what = 'No model is chosen, so nothing was asked.';
  throw new ThroughlineError({ ...failures.modelNotChosen(), what, next: 'Give --model, or set THROUGHLINE_MODEL.' });
}

function modelOf(core: Core, endpoint: EndpointOptions | undefined): Promise<ModelClient> {
  return endpoint ? core.openEndpoint(endpoint) : Promise.resolve(core.offlineModel);
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const question = positionals.join(' ').trim();
    if (question) return { values, question };
    process.stderr.write(`throughline: ask needs a question\n\n${usage}`);
  } catch (error) {
    process.stderr.write(`throughline: ${errorMessage(error)}\n\n${usage}`);
  }
  return undefined;
}

// The places that each system gives to programs' data.
function defaultDataFolder(): string {
  const { XDG_DATA_HOME, APPDATA } = process.env;
  if (process.platform === 'win32' && APPDATA) return path.join(APPDATA, 'throughline');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'throughline');
  return path.join(XDG_DATA_HOME ?? path.join(homedir(), '.local', 'share'), 'throughline');
}
