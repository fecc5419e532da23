import assert from 'node:assert/strict';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { TreeOutcome } from '../../../src/core/history/conversationTrees.ts';
import { mergeTurns } from '../../../src/core/history/mergeTurns.ts';
import { HistorySearch } from '../../../src/core/history/search/historySearch.ts';
import { SearchIndexer } from '../../../src/core/history/search/searchIndexer.ts';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import { sampleReceipt } from './historyFixture.ts';
import { createTreesFixture, dump, type TreesFixture } from './treesFixture.ts';

const failsWith = (code: string) => (error: unknown) =>
  error instanceof ThroughlineError && error.failure.code === code;

describe('Conversations as trees', () => {
  let fixture: TreesFixture;

  beforeEach(() => {
    fixture = createTreesFixture();
  });

  afterEach(() => fixture.dispose());

  const { shown, turns, rows } = {
    shown: (id: string) => fixture.shown(id),
    turns: (id: string) => fixture.turns(id),
    rows: () => dump(fixture.stores.database),
  };
  const session = (id: string) => fixture.stores.sessions.get(id) ?? assert.fail(`${id} is not there`);
  const count = (id: string) =>
    fixture.stores.sessionList.entries({ projectId: 'p' }).find((one) => one.id === id)?.messageCount;
  /** Does it, undoes it, sees that every byte is as before, and does it again. */
  const undoably = (work: () => TreeOutcome) => {
    const before = rows();
    const first = work();
    assert.notDeepEqual(rows(), before);
    fixture.trees.undo(first.change);
    assert.deepEqual(rows(), before);
    return work();
  };

  it('forks at any message: the way up to it is copied, with what belongs to it, and nothing is changed', () => {
    const { ask, retry, trees, history, stores } = fixture;
    stores.sessions.update('s', { model: 'chosen' });
    stores.sessions.setBranch('s', 'feature/x', 5);
    const one = ask('s', 'Q1');
    const second = retry('s', one.question, 'A1 again');
    ask('s', 'Q2');
    const before = rows();
    const { sessionId } = undoably(() => trees.fork(second, 'Sample (fork)'));
    assert.deepEqual(shown(sessionId), ['Q1', 'A1 again']);
    const made = session(sessionId);
    assert.deepEqual(
      [made.title, made.model, made.branch, made.systemPrompt],
      ['Sample (fork)', 'chosen', 'feature/x', 'Be brief.'],
    );
    assert.deepEqual(made.madeFrom, { kind: 'fork', from: [{ sessionId: 's', title: 'Sample', messageId: second }] });
    assert.deepEqual(history.receipt(history.load(sessionId)[1]?.id ?? ''), sampleReceipt);
    assert.equal(count(sessionId), 2);
    assert.deepEqual(
      rows().filter((row) => before.includes(row)),
      before,
      'what was there is as it was',
    );
    assert.deepEqual(stores.sessionList.details(sessionId).branches, ['feature/x']);
  });

  it('keeps in a fork what is kept word for word, and what stands for its older turns', () => {
    const { ask, trees, stores, history } = fixture;
    const summaries = new SummaryKeeper({ stores, history });
    const one = ask('s', 'Q1');
    const two = ask('s', 'Q2');
    const three = ask('s', 'Q3');
    summaries.keep(one.question);
    const source = summaries.source('s', two.answer) ?? assert.fail();
    summaries.add({ ...source, sessionId: 's', sourceTokens: 9, text: 'In short', model: 'm' }, undefined);
    const { sessionId } = undoably(() => trees.fork(three.answer, 'Fork'));
    const standIn = summaries.shown(sessionId);
    assert.deepEqual([standIn?.summary.text, standIn?.turns, standIn?.keptTurns.length], ['In short', 2, 1]);
    // Copied as a whole, they stand for the copies too.
    const target = fixture.session('t');
    undoably(() => trees.copyTurns({ fromSessionId: 's', turns: turns('s'), to: { sessionId: target } }));
    assert.equal(summaries.shown(target)?.summary.text, 'In short');
    const earlier = trees.fork(one.answer, 'Fork before it').sessionId;
    assert.equal(summaries.shown(earlier), undefined);
    assert.equal(summaries.kept(earlier).length, 1);
    // What a summary was made of has changed: it counts no longer, until that is undone.
    const { change } = trees.editAnswer(two.answer, 'Corrected');
    assert.equal(summaries.shown('s'), undefined);
    assert.equal(summaries.shown(trees.fork(three.answer, 'Fork of the edited').sessionId), undefined);
    trees.undo(change);
    history.announce(['s']);
    assert.equal(summaries.shown('s')?.summary.text, 'In short');
    summaries.dispose();
  });

  it('forks at an answer that is being written: what there is of it, as interrupted', () => {
    const { history, trees } = fixture;
    const asked = history.add('s', { role: 'user', content: 'Q' });
    const journal = history.beginAnswer('s', { parentId: asked.id, model: 'm' });
    const { sessionId } = trees.fork(journal.messageId, 'Fork');
    assert.deepEqual(
      history.load(sessionId).map(({ status }) => status),
      ['complete', 'interrupted'],
    );
    assert.throws(() => trees.split(journal.messageId, 'Split'), failsWith('chat.conversationBusy'));
    assert.throws(() => trees.editAnswer(journal.messageId, 'x'), failsWith('chat.conversationBusy'));
    const other = fixture.session('t');
    const transfer = { fromSessionId: 's', turns: turns('s'), to: { sessionId: other } };
    assert.throws(() => trees.moveTurns(transfer), failsWith('chat.conversationBusy'));
    assert.throws(
      () => trees.moveTurns({ ...transfer, fromSessionId: other, to: { sessionId: 's' } }),
      failsWith('chat.conversationBusy'),
    );
    journal.finish({ status: 'complete' });
  });

  it('splits: a message and what follows become a session of their own, with all that stands in the same place', () => {
    const { ask, retry, trees, history } = fixture;
    const one = ask('s', 'Q1');
    const two = ask('s', 'Q2');
    history.add('s', { role: 'user', content: 'Q2 edited', insteadOf: two.question });
    const last = history.load('s').at(-1)?.id ?? '';
    retry('s', last, 'A2 edited');
    const { sessionId } = undoably(() => trees.split(last, 'Later'));
    assert.deepEqual(shown('s'), ['Q1', 'A of Q1']);
    assert.deepEqual(shown(sessionId), ['Q2 edited 2/2', 'A2 edited']);
    history.showAlternate(two.question);
    assert.deepEqual(shown(sessionId), ['Q2 1/2', 'A of Q2']);
    assert.deepEqual([count('s'), count(sessionId)], [2, 4]);
    assert.equal(history.get(two.answer)?.sessionId, sessionId, 'the messages themselves went, not copies');
    assert.throws(() => trees.split(one.question, 'Nothing'), failsWith('session.splitAtStart'));
    assert.throws(() => trees.split('nowhere', 'Nothing'), failsWith('session.messageNotFound'));
    assert.deepEqual(session(sessionId).madeFrom?.kind, 'split');
  });

  it('moves turns to the end of another session, in their order, with every answer', () => {
    const { ask, retry, trees, history } = fixture;
    const one = ask('s', 'Q1');
    retry('s', one.question, 'A1 again');
    ask('s', 'Q2');
    ask('s', 'Q3');
    const target = fixture.session('t');
    ask(target, 'T1');
    const [first, , third] = turns('s');
    const moved = [first ?? [], third ?? []];
    undoably(() => trees.moveTurns({ fromSessionId: 's', turns: moved, to: { sessionId: target } }));
    assert.deepEqual(shown('s'), ['Q2', 'A of Q2']);
    assert.deepEqual(shown(target), ['T1', 'A of T1', 'Q1', 'A1 again 2/2', 'Q3', 'A of Q3']);
    assert.deepEqual([count('s'), count(target)], [2, 7]);
    assert.equal(history.load(target)[3]?.usage?.promptTokens, 3, 'what it cost went along');
    ask(target, 'T2');
    assert.deepEqual(shown(target).slice(-2), ['T2', 'A of T2']);
  });

  it('moves turns into a new session, and leaves what stood beside them in reach', () => {
    const { ask, trees, history } = fixture;
    const one = ask('s', 'Q1');
    history.add('s', { role: 'user', content: 'Q1 edited', insteadOf: one.question });
    const { sessionId } = undoably(() =>
      trees.moveTurns({ fromSessionId: 's', turns: turns('s'), to: { title: 'New' } }),
    );
    assert.deepEqual(shown('s'), ['Q1', 'A of Q1']);
    assert.deepEqual([shown(sessionId), session(sessionId).title], [['Q1 edited'], 'New']);
    trees.moveTurns({ fromSessionId: 's', turns: turns('s'), to: { sessionId } });
    assert.deepEqual(shown('s'), []);
    assert.deepEqual(shown(sessionId), ['Q1 edited', 'Q1', 'A of Q1']);
    assert.throws(
      () => trees.moveTurns({ fromSessionId: 's', turns: [[one.question]], to: { title: 'x' } }),
      failsWith('session.messageNotFound'),
    );
  });

  it('shows what is left below when the end goes, though the last message was deleted', () => {
    const { ask, retry, trees, history } = fixture;
    const one = ask('s', 'Q1');
    history.add('s', { role: 'user', content: 'Q2' });
    retry('s', one.question, 'A1 again');
    history.delete(ask('s', 'Q3').question);
    trees.moveTurns({ fromSessionId: 's', turns: turns('s'), to: { title: 'New' } });
    assert.deepEqual(shown('s'), ['Q2']);
  });

  it('copies turns, and leaves them where they are', () => {
    const { ask, trees, stores } = fixture;
    ask('s', 'Q1');
    ask('s', 'Q2');
    const target = fixture.session('t');
    ask(target, 'T1');
    const [, second = []] = turns('s');
    undoably(() => trees.copyTurns({ fromSessionId: 's', turns: [second], to: { sessionId: target } }));
    assert.deepEqual(shown('s'), ['Q1', 'A of Q1', 'Q2', 'A of Q2']);
    assert.deepEqual(shown(target), ['T1', 'A of T1', 'Q2', 'A of Q2']);
    assert.equal(stores.sessionList.details(target).tokens, 4, 'what a copy cost was spent once');
    const { sessionId } = trees.copyTurns({ fromSessionId: 's', turns: [second], to: { title: 'New' } });
    assert.deepEqual(shown(sessionId), ['Q2', 'A of Q2']);
  });

  it('edits an answer where it stands: it says so, and each earlier text is an alternate', () => {
    const { ask, trees, history } = fixture;
    const one = ask('s', 'Q1');
    ask('s', 'Q2');
    undoably(() => trees.editAnswer(one.answer, 'Corrected'));
    assert.deepEqual(shown('s'), ['Q1', 'Corrected 1/2', 'Q2', 'A of Q2']);
    const edited = history.get(one.answer);
    assert.ok(edited?.editedAtMs !== undefined && edited.status === 'complete');
    undoably(() => trees.editAnswer(one.answer, 'Corrected again'));
    assert.deepEqual(shown('s'), ['Q1', 'Corrected again 1/3', 'Q2', 'A of Q2']);
    const original = history.get(history.get(one.answer)?.alternates?.nextId ?? '');
    assert.deepEqual([original?.content, original?.editedAtMs], ['A of Q1', undefined]);
    assert.deepEqual(history.receipt(original?.id ?? ''), sampleReceipt);
    assert.throws(() => trees.editAnswer(one.question, 'no answer'), failsWith('session.messageNotFound'));
  });

  it('makes an answer that was cut short whole when it is edited, and undoes that too', () => {
    const { history, trees } = fixture;
    const asked = history.add('s', { role: 'user', content: 'Q' });
    const journal = history.beginAnswer('s', { parentId: asked.id, model: 'm' });
    journal.append('half');
    const failure = { code: 'x', what: 'It failed.', why: 'So.', next: 'Go on.' };
    const { id } = journal.finish({ status: 'failed', failure });
    const { change } = trees.editAnswer(id, 'half and whole');
    assert.deepEqual([history.get(id)?.status, history.get(id)?.failure], ['complete', undefined]);
    trees.undo(change);
    assert.deepEqual([history.get(id)?.status, history.get(id)?.failure], ['failed', failure]);
  });

  it('does not undo what somebody has gone on with since, and says so', () => {
    const { ask, trees } = fixture;
    const one = ask('s', 'Q1');
    const { change, sessionId } = trees.fork(one.answer, 'Fork');
    ask(sessionId, 'Asked in the fork');
    const before = rows();
    assert.throws(() => trees.undo(change), failsWith('session.changedSince'));
    assert.deepEqual(rows(), before);
  });

  it('undoes one after the other, the newest first, and keeps a title that was given since', () => {
    const { ask, trees, stores } = fixture;
    const one = ask('s', 'Q1');
    const two = ask('s', 'Q2');
    const before = rows();
    const edit = trees.editAnswer(two.answer, 'Corrected');
    const split = trees.split(two.question, 'Later');
    const move = trees.moveTurns({
      fromSessionId: split.sessionId,
      turns: turns(split.sessionId),
      to: { sessionId: 's' },
    });
    assert.deepEqual(shown('s'), ['Q1', 'A of Q1', 'Q2', 'Corrected 1/2']);
    stores.sessions.update('s', { title: 'Renamed' });
    for (const { change } of [move, split, edit]) trees.undo(change);
    assert.equal(session('s').title, 'Renamed');
    stores.sessions.update('s', { title: 'Sample' });
    assert.deepEqual(rows(), before);
    assert.equal(fixture.history.get(one.answer)?.content, 'A of Q1');
  });

  it('tells which sessions are other than before, in doing and in undoing', () => {
    const { ask, trees, told } = fixture;
    const { answer } = ask('s', 'Q1');
    const { change, sessionId } = trees.fork(answer, 'Fork');
    trees.undo(change);
    assert.deepEqual(told, [sessionId, sessionId]);
  });

  it('are found where they are now, and once, after turns were moved and after that was undone', async () => {
    const { ask, trees, stores } = fixture;
    ask('s', 'Where is the elephant?', 'In the room');
    ask('s', 'Something else');
    const target = fixture.session('t');
    ask(target, 'Before');
    const indexer = new SearchIndexer({ stores, log: silentLog });
    const search = new HistorySearch({ stores, indexer, log: silentLog });
    const found = async () =>
      (await search.search('elephant role:user', {}, new AbortController().signal)).hits.map((hit) => hit.sessionId);
    assert.deepEqual(await found(), ['s']);
    const [first = []] = turns('s');
    const { change } = trees.moveTurns({ fromSessionId: 's', turns: [first], to: { sessionId: target } });
    assert.deepEqual(await found(), [target]);
    trees.undo(change);
    assert.deepEqual(await found(), ['s']);
    indexer.dispose();
  });

  it('leaves nothing of an operation that fails in its middle', () => {
    const { ask, trees, stores } = fixture;
    const { answer } = ask('s', 'Q1');
    const before = rows();
    stores.database.exec(`CREATE TRIGGER fails BEFORE INSERT ON receipts BEGIN SELECT RAISE(ABORT, 'no'); END`);
    assert.throws(() => trees.fork(answer, 'Fork'), /no/);
    assert.throws(() => trees.editAnswer(answer, 'Corrected'), /no/);
    assert.deepEqual(rows(), before);
  });

  describe('merged', () => {
    const merge = (oursId: string, theirsId: string, order: Parameters<typeof mergeTurns>[2] = 'byTime') => {
      const { trees, history } = fixture;
      const merged = mergeTurns(history.load(oursId), history.load(theirsId), order);
      return trees.merge({ oursId, theirsId, turns: merged, title: 'Both', systemPrompt: 'One prompt' });
    };

    it('have the turns of both by time or one after the other, and the originals stay', () => {
      const { ask, stores } = fixture;
      const other = fixture.session('t', { model: 'theirs' });
      stores.sessions.setBranch(other, 'main', 4);
      ask('s', 'Q1');
      ask(other, 'T1');
      ask('s', 'Q2');
      ask(other, 'T2');
      const before = rows();
      const texts = (order?: Parameters<typeof mergeTurns>[2]) =>
        shown(merge('s', other, order).sessionId).filter((text) => !text.startsWith('A'));
      assert.deepEqual(texts('byTime'), ['Q1', 'T1', 'Q2', 'T2']);
      assert.deepEqual(texts('oursFirst'), ['Q1', 'Q2', 'T1', 'T2']);
      assert.deepEqual(texts('theirsFirst'), ['T1', 'T2', 'Q1', 'Q2']);
      assert.deepEqual(
        rows().filter((row) => before.includes(row)),
        before,
      );
      const { sessionId } = undoably(() => merge('s', other));
      const { title, systemPrompt, model, madeFrom } = session(sessionId);
      assert.deepEqual([title, systemPrompt, model, madeFrom?.kind], ['Both', 'One prompt', 'theirs', 'merge']);
      assert.deepEqual(
        madeFrom?.from.map((source) => source.sessionId),
        ['s', other],
      );
      assert.deepEqual(stores.sessionList.details(sessionId).branches, ['main']);
    });

    it('have what is in both once', () => {
      const { ask, trees } = fixture;
      const { answer } = ask('s', 'Q1');
      const fork = trees.fork(answer, 'Fork').sessionId;
      ask('s', 'Q2');
      ask(fork, 'F2');
      assert.deepEqual(shown(merge('s', fork).sessionId), ['Q1', 'A of Q1', 'Q2', 'A of Q2', 'F2', 'A of F2']);
      assert.deepEqual(shown(merge('s', 's').sessionId), shown('s'));
    });

    it('keep both answers to one question as alternates, and go on with the later', () => {
      const { ask, retry, trees, history } = fixture;
      const { question } = ask('s', 'Q1', 'A1');
      const fork = trees.fork(question, 'Fork').sessionId;
      retry(fork, history.load(fork)[0]?.id ?? '', 'F1');
      ask('s', 'Q2', 'A2');
      for (const [ours, theirs] of [
        ['s', fork],
        [fork, 's'],
      ] as const)
        assert.deepEqual(shown(merge(ours, theirs).sessionId), ['Q1', 'F1 2/2', 'Q2', 'A2']);
    });

    it('keep an answer that only one of them has', () => {
      const { ask, trees } = fixture;
      const { question } = ask('s', 'Q1', 'A1');
      const fork = trees.fork(question, 'Fork').sessionId;
      assert.deepEqual(shown(fork), ['Q1']);
      assert.deepEqual(shown(merge('s', fork).sessionId), ['Q1', 'A1']);
      assert.deepEqual(shown(merge(fork, 's').sessionId), ['Q1', 'A1']);
    });

    it('are not made of a session of another project, or of one that is gone', () => {
      fixture.stores.projects.save({
        id: 'q',
        name: 'other',
        path: '/other',
        gitSubfolder: '',
        createdAtMs: 1,
        lastSeenAtMs: 1,
      });
      const foreign = fixture.session('foreign', { projectId: 'q' });
      assert.throws(() => merge('s', foreign), failsWith('session.notFound'));
      assert.throws(() => merge('nowhere', 's'), failsWith('session.notFound'));
    });
  });
});
