import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { mock } from 'node:test';
import { silentLog } from '../../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../../src/core/history/chatHistoryManager.ts';
import { HistorySearch, type SearchOptions } from '../../../../src/core/history/search/historySearch.ts';
import { SearchIndexer } from '../../../../src/core/history/search/searchIndexer.ts';
import type { Stores } from '../../../../src/core/storage/stores.ts';
import { seededRandom } from '../../../support/seededRandom.ts';
import { createHistoryFixture, type HistoryFixture, sampleReceipt, sampleSession } from '../historyFixture.ts';

describe('Searching the history', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  const going = new AbortController().signal;

  beforeEach(() => {
    fixture = createHistoryFixture();
    history = new ChatHistoryManager({ stores: fixture.stores, log: silentLog });
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  const searchIn = (stores: Stores) =>
    new HistorySearch({ stores, indexer: new SearchIndexer({ stores, log: silentLog }), log: silentLog });
  const results = (query: string, options: SearchOptions = {}, stores = fixture.stores) =>
    searchIn(stores).search(query, options, going);
  const found = async (query: string, options: SearchOptions = {}, stores = fixture.stores) =>
    (await results(query, options, stores)).hits.map(({ excerpt }) => excerpt.text);
  const ask = (content: string, more: { insteadOf?: string } = {}) =>
    history.add('s', { role: 'user', content, ...more });
  const reply = (parentId: string, content: string, more: { model?: string; file?: string; branch?: string } = {}) => {
    const { model = 'm', file, branch } = more;
    const item = { source: 'file', reason: '', outcome: 'included', tokens: 1, sentTokens: 1 } as const;
    const receipt = { ...sampleReceipt, branch, items: file ? [{ ...item, label: file, path: file }] : [] };
    const journal = history.beginAnswer('s', { parentId, model, receipt });
    journal.append(content);
    return journal.finish({ status: 'complete' });
  };
  const dirty = () => fixture.stores.search.waitingCount(1000);

  /** What SQLite lets nobody do to its index by mistake. */
  const damage = (sql: string) => {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? assert.fail('no SQLite');
    const connection = new DatabaseSync(fixture.path, { defensive: false } as object);
    assert.ok(connection.prepare(sql).run().changes > 0);
    connection.close();
  };

  it('finds every word, the last by its beginning, and names by their parts', async () => {
    ask('How does getUserName work?');
    ask('Where is user_age set?');
    assert.deepEqual(await found('user name'), ['How does getUserName work?']);
    assert.deepEqual(await found('getuser'), ['How does getUserName work?']);
    assert.deepEqual(await found('get_user_name'), ['How does getUserName work?']);
    assert.deepEqual(await found('userAge'), ['Where is user_age set?']);
    assert.deepEqual((await found('user')).length, 2);
    assert.deepEqual(await found('user -work'), ['Where is user_age set?']);
    assert.deepEqual(await found('use work'), [], 'only the last word may go on');
  });

  it('finds phrases, prefixes, accents that were not typed, and scripts without spaces', async () => {
    ask('The lease of the window');
    ask('The window of the lease. Größe, 会话历史');
    assert.deepEqual(await found('"lease of the window"'), ['The lease of the window']);
    assert.equal((await found('windo* lease ')).length, 2);
    assert.equal((await found('große')).length, 1);
    assert.equal((await found('历史')).length, 1);
  });

  it('finds by role, code, model, file, branch, project and day', async () => {
    const question = ask('Explain the cache');
    reply(question.id, 'The cache:\n```ts\ncache()\n```', {
      model: 'qwen-coder',
      file: 'src/cacheStore.ts',
      branch: 'feature/lru',
    });
    reply(ask('The cache again').id, 'No cache here', { model: 'gpt', branch: 'main' });
    const roles = async (query: string) => (await results(query)).hits.map(({ role }) => role).sort();
    assert.deepEqual(await roles('cache role:assistant'), ['assistant', 'assistant']);
    assert.deepEqual(await found('cache has:code'), ['The cache: ```ts cache() ```']);
    assert.deepEqual(await roles('cache model:qwen'), ['assistant', 'user'], 'with the question it answered');
    assert.deepEqual(await roles('file:cacheStore.ts'), ['assistant', 'user']);
    assert.deepEqual(await roles('file:"cache store"'), ['assistant', 'user']);
    assert.deepEqual(await roles('branch:feature/lru'), ['assistant', 'user']);
    assert.deepEqual(await roles('cache -branch:lru'), ['assistant', 'user']);
    assert.equal((await found('cache project:proj')).length, 4);
    assert.deepEqual(await found('cache project:other'), []);
    assert.equal((await found('cache after:today')).length, 4);
    assert.deepEqual(await found('cache before:today'), []);
    assert.deepEqual(await found('cache', { projectId: 'elsewhere' }), []);
  });

  it('finds what was said beside a project, unless the query says where', async () => {
    const { stores } = fixture;
    stores.projects.save({ id: 'q', name: 'other', path: '/q', gitSubfolder: '', createdAtMs: 1, lastSeenAtMs: 1 });
    stores.sessions.insert({ ...sampleSession, id: 't', projectId: 'q', title: 'There' });
    ask('the cache here');
    history.add('t', { role: 'user', content: 'the cache there' });
    assert.deepEqual(await found('cache', { besideProjectId: 'p' }), ['the cache there']);
    assert.deepEqual(await found('cache', { besideProjectId: 'q' }), ['the cache here']);
    assert.deepEqual(await found('cache project:other', { besideProjectId: 'p' }), []);
    Object.defineProperty(stores.search, 'hasIndex', { value: false });
    assert.deepEqual(await found('cache', { besideProjectId: 'p' }), ['the cache there'], 'without an index, too');
  });

  it('lets every word and sign of a query be anything', async () => {
    ask('a => b NOT c "d"');
    for (const query of ['NOT', '"', '(', 'NEAR(a b)', 'text:a', '=>', '-', '*', "'", 'a AND', '{a}:b', '^a', 'x\0y'])
      await results(query);
    assert.equal((await found('=>')).length, 1);
    assert.equal((await found('a -=>')).length, 0);
    assert.equal((await found('NOT')).length, 1);
    assert.ok((await results('before:soon')).problems[0]?.includes('before:soon'));
  });

  it('takes a word with signs attached to the sign, also without it, whatever its case and the punctuation around it', async () => {
    ask('Is C++ faster than c# here?');
    ask('Vitamin C, and c + d');
    ask('abc++ counts up');
    assert.deepEqual(await found('c++'), ['Is C++ faster than c# here?']);
    assert.deepEqual(await found('c#,'), ['Is C++ faster than c# here?']);
    assert.deepEqual(await found('c -c++ -abc++'), ['Vitamin C, and c + d']);
    assert.equal((await found('faster, (than)?')).length, 1, 'punctuation is no part of a word');
    assert.deepEqual((await results('c++')).hits[0]?.excerpt.marks, [[3, 6]], 'and is what is marked');
    const stores = fixture.stores;
    Object.defineProperty(stores.search, 'hasIndex', { value: false });
    assert.deepEqual(await found('c#'), ['Is C++ faster than c# here?'], 'without an index, too');
  });

  it('reads back to where a sign was written, however much was said since, and says when the time was up before', async () => {
    const insert = (id: string, content: string) =>
      fixture.stores.messages.insert({
        id,
        sessionId: 's',
        parentId: null,
        role: 'user',
        content,
        status: 'complete',
        nowMs: 1,
      });
    fixture.stores.database.transaction(() => {
      for (let number = 0; number < 3; number += 1) insert(`old${number}`, `a?.b ${number}`);
      for (let number = 0; number < 4600; number += 1) insert(`new${number}`, 'words only');
    });
    await new SearchIndexer({ stores: fixture.stores, log: silentLog }).drain({ budgetMs: 60_000, signal: going });
    const all = await results('?.');
    assert.deepEqual(
      all.hits.map(({ messageId }) => messageId),
      ['old2', 'old1', 'old0'],
    );
    assert.deepEqual([all.problems, all.hasMore], [[], false]);
    const { hits, hasMore } = await results('?.', { limit: 1, offset: 1 });
    assert.deepEqual([hits.map(({ messageId }) => messageId), hasMore], [['old1'], true]);

    const clock = mock.method(performance, 'now', () => clock.mock.callCount() * 1000);
    try {
      const cut = await results('?.');
      assert.deepEqual(cut.hits, []);
      assert.deepEqual(cut.problems, ['Signs are found by reading: only the newest 2000 messages were searched.']);
    } finally {
      clock.mock.restore();
    }
  });

  it('finds the same whether the newest are read for a half typed word, or the index gathers all that begin so', async () => {
    const random = seededRandom(5);
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    const words =
      'config configure confirm contra connect über überall read reader getUserName get_user_names user x1'.split(' ');
    const rare = 'confidential readable gettable'.split(' ');
    fixture.stores.database.transaction(() => {
      for (let number = 0; number < 900; number += 1) {
        const content = Array.from({ length: 4 }, () => pick(number % 90 === 0 ? rare : words)).join(' ');
        const id = `m${number}`;
        fixture.stores.messages.insert({
          id,
          sessionId: 's',
          parentId: null,
          role: 'user',
          content,
          status: 'complete',
          nowMs: number,
        });
      }
    });
    await new SearchIndexer({ stores: fixture.stores, log: silentLog }).drain({ budgetMs: 60_000, signal: going });
    const first = async (query: string, options: SearchOptions) =>
      (await results(query, options)).hits.slice(0, 30).map(({ messageId }) => messageId);
    const begun = [
      'con',
      'conf',
      'confi',
      'config',
      'configu',
      'confid',
      'reada',
      'rea',
      'übe',
      'uberal',
      'user nam',
      'getUser',
    ];
    const queries = [
      ...begun,
      'get_user_n',
      'read conf',
      'confidential reada',
      '-connect über rea',
      'über getUserNa',
      'has:code conf',
      'role:user gett',
    ];
    for (const query of queries) {
      const gathered = await first(query, { limit: 300 });
      assert.deepEqual(await first(query, { limit: 30 }), gathered, query);
      if (!query.includes('has:')) assert.ok(gathered.length > 0, `nothing has ${query}`);
    }
  });

  it('finds titles, but not beside the question that they are made of', async () => {
    fixture.stores.sessions.insert({ ...sampleSession, id: 't', title: 'Peculiar lease', titleIsCustom: true });
    ask('A lease');
    const { hits } = await results('lease');
    assert.deepEqual(hits.map(({ sessionId, messageId }) => [sessionId, messageId !== undefined]).sort(), [
      ['s', true],
      ['t', false],
    ]);
    fixture.stores.sessions.update('t', { title: 'Renamed' });
    fixture.stores.sessions.update('s', { title: 'A lease' });
    assert.deepEqual(
      (await results('lease')).hits.map(({ sessionId }) => sessionId),
      ['s'],
    );
    assert.deepEqual(
      (await results('renamed')).hits.map(({ sessionId }) => sessionId),
      ['t'],
    );
  });

  it('puts the better first, and of those that are as good the newer', async () => {
    const old = ask('lease lease lease');
    ask(`lease ${'and other words '.repeat(40)}`);
    const first = ask('one cache');
    const second = ask('one cache');
    assert.equal((await results('lease')).hits[0]?.messageId, old.id);
    assert.deepEqual(
      (await results('cache')).hits.map(({ messageId }) => messageId),
      [second.id, first.id],
    );
    assert.deepEqual((await results('cache', { limit: 1 })).hasMore, true);
    assert.deepEqual(
      (await results('cache', { limit: 1, offset: 1 })).hits.map(({ messageId }) => messageId),
      [first.id],
    );
  });

  it('finds alternates that are not shown, and what a cleared session does not show', async () => {
    const first = ask('the first wording');
    ask('the second wording', { insteadOf: first.id });
    assert.equal((await found('wording')).length, 2);
    history.clear('s');
    assert.equal((await found('wording')).length, 2);
  });

  it('does not find what was deleted, until it is brought back', async () => {
    const question = ask('a secret plan');
    assert.equal((await found('plan')).length, 1);
    const deletion = history.delete(question.id);
    assert.deepEqual(await found('plan'), []);
    history.restore(deletion);
    assert.equal((await found('plan')).length, 1);
    fixture.stores.sessions.setDeleted('s', 'p', 5);
    assert.deepEqual(await found('plan'), []);
    fixture.stores.sessions.restore('s', 'p', 6);
    assert.equal((await found('plan')).length, 1);
    await found('plan');
    fixture.stores.database.run(`DELETE FROM sessions WHERE id = 's'`);
    assert.ok(dirty() > 0, 'what goes with its session is noted');
    assert.deepEqual(await found('plan'), []);
    assert.equal(dirty(), 0);
  });

  it('finds an answer when it has ended, and then as it is in the end', async () => {
    const question = ask('Q');
    const journal = history.beginAnswer('s', { parentId: question.id, model: 'm' });
    journal.append('half of the lighthouse');
    assert.deepEqual(await found('lighthouse'), []);
    journal.finish({ status: 'stopped' });
    assert.equal((await found('lighthouse')).length, 1);
    const again = history.resumeAnswer(journal.messageId);
    again.append(', and the whole');
    again.finish({ status: 'complete' });
    assert.deepEqual(await found('lighthouse whole'), ['half of the lighthouse, and the whole']);
  });

  it('finds what another connection wrote, and what a crash left unindexed', async () => {
    await found('anything');
    const other = fixture.open();
    const elsewhere = new ChatHistoryManager({ stores: other, log: silentLog });
    elsewhere.add('s', { role: 'user', content: 'written elsewhere' });
    elsewhere.dispose();
    assert.equal(dirty() > 0, true, 'noted with the message, though nobody has indexed it');
    other.database.dispose();
    assert.deepEqual(await found('elsewhere'), ['written elsewhere']);
    assert.deepEqual(await found('elsewhere', {}, fixture.open()), ['written elsewhere']);
  });

  it('keeps in the queue what a slice that failed had taken', async () => {
    ask('kept');
    const { database, search } = fixture.stores;
    assert.ok(search.hasIndex);
    const waiting = dirty();
    assert.throws(() =>
      database.transaction(() => {
        for (const seq of search.waiting(10)) search.put(seq, undefined);
        throw new Error('killed');
      }),
    );
    assert.equal(dirty(), waiting);
    assert.deepEqual(await found('kept'), ['kept']);
  });

  it('indexes titles and the newest first, and says how much is left', async () => {
    for (let at = 0; at < 30; at += 1) ask(`message ${at}`);
    const { search, database } = fixture.stores;
    assert.ok(search.hasIndex);
    const [title, newest] = search.waiting(2);
    assert.ok((title ?? 0) < 0);
    assert.equal(newest, database.get('SELECT max(seq) AS seq FROM messages')?.seq);
    const indexer = new SearchIndexer({ stores: fixture.stores, log: silentLog, sliceMs: 0 });
    await indexer.drain({ budgetMs: 0, signal: going });
    assert.equal(dirty(), 31);
    assert.equal(await indexer.drain({ budgetMs: 10_000, signal: going }), true);
    assert.equal(dirty(), 0);
  });

  it('makes an index that was damaged or thrown away anew', async () => {
    ask('found again');
    assert.equal((await found('again')).length, 1);
    fixture.stores.database.exec('DROP TABLE message_search');
    assert.equal((await found('again', {}, fixture.open())).length, 1);
    damage('UPDATE message_search_data SET block = zeroblob(length(block)) WHERE id > 10');
    const stores = fixture.open();
    await found('again', {}, stores);
    assert.equal((await found('again', {}, stores)).length, 1);
  });

  it('sets no history aside whose index alone is damaged', async () => {
    ask('found again');
    await found('again');
    damage('UPDATE message_search_data SET block = zeroblob(length(block)) WHERE id > 10');
    writeFileSync(`${fixture.path}.suspect`, '');
    const stores = fixture.open();
    assert.deepEqual(
      readdirSync(fixture.folder).filter((name) => name.includes('.damaged-') || name.includes('.suspect')),
      [],
    );
    assert.deepEqual(await found('again', {}, stores), ['found again']);
  });

  it('reads the newest where the database has no index', async () => {
    const { stores } = fixture;
    Object.defineProperty(stores.search, 'hasIndex', { value: false });
    const question = ask('How does getUserName work?');
    reply(question.id, 'In ```code```', { file: 'src/users.ts', branch: 'main' });
    assert.deepEqual(await found('user name how'), ['How does getUserName work?']);
    assert.deepEqual(await found('get_user_name role:user'), ['How does getUserName work?']);
    assert.equal((await found('file:users.ts branch:main')).length, 2);
    assert.deepEqual(await found('name -work'), []);
    assert.deepEqual(await found('sample'), ['Sample'], 'the title');
  });

  it('stops when it is told to', async () => {
    ask('anything');
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(searchIn(fixture.stores).search('anything', {}, controller.signal), { name: 'AbortError' });
  });
});
