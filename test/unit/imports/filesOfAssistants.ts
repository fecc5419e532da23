import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImportPlaces } from '../../../src/core/imports/importSources.ts';

/** A machine in a temporary folder, on which other assistants have left their files. */
export interface TempMachine {
  readonly root: string;
  readonly places: ImportPlaces;
  /** Gives the path of the file. */
  write(name: string, content: string | Buffer | readonly unknown[]): string;
  remove(): void;
}

export function createTempMachine(): TempMachine {
  const root = mkdtempSync(path.join(tmpdir(), 'throughline-imports-'));
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    places: {
      editors: [at('User'), at('gone/User')],
      claudeCode: at('.claude/projects'),
      codex: [at('.codex/sessions')],
      continue: at('.continue/sessions'),
      clineSessions: at('.cline/data/sessions'),
      clineTasks: at('.cline/data/tasks'),
      projects: [at('project')],
    },
    write(name, content) {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), typeof content === 'string' || Buffer.isBuffer(content) ? content : jsonLines(content));
      return at(name);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Entries, a line each; a text is a line as it is. */
export function jsonLines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${typeof entry === 'string' ? entry : JSON.stringify(entry)}\n`).join('');
}

let moment = 0;

/** A turn of a conversation of Claude Code: a question and its answer. */
export function claudeTurn(id: string, { cwd, after }: { readonly cwd?: string; readonly after?: string } = {}) {
  moment += 1000;
  const timestamp = new Date(Date.UTC(2026, 0, 1) + moment).toISOString();
  return [
    {
      type: 'user',
      uuid: `${id}q`,
      parentUuid: after ? `${after}a` : null,
      timestamp,
      cwd,
      message: { content: `Question ${id}` },
    },
    {
      type: 'assistant',
      uuid: `${id}a`,
      parentUuid: `${id}q`,
      timestamp,
      cwd,
      message: {
        model: 'claude',
        content: [{ type: 'text', text: `Answer ${id}` }],
        usage: { input_tokens: 4, output_tokens: 2 },
      },
    },
  ];
}
