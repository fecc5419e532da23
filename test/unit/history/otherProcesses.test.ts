import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { silentLog } from '../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { createHistoryFixture, type HistoryFixture, sampleSession } from './historyFixture.ts';

// As `AnswerWriter` promises: text is on the disk at most this long after it came.
const flushAfterMs = 100;

/** Runs a script of this folder. What it writes as errors is shown. */
function start(script: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [path.join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

describe('A history and other processes', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  const children: ChildProcess[] = [];

  const run = (script: string, ...args: string[]) => {
    const child = start(script, fixture.path, ...args);
    children.push(child);
    return child;
  };

  /** Lets the other process stream until it has said `words` words, and kills it. Gives what it had said by then. */
  const killInMidStream = async (words: number, ...asked: readonly string[]) => {
    const child = run('streamAnswer.ts', ...asked);
    const said: { number: number; fromMs: number; toMs: number }[] = [];
    for await (const line of createInterface({ input: child.stdout ?? assert.fail() })) {
      said.push(JSON.parse(line));
      if (said.length === words) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.equal(child.signalCode, 'SIGKILL');
    return said;
  };

  beforeEach(() => {
    fixture = createHistoryFixture();
    history = new ChatHistoryManager({ stores: fixture.stores, log: silentLog });
  });

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    history.dispose();
    fixture.dispose();
  });

  it('keeps question and partial answer of a process that is killed in mid-stream', async () => {
    const said = await killInMidStream(150, 'What is the limit?');
    // What is due when a word is said is written before the next one is: of the last, that may be cut off by the end.
    const last = said.at(-2) ?? assert.fail();
    const due = said.filter(({ toMs }) => toMs <= last.fromMs - flushAfterMs).at(-1)?.number ?? 0;
    assert.ok(due > 50, `the stream was long enough to prove something: ${due} words were due`);

    const interrupted = history.recoverInterrupted();
    const [question, answer, ...more] = history.load('s');
    assert.deepEqual([question?.content, question?.status], ['What is the limit?', 'complete']);
    assert.deepEqual([answer?.status, answer?.role, more.length], ['interrupted', 'assistant', 0]);
    assert.deepEqual(interrupted, [answer]);
    const words = (answer?.content ?? '').trim().split(' ').map(Number);
    assert.deepEqual(
      words,
      words.map((_, index) => index + 1),
      'each word once, in order',
    );
    assert.ok(words.length >= due, `${words.length} of ${due} words that were due are there`);
    // Each thought comes before its word: the journal may have been written between the two.
    const thoughts = words.map((word) => `t${word} `).join('');
    const upTo = [thoughts, `${thoughts}t${words.length + 1} `];
    assert.ok(upTo.includes(answer?.reasoning ?? ''), `what it thought, up to the same place: ${answer?.reasoning}`);
    assert.deepEqual(fixture.stores.database.all('SELECT * FROM message_chunks'), []);
  });

  it('shows the text of the killed process even before it is told apart, and goes on with it afterwards', async () => {
    await killInMidStream(60, 'Why?');
    const before = history.load('s')[1] ?? assert.fail();
    assert.equal(before.status, 'streaming');
    assert.ok(before.content.startsWith('1 2 3 '));
    assert.ok(before.reasoning?.startsWith('t1 t2 t3 '));
    history.recoverInterrupted();
    assert.deepEqual(history.recoverInterrupted(), [], 'it is found once');
    const journal = history.resumeAnswer(before.id);
    journal.append('and an end.');
    assert.equal(journal.finish({ status: 'complete' }).content, `${before.content}and an end.`);
  });

  it('keeps the text of both when a second process goes on with the answer and is killed as well', async () => {
    await killInMidStream(60, 'Why?');
    const [first = assert.fail()] = history.recoverInterrupted();
    await killInMidStream(60, '', first.id);
    const [second = assert.fail()] = history.recoverInterrupted();
    assert.deepEqual([second.id, second.status], [first.id, 'interrupted']);
    assert.ok(second.content.startsWith(`${first.content}1 2 3 `), second.content);
    assert.ok(second.reasoning?.startsWith(`${first.reasoning}t1 t2 `), second.reasoning);
    assert.equal(history.load('s').length, 2);
  });

  it('leaves the answer of a process that still lives alone', async () => {
    const child = run('streamAnswer.ts', 'Why?');
    const lines = createInterface({ input: child.stdout ?? assert.fail() });
    for await (const line of lines) if (JSON.parse(line).number === 40) break;
    assert.deepEqual(history.recoverInterrupted(), []);
    assert.equal(history.load('s')[1]?.status, 'streaming');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(history.recoverInterrupted().length, 1);
  });

  const writeAtOnce = async (sessions: readonly string[], count: number) => {
    const writers = sessions.map((session, index) => run('writeMessages.ts', session, names[index] ?? '', `${count}`));
    for (const { stdout } of writers) {
      const [said] = await once(stdout ?? assert.fail(), 'data');
      assert.equal(String(said), 'ready\n');
    }
    const ends = writers.map((child) => once(child, 'exit'));
    for (const { stdin } of writers) stdin?.write('go\n');
    assert.deepEqual(
      (await Promise.all(ends)).map(([code]) => code),
      sessions.map(() => 0),
    );
  };
  const names = 'abcdefgh';
  const written = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name} ${index + 1}`);

  it('loses none of 200 messages each that two processes write at once, in a session each', async () => {
    fixture.stores.sessions.insert({ ...sampleSession, id: 't' });
    await writeAtOnce(['s', 't'], 200);
    for (const [session, name] of [
      ['s', 'a'],
      ['t', 'b'],
    ] as const)
      assert.deepEqual(
        history.load(session).map(({ content }) => content),
        written(name, 200),
      );
  }).timeout(60_000);

  it('loses none of 16 messages each of eight processes in one session either', async () => {
    await writeAtOnce(
      [...names].map(() => 's'),
      16,
    );
    const stored = fixture.stores.database.all('SELECT content FROM messages').map(({ content }) => String(content));
    assert.deepEqual(stored.sort(), [...names].flatMap((name) => written(name, 16)).sort());
    assert.deepEqual(fixture.stores.database.all('PRAGMA foreign_key_check'), []);
  }).timeout(60_000);
});
