import { lstat, open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AssistantId } from '../model/assistant.ts';

/** Where assistants keep their files on this machine. */
export interface ImportPlaces {
  /** `User` folders of editors of this kind. */
  readonly editors: readonly string[];
  readonly claudeCode: string;
  readonly codex: readonly string[];
  readonly continue: string;
  /** Of Cline 4 and later, with a folder a session; before it kept its tasks with the editor. */
  readonly clineSessions: string;
  /** Tasks of its command line before version 4. */
  readonly clineTasks: string;
  /** Folders of projects, in which aider writes. */
  readonly projects: readonly string[];
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A file with conversations; of Cline before version 4 the folder of a task. */
export interface ImportFile {
  readonly assistant: AssistantId;
  readonly path: string;
  /** The folder that its conversations were had in, where it is told beside the file. */
  readonly folder?: string;
}

/** Files of an assistant that lie together. */
export interface ImportSource {
  readonly assistant: AssistantId;
  /** Where they lie. */
  readonly place: string;
  /** The folder of their project, where it is known before they are read. */
  readonly folder?: string;
  readonly files: readonly ImportFile[];
}

const editorNames = ['Code', 'Code - Insiders', 'VSCodium', 'code-server', 'Cursor', 'Windsurf'];
const serverNames = ['.vscode-server', '.vscode-server-insiders', '.local/share/code-server'];
/** What the record of a session of Cline 4 and later ends with, after the name of its folder. */
export const clineRecord = '.messages.json';
const clineFolder = 'saoudrizwan.claude-dev';

/** Where assistants keep their files on such a machine; `own` is the `User` folder of the editor that this runs in. */
export function importPlaces(
  { platform, home, environment }: Machine,
  { own, projects }: { readonly own?: string; readonly projects: readonly string[] },
): ImportPlaces {
  const { join } = platform === 'win32' ? path.win32 : path.posix;
  const settings =
    platform === 'win32'
      ? (environment.APPDATA ?? join(home, 'AppData', 'Roaming'))
      : platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : (environment.XDG_CONFIG_HOME ?? join(home, '.config'));
  const editors = [
    ...(own === undefined ? [] : [own]),
    ...editorNames.map((name) => join(settings, name, 'User')),
    ...serverNames.map((name) => join(home, name, name.startsWith('.vscode') ? 'data/User' : 'User')),
  ];
  return {
    editors: [...new Set(editors)],
    claudeCode: join(environment.CLAUDE_CONFIG_DIR || join(home, '.claude'), 'projects'),
    codex: ['sessions', 'archived_sessions'].map((name) => join(environment.CODEX_HOME || join(home, '.codex'), name)),
    continue: join(environment.CONTINUE_GLOBAL_DIR || join(home, '.continue'), 'sessions'),
    ...clinePlaces(environment, home, join),
    projects,
  };
}

// https://github.com/cline/cline/blob/main/sdk/packages/shared/src/storage/paths.ts
function clinePlaces(environment: Machine['environment'], home: string, join: (...parts: string[]) => string) {
  const own = environment.CLINE_DIR?.trim() || join(home, '.cline');
  const data = environment.CLINE_DATA_DIR?.trim() || join(own, 'data');
  return {
    clineSessions: environment.CLINE_SESSION_DATA_DIR?.trim() || join(data, 'sessions'),
    clineTasks: join(data, 'tasks'),
  };
}

/**
 * Finds the files of other assistants. Looks at names only, but for the folder of a project; follows no symbolic link. What is
 * not there, or may not be looked at, holds nothing.
 */
export async function findImportSources(places: ImportPlaces, signal: AbortSignal): Promise<ImportSource[]> {
  const found: ImportSource[] = [];
  for (const user of places.editors) {
    const tasks = path.join(user, 'globalStorage', clineFolder, 'tasks');
    found.push(...(await copilotSources(user, signal)), await clineTasks(tasks, signal));
  }
  found.push(await clineTasks(places.clineTasks, signal), await clineSessions(places.clineSessions, signal));
  found.push(...(await claudeSources(places.claudeCode, signal)));
  for (const place of places.codex)
    found.push(...(await treeSource('codex', { place, name: /^rollout-.*\.jsonl(?:\.zst)?$/, signal })));
  found.push(...(await continueSources(places.continue, signal)));
  for (const project of places.projects) found.push(...(await aiderSources(project, signal)));
  return found.filter(({ files }) => files.length > 0);
}

async function copilotSources(user: string, signal: AbortSignal): Promise<ImportSource[]> {
  const storage = path.join(user, 'workspaceStorage');
  const workspaces = (await entriesOf(storage, signal)).filter((entry) => entry.isDirectory());
  const found: ImportSource[] = [];
  for (const { name } of workspaces) {
    const place = path.join(storage, name, 'chatSessions');
    const paths = await filesIn(place, { name: /\.jsonl?$/, signal });
    if (paths.length === 0) continue;
    const folder = await workspaceFolder(path.join(storage, name, 'workspace.json'), signal);
    found.push(sourceOf('copilotChat', { place, paths, ...(folder !== undefined && { folder }) }));
  }
  // Of windows without a folder, and of conversations on their way from one window to another.
  for (const name of ['emptyWindowChatSessions', 'transferredChatSessions']) {
    const place = path.join(user, 'globalStorage', name);
    found.push(sourceOf('copilotChat', { place, paths: await filesIn(place, { name: /\.jsonl?$/, signal }) }));
  }
  return found;
}

async function clineTasks(place: string, signal: AbortSignal): Promise<ImportSource> {
  const tasks = (await entriesOf(place, signal)).filter((entry) => entry.isDirectory());
  return sourceOf('cline', { place, paths: tasks.map(({ name }) => path.join(place, name)) });
}

async function clineSessions(place: string, signal: AbortSignal): Promise<ImportSource> {
  const paths: string[] = [];
  for (const entry of await entriesOf(place, signal)) {
    if (!entry.isDirectory()) continue;
    // Beside it lie the records of helpers, each under its own name.
    const own = await entriesOf(path.join(place, entry.name), signal);
    const record = `${entry.name}${clineRecord}`;
    if (own.some((file) => file.isFile() && file.name === record)) paths.push(path.join(place, entry.name, record));
  }
  return sourceOf('cline', { place, paths: paths.sort() });
}

async function claudeSources(projects: string, signal: AbortSignal): Promise<ImportSource[]> {
  const found: ImportSource[] = [];
  for (const entry of await entriesOf(projects, signal)) {
    if (!entry.isDirectory()) continue;
    const place = path.join(projects, entry.name);
    // `agent-` files hold what sub-agents did: part of no conversation.
    const paths = await filesIn(place, { name: /^(?!agent-).*\.jsonl$/, signal });
    const [first] = paths;
    const folder = first === undefined ? undefined : await firstFolder(first, signal);
    found.push(sourceOf('claudeCode', { place, paths, ...(folder !== undefined && { folder }) }));
  }
  return found;
}

async function continueSources(place: string, signal: AbortSignal): Promise<ImportSource[]> {
  // `sessions.json` is the list of the others.
  return [
    sourceOf('continue', { place, paths: await filesIn(place, { name: /^(?!sessions\.json$).*\.json$/, signal }) }),
  ];
}

async function aiderSources(project: string, signal: AbortSignal): Promise<ImportSource[]> {
  const paths = await filesIn(project, { name: /^\.aider\.chat\.history\.md$/, signal });
  return [sourceOf('aider', { place: project, paths, folder: project })];
}

interface Search {
  readonly name: RegExp;
  readonly signal: AbortSignal;
}

/** All files below a folder, with the newest last. */
async function treeSource(
  assistant: AssistantId,
  { place, name, signal }: Search & { readonly place: string },
): Promise<ImportSource[]> {
  const paths: string[] = [];
  const folders = [place];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    paths.push(...(await filesIn(folder, { name, signal })));
    for (const entry of await entriesOf(folder, signal))
      if (entry.isDirectory()) folders.push(path.join(folder, entry.name));
  }
  return [sourceOf(assistant, { place, paths: paths.sort() })];
}

function sourceOf(
  assistant: AssistantId,
  { place, paths, folder }: { readonly place: string; readonly paths: readonly string[]; readonly folder?: string },
): ImportSource {
  const known = folder === undefined ? {} : { folder };
  return { assistant, place, ...known, files: paths.map((file) => ({ assistant, path: file, ...known })) };
}

async function filesIn(folder: string, { name, signal }: Search): Promise<string[]> {
  const entries = await entriesOf(folder, signal);
  const files = entries.filter((entry) => entry.isFile() && name.test(entry.name));
  return files.map((entry) => path.join(folder, entry.name)).sort();
}

/** What is in a folder that is one itself, and not a link to one. A link is neither file nor folder here. */
async function entriesOf(folder: string, signal: AbortSignal) {
  signal.throwIfAborted();
  try {
    if (!(await lstat(folder)).isDirectory()) return [];
    return await readdir(folder, { withFileTypes: true });
  } catch {
    // Not there, or not ours to look at: then there is nothing to be offered.
    return [];
  }
}

/** The folder of a workspace storage; of a workspace file or another machine's folder none. */
async function workspaceFolder(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { folder } = JSON.parse(await readFile(file, { encoding: 'utf8', signal })) as { folder?: unknown };
    return typeof folder === 'string' && folder.startsWith('file:') ? fileURLToPath(folder) : undefined;
  } catch (error) {
    signal.throwIfAborted();
    // An orphan, or a file that is no use: its conversations are there all the same.
    void error;
    return undefined;
  }
}

const firstBytes = 64 * 1024;

/** The folder that a file of Claude Code names first. */
async function firstFolder(file: string, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(firstBytes), 0, firstBytes, 0);
      const told = /"cwd":("(?:[^"\\]|\\.)*")/.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
      return told === undefined ? undefined : (JSON.parse(told) as string);
    } finally {
      await handle.close();
    }
  } catch {
    // It is told when the file is read.
    return undefined;
  }
}
