import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { SessionHolds } from '../../../src/core/history/sessionHolds.ts';
import { createHistoryFixture, type HistoryFixture } from './historyFixture.ts';

const minuteMs = 60_000;

/** The code of the failure that `work` ends with. */
function failureOf(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof ThroughlineError, String(error));
    return error.failure.code;
  }
}

describe('A session that is open in two windows', () => {
  let fixture: HistoryFixture;
  let nowMs: number;
  let here: SessionHolds;
  let there: SessionHolds;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    fixture = createHistoryFixture();
    nowMs = Date.now();
    const now = () => nowMs;
    here = new SessionHolds({ stores: fixture.stores, log: silentLog, now });
    there = new SessionHolds({ stores: fixture.open(), log: silentLog, now });
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    fixture.dispose();
  });

  /** Another process holds it. */
  const holdElsewhere = async (...mode: string[]) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'holdSession.ts'), fixture.path, ...mode], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [said] = await once(child.stdout ?? assert.fail(), 'data');
    assert.equal(String(said), 'true\n');
    return child;
  };

  it('belongs to the one that showed it first, until that lets go', () => {
    assert.deepEqual([here.hold('s'), there.hold('s'), here.hold('s')], [true, false, true]);
    assert.deepEqual([here.isElsewhere('s'), there.isElsewhere('s')], [false, true]);
    assert.equal(
      failureOf(() => there.assertFree('s')),
      'session.openElsewhere',
    );
    here.hold('other');
    here.releaseOthers('other');
    assert.equal(there.hold('s'), true);
    assert.equal(here.hold('s'), false);
    there.dispose();
    assert.equal(here.hold('s'), true);
  });

  it('is taken over: then the first has it no more, and learns of it', () => {
    here.hold('s');
    there.takeOver('s');
    assert.deepEqual([here.hold('s'), there.hold('s')], [false, true]);
    assert.equal(
      failureOf(() => here.begin('s')),
      'session.openElsewhere',
    );
    // What is another's is not let go of.
    here.dispose();
    assert.equal(there.hold('s'), true);
    assert.equal(here.isElsewhere('s'), true);
  });

  it('is not taken over while a question is answered in it, and is as soon as that has ended', () => {
    here.begin('s');
    assert.equal(
      failureOf(() => there.takeOver('s')),
      'session.busyElsewhere',
    );
    assert.equal(here.hold('s'), true);
    // Shown no more it is still held: the answer goes on there.
    here.releaseOthers('other');
    assert.equal(there.hold('s'), false);
    here.end('s');
    there.takeOver('s');
    assert.equal(here.hold('s'), false);
  });

  it('is never locked by a process that is gone, not even one that was killed in the middle of an answer', async () => {
    const child = await holdElsewhere('--busy');
    assert.equal(here.hold('s'), false);
    assert.equal(
      failureOf(() => here.takeOver('s')),
      'session.busyElsewhere',
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(here.isElsewhere('s'), false);
    assert.equal(here.hold('s'), true);
    here.begin('s');
  });

  it('is taken over from another process, by one of many that try at once', async () => {
    await holdElsewhere();
    const windows = Array.from({ length: 8 }, () => new SessionHolds({ stores: fixture.open(), log: silentLog }));
    assert.deepEqual(
      windows.map((window) => window.hold('s')),
      windows.map(() => false),
    );
    for (const window of windows) window.takeOver('s');
    assert.deepEqual(
      windows.map((window) => window.hold('s')),
      windows.map((_, index) => index === 7),
    );
  });

  it('is held by one alone when many processes begin at the same moment', async () => {
    const script = path.join(import.meta.dirname, 'holdSession.ts');
    const all = Array.from({ length: 4 }, () =>
      spawn(process.execPath, [script, fixture.path], { stdio: ['ignore', 'pipe', 'inherit'] }),
    );
    children.push(...all);
    const said = await Promise.all(all.map((child) => once(child.stdout ?? assert.fail(), 'data')));
    assert.deepEqual(said.map(([word]) => String(word).trim()).sort(), ['false', 'false', 'false', 'true']);
  });

  it('waits for the lease where a process seems to live, which is renewed as long as that is true', () => {
    const living = { pid: process.ppid, startedMs: 1 };
    const foreign = new SessionHolds({ stores: fixture.open(), log: silentLog, owner: living, now: () => nowMs });
    foreign.hold('s');
    for (let minutes = 0; minutes < 5; minutes += 0.5) {
      nowMs += minuteMs / 2;
      foreign.renew();
      assert.equal(here.hold('s'), false, `after ${minutes} minutes`);
    }
    nowMs += 2 * minuteMs;
    assert.equal(here.hold('s'), true);
    // It comes back from its sleep, and finds that it has it no more.
    foreign.renew();
    assert.equal(foreign.hold('s'), false);
  });

  it('belongs to whoever asks where nothing can be written down: the history itself keeps both ways', async () => {
    fixture.stores.database.exec('PRAGMA query_only = ON');
    assert.equal(here.hold('s'), true);
    here.begin('s');
    here.end('s');
    here.dispose();
    fixture.stores.database.exec('PRAGMA query_only = OFF');
    await delay(0);
    assert.equal(there.hold('s'), true);
  });
});
