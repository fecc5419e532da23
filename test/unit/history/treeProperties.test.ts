// Whatever is done to conversations, one thing after the other: nothing is lost, doubled or out of reach, and each thing can be
// undone to the byte.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ThroughlineError } from '../../../src/base/errors.ts';
import type { TreeOutcome } from '../../../src/core/history/conversationTrees.ts';
import { mergeTurns } from '../../../src/core/history/mergeTurns.ts';
import { MessageTree } from '../../../src/core/history/messageTree.ts';
import type { Message } from '../../../src/core/model/message.ts';
import { createTreesFixture, dump, type TreesFixture } from './treesFixture.ts';

/** What is done; the numbers choose to what. */
interface Step {
  readonly kind:
    | 'ask'
    | 'retry'
    | 'editQuestion'
    | 'delete'
    | 'switch'
    | 'fork'
    | 'split'
    | 'move'
    | 'copy'
    | 'editAnswer'
    | 'merge';
  readonly session: number;
  readonly other: number;
  readonly message: number;
  readonly several: number;
}

const operations: readonly Step['kind'][] = ['fork', 'split', 'move', 'copy', 'editAnswer', 'merge'];
/** As many as take a few seconds. */
const runs = 50;

const number = fc.nat(1000);
const step = fc.record<Step>({
  kind: fc.constantFrom(
    ...(['ask', 'ask', 'retry', 'retry', 'editQuestion', 'delete', 'switch', 'switch'] as const),
    ...operations,
  ),
  session: number,
  other: number,
  message: number,
  several: number,
});

/** One run: the conversations, and what must be said in them. */
class Run {
  readonly fixture: TreesFixture;
  /** How often each text must be there, deleted or not. */
  readonly said = new Map<string, number>();
  private serial = 0;

  constructor(fixture: TreesFixture) {
    this.fixture = fixture;
  }

  /** Beside an empty session one that begins with an answer, as those of other assistants can. */
  begin(): void {
    const sessionId = this.fixture.session('t');
    this.fixture.history.add(sessionId, { role: 'assistant', content: this.fresh('A') });
  }

  /** Does a step; gives what undoes it, if it is one of the operations on trees. */
  take({ kind, session, other, message, several }: Step): TreeOutcome | undefined {
    const { history, trees } = this.fixture;
    const sessions = this.sessions();
    const sessionId = chosen(sessions, session) ?? 's';
    const shown = history.load(sessionId);
    const at = chosen(shown, message);
    const turns = this.fixture.turns(sessionId).filter((_turn, index) => (several >> (index % 8)) & 1);
    switch (kind) {
      case 'ask':
        return this.ask(sessionId);
      case 'retry':
      case 'editQuestion':
        return this.again(
          kind,
          sessionId,
          chosen(
            shown.filter(({ role }) => role === 'user'),
            message,
          ),
        );
      case 'delete':
        if (at) history.delete(at.id);
        return undefined;
      case 'switch':
        if (at?.alternates) history.showAlternate(at.alternates.nextId ?? at.alternates.previousId ?? at.id);
        return undefined;
      case 'fork':
        return at && this.saying(shown.slice(0, shown.indexOf(at) + 1), () => trees.fork(at.id, 'Fork'));
      case 'split':
        return at && trees.split(at.id, 'Split');
      case 'move':
      case 'copy':
        return this.transfer(kind, { sessionId, turns, toId: chosen([undefined, ...sessions], other) });
      case 'editAnswer':
        return this.editAnswer(
          chosen(
            shown.filter(({ role }) => role === 'assistant'),
            message,
          ),
        );
      case 'merge':
        return this.merge(sessionId, chosen(sessions, other) ?? 's', several);
    }
  }

  sessions(): string[] {
    return this.fixture.stores.database
      .all('SELECT id FROM sessions ORDER BY created_at_ms, id')
      .map(({ id }) => String(id));
  }

  private ask(sessionId: string): undefined {
    const { question, answer } = this.fixture.ask(sessionId, this.fresh('Q'), this.fresh('A'));
    assert.notEqual(question, answer);
  }

  private again(kind: 'retry' | 'editQuestion', sessionId: string, question: Message | undefined): undefined {
    if (!question) return;
    if (kind === 'retry') this.fixture.retry(sessionId, question.id, this.fresh('A'));
    else this.fixture.history.add(sessionId, { role: 'user', content: this.fresh('Q'), insteadOf: question.id });
  }

  private transfer(
    kind: 'move' | 'copy',
    { sessionId, turns, toId }: { sessionId: string; turns: string[][]; toId: string | undefined },
  ) {
    const { trees, history } = this.fixture;
    if (turns.length === 0 || toId === sessionId) return undefined;
    const transfer = {
      fromSessionId: sessionId,
      turns,
      to: toId === undefined ? { title: 'New' } : { sessionId: toId },
    };
    if (kind === 'move') return trees.moveTurns(transfer);
    const copied = history.load(sessionId).filter(({ id }) => turns.flat().includes(id));
    return this.saying(copied, () => trees.copyTurns(transfer));
  }

  private editAnswer(answer: Message | undefined): TreeOutcome | undefined {
    return answer && this.fixture.trees.editAnswer(answer.id, this.fresh('E'));
  }

  private merge(oursId: string, theirsId: string, several: number): TreeOutcome {
    const { trees, history } = this.fixture;
    const [ours, theirs] = [history.load(oursId), history.load(theirsId)];
    const order = chosen(['byTime', 'oursFirst', 'theirsFirst'] as const, several) ?? 'byTime';
    const turns = mergeTurns(ours, theirs, order);
    const merged = turns.flatMap(({ messages, other }) => [...messages, ...(other?.messages ?? [])]);
    // Once of what both have; of what one has, all.
    const times = (list: readonly Message[]) => counted(list.map(({ content }) => content));
    const [one, two] = [times(ours), times(theirs)];
    for (const [text, count] of times(merged)) assert.ok(count <= (one.get(text) ?? 0) + (two.get(text) ?? 0), text);
    for (const text of [...one.keys(), ...two.keys()]) {
      const least = Math.max(one.get(text) ?? 0, two.get(text) ?? 0);
      assert.ok((times(merged).get(text) ?? 0) >= least, `${text} is lost`);
    }
    return this.saying(merged, () => trees.merge({ oursId, theirsId, turns, title: 'Merged', systemPrompt: '' }));
  }

  private saying(copied: readonly Message[], work: () => TreeOutcome): TreeOutcome {
    const outcome = work();
    for (const { content } of copied) this.said.set(content, (this.said.get(content) ?? 0) + 1);
    return outcome;
  }

  private fresh(kind: string): string {
    const text = `${kind}${++this.serial}`;
    this.said.set(text, 1);
    return text;
  }
}

function chosen<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

function counted(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Is everything there that was said, as often as it must be, each message in a tree that can be walked? */
function check({
  fixture,
  said,
  sessions,
}: {
  fixture: TreesFixture;
  said: ReadonlyMap<string, number>;
  sessions: readonly string[];
}): void {
  const { database, messages, trees } = fixture.stores;
  const texts = database.all('SELECT content FROM messages').map(({ content }) => String(content));
  assert.deepEqual(sorted(counted(texts)), sorted(said));
  for (const sessionId of sessions) {
    const nodes = trees.nodes(sessionId);
    const seqs = new Map(nodes.map(({ id, seq }) => [id, seq]));
    for (const { id, parentId, seq } of nodes)
      assert.ok(
        parentId === null || (seqs.get(parentId) ?? Number.POSITIVE_INFINITY) < seq,
        `${id} follows what is not before it`,
      );
    const head = fixture.stores.sessions.head(sessionId);
    assert.ok(head === null || seqs.has(head), 'a session shows a message of another');
    const there = nodes.filter(({ isDeleted }) => !isDeleted).map(({ id }) => id);
    const counts = database.get('SELECT message_count FROM sessions WHERE id = $sessionId', { sessionId });
    assert.equal(counts?.message_count, there.length);
    const tree = new MessageTree(nodes);
    const reached = new Set<string>();
    const walk = (leaf: string) => {
      for (const id of messages.pathIds(leaf)) {
        if (reached.has(id)) continue;
        reached.add(id);
        for (const other of tree.alternates(id)) walk(tree.newestLeaf(other));
      }
    };
    if (head !== null) walk(head);
    assert.deepEqual(
      there.filter((id) => !reached.has(id)),
      [],
      'out of reach',
    );
  }
}

function sorted(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('Operations on trees, whatever is done one after the other,', () => {
  interface Watch {
    readonly onOutcome?: (run: Run, outcome: TreeOutcome, before: string[]) => void;
    readonly atEnd?: (run: Run) => void;
  }

  const perform = (steps: readonly Step[], { onOutcome, atEnd }: Watch) => {
    const fixture = createTreesFixture();
    try {
      const run = new Run(fixture);
      run.begin();
      for (const one of steps) {
        const before = dump(fixture.stores.database);
        const saidBefore = new Map(run.said);
        try {
          const outcome = run.take(one);
          if (outcome) onOutcome?.(run, outcome, before);
        } catch (error) {
          // The first message of a conversation splits nothing off.
          if (!(error instanceof ThroughlineError && error.failure.code === 'session.splitAtStart')) throw error;
          assert.deepEqual(dump(fixture.stores.database), before);
          assert.deepEqual(run.said, saidBefore);
        }
        check({ fixture, said: run.said, sessions: run.sessions() });
      }
      atEnd?.(run);
    } finally {
      fixture.dispose();
    }
  };
  const steps = fc.array(step, { minLength: 5, maxLength: 30 });

  it('lose nothing, double nothing, and leave everything in reach', () => {
    fc.assert(
      fc.property(steps, (list) => void perform(list, {})),
      { numRuns: runs },
    );
  });

  it('are undone to the byte, each at once', () => {
    fc.assert(
      fc.property(steps, (list) => {
        perform(list, {
          onOutcome: (run, { change }, before) => {
            const { database } = run.fixture.stores;
            assert.notDeepEqual(dump(database), before);
            run.fixture.trees.undo(change);
            assert.deepEqual(dump(database), before);
            run.said.clear();
            for (const { content } of database.all('SELECT content FROM messages'))
              run.said.set(String(content), (run.said.get(String(content)) ?? 0) + 1);
          },
        });
      }),
      { numRuns: runs },
    );
  });

  it('are undone to the byte in a row, the newest first', () => {
    const conversation = fc.array(step, { minLength: 5, maxLength: 15 });
    fc.assert(
      fc.property(conversation, conversation, (first, then) => {
        const isOperation = ({ kind }: Step) => operations.includes(kind);
        const done: { readonly outcome: TreeOutcome; readonly before: string[] }[] = [];
        const list = [...first.filter((one) => !isOperation(one)), ...then.filter(isOperation)];
        perform(list, {
          onOutcome: (_run, outcome, before) => void done.push({ outcome, before }),
          atEnd: ({ fixture }) => {
            for (const { outcome, before } of done.toReversed()) {
              fixture.trees.undo(outcome.change);
              assert.deepEqual(dump(fixture.stores.database), before);
            }
          },
        });
      }),
      { numRuns: runs },
    );
  });
});
