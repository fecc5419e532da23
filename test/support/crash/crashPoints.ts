import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { openHistoryDatabase } from '../../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../../src/core/storage/stores.ts';

/** What the writer says is done. `atMs`: of its own clock. */
export type CrashEvent =
  | { readonly kind: 'asked'; readonly id: string; readonly content: string }
  | { readonly kind: 'said'; readonly id: string; readonly length: number; readonly atMs: number }
  | { readonly kind: 'ended'; readonly id: string; readonly length: number };

/** What crashes did. All but `points`, `asked` and `streams` are to be 0. */
export interface CrashTally {
  /** Kills. */
  points: number;
  /** Questions that the writer was told are safe. */
  asked: number;
  /** Kills in the middle of an answer. */
  streams: number;
  /** Questions and ended answers that are gone or changed. */
  lostMessages: number;
  /** Answers that lack more than the last 250 ms of what they had said. */
  lostText: number;
  /** Times that the database did not open, or was damaged. */
  damaged: number;
}

export interface CrashOptions {
  readonly points: number;
  /** Says how late each writer is killed, 0 to 1. */
  readonly random: () => number;
  readonly onPoint?: (done: number) => void;
}

/** As the issue of losing text was put: of a stream, no more than this may be missing. */
const mostLostMs = 250;
const longestLifeMs = 900;
/** So many writers work in one history, one after the other, before a new one is begun. */
const writersPerHistory = 20;

/** Starts writers in a history and kills each with SIGKILL at a random moment; every fifth while it starts, opens and migrates. */
export async function crash({ points, random, onPoint }: CrashOptions): Promise<CrashTally> {
  const tally: CrashTally = { points: 0, asked: 0, streams: 0, lostMessages: 0, lostText: 0, damaged: 0 };
  let folder = '';
  const known = new Map<string, CrashEvent>();
  try {
    for (let point = 0; point < points; point++) {
      if (point % writersPerHistory === 0) {
        if (folder) rmSync(folder, { recursive: true, force: true });
        folder = mkdtempSync(path.join(tmpdir(), 'tl-crash-'));
        known.clear();
      }
      const file = path.join(folder, 'history.db');
      const life = { isOfStart: point % 5 === 0, ms: random() * longestLifeMs };
      const events = await killedWriter([file, `w${point}`], life);
      tally.points += 1;
      tally.asked += events.filter(({ kind }) => kind === 'asked').length;
      check(file, { events, known, tally });
      onPoint?.(point + 1);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return tally;
}

/** How long a writer lives: since its process was started, or since it first said that something is done. */
interface Life {
  readonly isOfStart: boolean;
  readonly ms: number;
}

async function killedWriter(args: readonly string[], life: Life): Promise<CrashEvent[]> {
  const script = path.join(import.meta.dirname, 'crashWriter.ts');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const events: CrashEvent[] = [];
  const reading = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      // The kill may cut the last line.
      if (line.endsWith('}')) events.push(JSON.parse(line));
    }
  })();
  if (!life.isOfStart) await Promise.race([once(child.stdout, 'data'), exit]);
  await wait(life.ms);
  child.kill('SIGKILL');
  const [, killedBy] = await exit;
  assert.equal(killedBy, 'SIGKILL', 'the writer ended by itself');
  await reading;
  return events;
}

interface Witness {
  readonly events: readonly CrashEvent[];
  /** What was asked and ended in this history by all writers so far, which must stay. */
  readonly known: Map<string, CrashEvent>;
  readonly tally: CrashTally;
}

function check(file: string, { events, known, tally }: Witness): void {
  const { database, durable, failure } = openHistoryDatabase({ path: file, log: silentLog });
  const history = new ChatHistoryManager({ stores: createStores(database, silentLog), log: silentLog });
  try {
    const { integrity_check: integrity } = database.get('PRAGMA integrity_check') ?? {};
    const orphans = database.all('PRAGMA foreign_key_check').length;
    if (!durable || failure || integrity !== 'ok' || orphans > 0) tally.damaged += 1;
    history.recoverInterrupted();
    const said = lastSaid(events);
    if (said) tally.streams += 1;
    if (said && (history.get(said.id)?.content.length ?? 0) < said.dueLength) tally.lostText += 1;
    for (const event of events) if (event.kind !== 'said') known.set(event.id, event);
    for (const event of known.values()) if (!isThere(history, event)) tally.lostMessages += 1;
  } finally {
    history.dispose();
    database.dispose();
  }
}

function isThere(history: ChatHistoryManager, event: CrashEvent): boolean {
  const message = history.get(event.id);
  if (event.kind === 'asked') return message?.content === event.content;
  return message?.status === 'complete' && message.content.length === event.length;
}

/** The answer that was being written at the end, and how much of it had been said long enough ago. */
function lastSaid(events: readonly CrashEvent[]): { readonly id: string; readonly dueLength: number } | undefined {
  const last = events.at(-1);
  if (last?.kind !== 'said') return undefined;
  const due = events.filter(
    (event) => event.kind === 'said' && event.id === last.id && event.atMs <= last.atMs - mostLostMs,
  );
  const newest = due.at(-1);
  return { id: last.id, dueLength: newest?.kind === 'said' ? newest.length : 0 };
}
