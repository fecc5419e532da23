// The part of `npm start` that needs the pinned Node: the sample project, the editor in the browser. start.mjs runs it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '../src/base/errors.ts';
import { silentLog } from '../src/base/log.ts';
import { modelLimits, openAiModelInfo } from '../src/core/model/modelCatalog.ts';
import { createOpenAiClient } from '../src/core/model/openaiClient.ts';
import { createSampleProject } from '../test/support/sampleProject.ts';
import { installExtension, repositoryRoot } from '../test/support/workbench/installation.ts';
import { type EditorServer, startEditor, writeSettings } from '../test/support/workbench/server.ts';
import { type EditorSettings, quietSettings } from '../test/support/workbench/settings.ts';

/** Kept between runs, so that conversations are. */
const home = process.env.THROUGHLINE_HOME ?? path.join(repositoryRoot, 'out/start');
const usualPort = 8123;
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const { values } = parseArgs({
  options: { port: { type: 'string' }, folder: { type: 'string' }, 'only-project': { type: 'boolean' } },
});

async function main(): Promise<void> {
  const folder = values.folder ?? sampleProject();
  if (values['only-project']) {
    console.log(folder);
    return;
  }
  // Ctrl+C while the editor starts ends its processes too: they are bound to the end of this one.
  const exitAtOnce = (): never => process.exit(130);
  for (const signal of stopSignals) process.once(signal, exitAtOnce);
  const endpoint = await endpointSettings();
  const server = await start({ folder, port: await choosePort(), endpoint });
  for (const signal of stopSignals) {
    // The second listener makes a second Ctrl+C wait for the first.
    process
      .off(signal, exitAtOnce)
      .once(signal, () => void stop(server))
      .on(signal, () => {});
  }
  // The folder and the port are the address of what the browser keeps: always the same ones.
  const address = `${server.url}/?folder=${encodeURIComponent(folder)}`;
  console.log(`\nThroughline runs in VS Code at\n\n    ${address}\n\n${modelNote(endpoint)}\nCtrl+C stops it.\n`);
  openBrowser(address);
}

async function start(options: { folder: string; port: number; endpoint: EditorSettings }): Promise<EditorServer> {
  const { folder, port, endpoint } = options;
  const extensionsDir = path.join(home, 'extensions');
  installExtension(path.join(repositoryRoot, 'out/throughline.vsix'), extensionsDir);
  const userDir = path.join(home, 'user');
  writeStartSettings(userDir, endpoint);
  return startEditor({ folder, userDir, extensionsDir, port, settings: 'keep', env: endpointEnvironment() });
}

function sampleProject(): string {
  const folder = path.join(home, 'doclinks');
  if (!existsSync(path.join(folder, '.git'))) {
    mkdirSync(home, { recursive: true });
    createSampleProject(folder, { withChange: true });
  }
  return folder;
}

/**
 * What the user changed in the editor stays. What came from the environment of the last start goes, unless it is in the
 * environment again: without an endpoint there, the offline assistant answers.
 */
function writeStartSettings(userDir: string, now: EditorSettings): void {
  const memory = path.join(home, 'fromEnvironment.json');
  try {
    const before = readSettings(memory);
    const current = readSettings(path.join(userDir, 'User/settings.json'));
    const kept = Object.entries(current).filter(([name, value]) => before[name] !== value);
    writeSettings(userDir, { ...quietSettings, ...Object.fromEntries(kept), ...now });
    writeFileSync(memory, JSON.stringify(now));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    console.warn('Your settings.json has comments: it is left as it is, without settings from the environment.');
  }
}

function readSettings(file: string): EditorSettings {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EditorSettings) : {};
}

async function endpointSettings(): Promise<EditorSettings> {
  const { THROUGHLINE_BASE_URL, OPENAI_BASE_URL, OPENAI_API_KEY, THROUGHLINE_MODEL } = process.env;
  const baseUrl = THROUGHLINE_BASE_URL || OPENAI_BASE_URL || (OPENAI_API_KEY && 'https://api.openai.com/v1');
  if (!baseUrl) return {};
  const model = THROUGHLINE_MODEL || (await firstKnownModel(baseUrl));
  return {
    'throughline.endpoint.baseUrl': baseUrl,
    ...(model && { 'throughline.endpoint.model': model }),
  };
}

/** The first model that the endpoint lists and whose limits are known, else its first; none when it cannot be asked. */
async function firstKnownModel(baseUrl: string): Promise<string | undefined> {
  const { THROUGHLINE_API_KEY, OPENAI_API_KEY } = process.env;
  const client = createOpenAiClient({
    info: openAiModelInfo({ id: '', baseUrl }),
    baseUrl,
    apiKey: THROUGHLINE_API_KEY || OPENAI_API_KEY,
    log: silentLog,
  });
  try {
    const offered = (await client.listModels(AbortSignal.timeout(5000))).map(({ id }) => id);
    return offered.find((id) => modelLimits(id) !== modelLimits('')) ?? offered[0];
  } catch (error) {
    console.warn(`The models of ${baseUrl} could not be listed: ${errorMessage(error)}`);
    return undefined;
  }
}

/** Keys stay in the environment of the editor: they are never written to a file. */
function endpointEnvironment(): NodeJS.ProcessEnv {
  const names = ['THROUGHLINE_API_KEY', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function modelNote(settings: EditorSettings): string {
  const baseUrl = settings['throughline.endpoint.baseUrl'];
  const model = settings['throughline.endpoint.model'];
  if (model) return `Answers come from ${model} at ${baseUrl}.`;
  if (baseUrl) return `The endpoint is ${baseUrl}. Choose one of its models with 'Throughline: Select Model'.`;
  return 'No model is connected: the offline assistant answers from the project itself.';
}

async function choosePort(): Promise<number> {
  if (values.port) return Number(values.port);
  for (let port = usualPort; port < usualPort + 100; port++) if (await isFree(port)) return port;
  throw new Error(`No port from ${usualPort} on is free. Choose one: npm start -- --port N`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Where there is a desktop to open it on. */
function openBrowser(address: string): void {
  const [command, ...args] = browserCommand();
  if (!command) return;
  const opener = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  opener.once('error', () => console.log('(No browser could be opened: use the address above.)'));
  opener.unref();
}

function browserCommand(): string[] {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['cmd', '/c', 'start', ''];
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? ['xdg-open'] : [];
}

async function stop(server: EditorServer): Promise<void> {
  console.log('\nstopping');
  await server.stop();
  process.exit(0);
}

await main();
