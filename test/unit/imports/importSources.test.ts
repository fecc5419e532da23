import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findImportSources, importPlaces } from '../../../src/core/imports/importSources.ts';
import { claudeTurn, createTempMachine, type TempMachine } from './filesOfAssistants.ts';

const { signal } = new AbortController();

describe('Files of other assistants', () => {
  let machine: TempMachine;

  beforeEach(() => {
    machine = createTempMachine();
  });

  afterEach(() => machine.remove());

  const find = async () =>
    (await findImportSources(machine.places, signal)).map(({ assistant, files, folder }) => ({
      assistant,
      files: files.map((file) => path.relative(machine.root, file.path).split(path.sep).join('/')),
      folder,
    }));

  it('are found where each keeps them, with the folder of their project where it is told', async () => {
    const storage = 'User/workspaceStorage';
    machine.write(`${storage}/w1/workspace.json`, JSON.stringify({ folder: pathToFileURL('/work/app').href }));
    machine.write(`${storage}/w1/chatSessions/one.json`, '{}');
    machine.write(`${storage}/w1/chatSessions/two.jsonl`, '');
    machine.write(`${storage}/orphan/chatSessions/three.json`, '{}');
    machine.write(`${storage}/silent/workspace.json`, '{}');
    machine.write('User/globalStorage/emptyWindowChatSessions/four.jsonl', '');
    machine.write('User/globalStorage/saoudrizwan.claude-dev/tasks/17/ui_messages.json', '[]');
    machine.write('.cline/data/tasks/18/ui_messages.json', '[]');
    machine.write('.cline/data/sessions/sess_1/sess_1.messages.json', '{}');
    machine.write('.cline/data/sessions/sess_1/sess_1.json', '{}');
    machine.write('.cline/data/sessions/sess_1/sess_1.compaction.json', '{}');
    machine.write('.cline/data/sessions/sess_1/helper.messages.json', '{}');
    machine.write('.cline/data/sessions/sess_2/sess_2.json', '{}');
    machine.write('.cline/data/sessions/sessions.index.json', '{}');
    machine.write('.claude/projects/-work-app/s1.jsonl', claudeTurn('1', { cwd: '/work/app' }));
    machine.write('.claude/projects/-work-app/agent-7.jsonl', '');
    machine.write('.claude/projects/-work-app/s1/subagents/agent-8.jsonl', '');
    machine.write('.codex/sessions/2026/01/02/rollout-1.jsonl', '');
    machine.write('.codex/sessions/2026/01/02/notes.txt', '');
    machine.write('.continue/sessions/sessions.json', '[]');
    machine.write('.continue/sessions/five.json', '{}');
    machine.write('project/.aider.chat.history.md', '');
    deepEqual(await find(), [
      {
        assistant: 'copilotChat',
        files: [`${storage}/orphan/chatSessions/three.json`],
        folder: undefined,
      },
      {
        assistant: 'copilotChat',
        files: [`${storage}/w1/chatSessions/one.json`, `${storage}/w1/chatSessions/two.jsonl`],
        folder: '/work/app',
      },
      { assistant: 'copilotChat', files: ['User/globalStorage/emptyWindowChatSessions/four.jsonl'], folder: undefined },
      { assistant: 'cline', files: ['User/globalStorage/saoudrizwan.claude-dev/tasks/17'], folder: undefined },
      { assistant: 'cline', files: ['.cline/data/tasks/18'], folder: undefined },
      { assistant: 'cline', files: ['.cline/data/sessions/sess_1/sess_1.messages.json'], folder: undefined },
      { assistant: 'claudeCode', files: ['.claude/projects/-work-app/s1.jsonl'], folder: '/work/app' },
      { assistant: 'codex', files: ['.codex/sessions/2026/01/02/rollout-1.jsonl'], folder: undefined },
      { assistant: 'continue', files: ['.continue/sessions/five.json'], folder: undefined },
      { assistant: 'aider', files: ['project/.aider.chat.history.md'], folder: path.join(machine.root, 'project') },
    ]);
  });

  it('are not looked for behind a symbolic link', async () => {
    const elsewhere = machine.write('elsewhere/s1.jsonl', claudeTurn('1'));
    mkdirSync(path.join(machine.root, '.claude/projects/p'), { recursive: true });
    symlinkSync(elsewhere, path.join(machine.root, '.claude/projects/p/s1.jsonl'));
    symlinkSync(path.dirname(elsewhere), path.join(machine.root, '.claude/projects/linked'));
    mkdirSync(path.join(machine.root, '.codex'));
    symlinkSync(path.dirname(elsewhere), path.join(machine.root, '.codex/sessions'));
    deepEqual(await find(), []);
  });

  it('are none where nothing is, and looking for them can be stopped', async () => {
    deepEqual(await find(), []);
    await rejects(findImportSources(machine.places, AbortSignal.abort()), { name: 'AbortError' });
  });

  it('are looked for where each system has them, and where the environment says', () => {
    const linux = importPlaces({ platform: 'linux', home: '/home/me', environment: {} }, { projects: ['/p'] });
    ok(linux.editors.includes('/home/me/.config/Code/User'));
    ok(linux.editors.includes('/home/me/.vscode-server/data/User'));
    equal(linux.claudeCode, '/home/me/.claude/projects');
    deepEqual(linux.codex, ['/home/me/.codex/sessions', '/home/me/.codex/archived_sessions']);
    equal(linux.continue, '/home/me/.continue/sessions');
    equal(linux.clineSessions, '/home/me/.cline/data/sessions');
    const cline = (environment: Record<string, string>) =>
      importPlaces({ platform: 'linux', home: '/home/me', environment }, { projects: [] }).clineSessions;
    equal(cline({ CLINE_DIR: '/c' }), '/c/data/sessions');
    equal(cline({ CLINE_DIR: '/c', CLINE_DATA_DIR: '/d' }), '/d/sessions');
    equal(cline({ CLINE_DATA_DIR: '/d', CLINE_SESSION_DATA_DIR: '/s' }), '/s');
    const mac = importPlaces({ platform: 'darwin', home: '/Users/me', environment: {} }, { projects: [] });
    ok(mac.editors.includes('/Users/me/Library/Application Support/Code/User'));
    const environment = { APPDATA: 'D:\\Roaming', CODEX_HOME: 'D:\\codex', CLAUDE_CONFIG_DIR: '' };
    const windows = importPlaces(
      { platform: 'win32', home: 'C:\\Users\\me', environment },
      { own: 'E:\\User', projects: [] },
    );
    deepEqual(windows.editors.slice(0, 2), ['E:\\User', 'D:\\Roaming\\Code\\User']);
    equal(windows.codex[0], 'D:\\codex\\sessions');
    equal(windows.claudeCode, 'C:\\Users\\me\\.claude\\projects');
  });
});
