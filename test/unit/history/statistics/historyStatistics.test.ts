// What the statistics say, on a real history.
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { silentLog } from '../../../../src/base/log.ts';
import { ChatHistoryManager } from '../../../../src/core/history/chatHistoryManager.ts';
import { HistoryStatistics } from '../../../../src/core/history/statistics/historyStatistics.ts';
import { Prices } from '../../../../src/core/history/statistics/prices.ts';
import type { TokenUsage } from '../../../../src/core/model/model.ts';
import type { Receipt, ReceiptItem } from '../../../../src/core/model/receipt.ts';
import type { StatisticsFilter, StatisticsGroup } from '../../../../src/core/model/statistics.ts';
import { copyMessages } from '../../../../src/core/storage/copyMessages.ts';
import { createHistoryFixture, type HistoryFixture, sampleReceipt, sampleSession } from '../historyFixture.ts';

const { signal } = new AbortController();
const at = (day: number, hour = 12) => new Date(2026, 10, day, hour).getTime();
const month: StatisticsFilter = { span: 'month', withImported: false };

interface Turn {
  readonly sessionId?: string;
  readonly model?: string;
  readonly branch?: string;
  readonly prompt?: string;
  readonly files?: readonly string[];
  readonly usage?: TokenUsage;
  readonly timing?: { readonly firstTokenMs: number; readonly totalMs: number };
}

describe('Statistics of the history', () => {
  let fixture: HistoryFixture;
  let history: ChatHistoryManager;
  let statistics: HistoryStatistics;
  let nowMs: number;
  let prices: unknown;

  beforeEach(() => {
    fixture = createHistoryFixture();
    nowMs = at(20);
    prices = { m: { input: 1, output: 10 } };
    const { stores } = fixture;
    const now = () => nowMs;
    history = new ChatHistoryManager({ stores, log: silentLog, now });
    statistics = new HistoryStatistics({ stores, prices: () => new Prices(prices), now });
    const seen = { createdAtMs: 1, lastSeenAtMs: 1 };
    stores.projects.save({ id: 'other', name: 'the other', path: '/other', gitSubfolder: '', ...seen });
    stores.sessions.insert({ ...sampleSession, id: 't', title: 'Elsewhere', projectId: 'other' });
  });

  afterEach(() => {
    history.dispose();
    fixture.dispose();
  });

  /** A question and its answer; gives the id of the answer. */
  const ask = (turn: Turn = {}) => {
    const { sessionId = 's', model = 'm', branch, prompt, files = [], usage, timing } = turn;
    const items = files.map((path): ReceiptItem => {
      const cost = { tokens: 1, sentTokens: 1 };
      return { label: path, path, source: 'file', reason: 'Added by you', outcome: 'included', ...cost };
    });
    const receipt: Receipt = { ...sampleReceipt, model, items, ...(branch && { branch }), ...(prompt && { prompt }) };
    const { journal } = history.ask(sessionId, { content: 'Question' }, { model, receipt });
    journal.append('Answer');
    journal.finish({ status: 'complete', ...(usage && { usage }), ...(timing && { timing }) });
    return journal.messageId;
  };
  const report = (filter: Partial<StatisticsFilter> = {}) => statistics.report({ ...month, ...filter }, signal);
  const brief = (groups: readonly StatisticsGroup[]) =>
    groups.map((one) => [one.name ?? one.key, one.sessions, one.messages, one.promptTokens, one.completionTokens]);
  const usage = (promptTokens: number, completionTokens: number, more: Partial<TokenUsage> = {}) => ({
    promptTokens,
    completionTokens,
    ...more,
  });

  it('are sums by day, model, project and branch', async () => {
    nowMs = at(18, 0);
    ask({ branch: 'main', usage: usage(100, 10) });
    nowMs = at(18, 23);
    ask({ sessionId: 't', model: 'n', usage: usage(7, 3) });
    nowMs = at(20);
    ask({ branch: 'main', usage: usage(50, 5) });
    ask({ branch: '(abc1234)', usage: usage(1, 1) });
    const found = await report();
    deepEqual(brief([{ key: 'total', ...found.total }]), [['total', 2, 8, 158, 19]]);
    equal(found.periods.length, 30);
    deepEqual(brief(found.periods.slice(-4)), [
      ['2026-11-17', 0, 0, 0, 0],
      ['2026-11-18', 2, 4, 107, 13],
      ['2026-11-19', 0, 0, 0, 0],
      ['2026-11-20', 1, 4, 51, 6],
    ]);
    deepEqual(brief(found.models), [
      ['m', 1, 3, 151, 16],
      ['n', 1, 1, 7, 3],
    ]);
    deepEqual(brief(found.projects), [
      ['project', 1, 6, 151, 16],
      ['the other', 1, 2, 7, 3],
    ]);
    deepEqual(brief(found.branches), [
      ['main', 1, 4, 150, 15],
      ['', 2, 4, 8, 4],
    ]);
    deepEqual(found.choices.models, ['m', 'n']);
    deepEqual(found.choices.branches, ['', 'main']);
  });

  it('are of what the filters let through', async () => {
    nowMs = at(10);
    ask({ usage: usage(1000, 1) });
    nowMs = at(20);
    ask({ branch: 'main', usage: usage(100, 10) });
    ask({ sessionId: 't', model: 'n', branch: 'x', usage: usage(7, 3) });
    const tokens = async (filter: Partial<StatisticsFilter>) => {
      const { total, choices } = await report(filter);
      return [total.promptTokens, total.messages, choices.models.join(), choices.branches.join()];
    };
    deepEqual(await tokens({}), [1107, 6, 'm,n', ',main,x']);
    deepEqual(await tokens({ span: 'week' }), [107, 4, 'm,n', 'main,x']);
    deepEqual(await tokens({ projectId: 'other' }), [7, 2, 'n', 'x']);
    deepEqual(await tokens({ model: 'm' }), [1100, 2, 'm,n', ',main,x']);
    deepEqual(await tokens({ branch: 'main' }), [100, 2, 'm,n', ',main,x']);
    deepEqual(await tokens({ model: 'm', branch: 'x' }), [0, 0, 'm,n', ',main,x']);
    deepEqual(await tokens({ model: 'gone' }), [0, 0, 'gone,m,n', ',main,x']);
  });

  it('are of the days that are chosen, both ends with them', async () => {
    for (const [day, tokens] of [
      [10, 1000],
      [12, 100],
      [14, 10],
      [16, 1],
    ] as const) {
      nowMs = at(day, 23);
      ask({ usage: usage(tokens, 1), files: [`${day}.ts`] });
    }
    const counted = async (filter: Partial<StatisticsFilter>) => {
      const { total, periods, files } = await report({ span: 'days', ...filter });
      return [total.promptTokens, periods[0]?.key, periods.at(-1)?.key, files.map(({ name }) => name).join()];
    };
    const [first, last] = ['2026-11-12', '2026-11-14'];
    deepEqual(await counted({ firstDay: first, lastDay: last }), [110, first, last, '12.ts,14.ts']);
    deepEqual(await counted({ firstDay: last }), [11, last, '2026-11-16', '14.ts,16.ts']);
    deepEqual(await counted({ lastDay: first }), [1100, '2026-11-10', first, '10.ts,12.ts']);
    deepEqual(await counted({}), [1111, '2026-11-10', '2026-11-16', '10.ts,12.ts,14.ts,16.ts']);
    deepEqual(await counted({ firstDay: last, lastDay: first }), [0, undefined, undefined, '']);
    const csv = await statistics.csv({ ...month, span: 'days', firstDay: first, lastDay: last }, signal);
    deepEqual([...new Set(csv.match(/^2026-\d\d-\d\d/gm))], [first, last]);
  });

  it('agree with the tokens of today in the status bar', async () => {
    nowMs = at(19, 23);
    ask({ usage: usage(500, 1) });
    nowMs = at(20, 0);
    ask({ usage: usage(100, 10) });
    const deleted = ask({ sessionId: 't', usage: usage(20, 2) });
    history.delete(deleted);
    fixture.stores.sessions.setDeleted('t', 'other', nowMs);
    importAnswer();
    nowMs = at(20, 18);
    const { total } = await report({ span: 'today' });
    equal(total.promptTokens + total.completionTokens, 132);
    equal(history.tokensSince(at(20, 0)), 132);
  });

  /** A conversation of another assistant, in a session of its own. */
  const importAnswer = () => {
    const { imports } = fixture.stores;
    const session = { ...sampleSession, id: 'i', branch: 'theirs', origin: 'codex', originPath: '/f' };
    imports.insertSession(session);
    const told = { sessionId: 'i', status: 'complete', createdAtMs: nowMs };
    imports.insertMessage({ ...told, id: 'iq', parentId: null, role: 'user', content: 'Q' });
    const answer = { ...told, id: 'ia', parentId: 'iq', role: 'assistant', content: 'A' };
    imports.insertMessage({ ...answer, model: 'gpt-5', usage: usage(1_000_000, 0) });
  };

  it('leave out what was imported unless it is wanted, and never what was asked here after it', async () => {
    importAnswer();
    ask({ sessionId: 'i', usage: usage(5, 5) });
    deepEqual(brief((await report()).branches), [['', 1, 2, 5, 5]]);
    const { models, branches, total } = await report({ withImported: true });
    deepEqual(brief(models), [
      ['gpt-5', 1, 1, 1_000_000, 0],
      ['m', 1, 1, 5, 5],
    ]);
    deepEqual(brief(branches)[0], ['theirs', 1, 2, 1_000_000, 0]);
    equal(total.costUsd, 1.25 + 0.000055);
  });

  it('count the messages of a copy, and what they cost once', async () => {
    const id = ask({ usage: usage(100, 10), timing: { firstTokenMs: 100, totalMs: 900 } });
    const { database, sessions } = fixture.stores;
    sessions.insert({ ...sampleSession, id: 'copy' });
    database.transaction(() => copyMessages(database, [id], { sessionId: 'copy' }));
    const { total } = await report();
    deepEqual([total.sessions, total.messages, total.promptTokens, total.costUsd], [2, 3, 100, 0.0002]);
  });

  it('tell a cost as far as prices are known: charged, else priced, else tokens only', async () => {
    ask({ usage: usage(1_000_000, 100_000, { cachedTokens: 500_000 }) });
    ask({ model: 'anthropic/claude-sonnet-4.5', usage: usage(1_000_000, 0, { cachedTokens: 400_000 }) });
    ask({ model: 'secret', usage: usage(1_000_000, 0, { cost: 0.5 }) });
    ask({ model: 'secret', usage: usage(300, 20) });
    ask({ model: 'offline', usage: usage(4, 4) });
    const { total, models, unpricedModels, pricesDay } = await report();
    const cost = (name: string) => {
      const { costUsd = -1, unpricedTokens = -1 } = models.find(({ key }) => key === name) ?? {};
      return [Number(costUsd.toFixed(6)), unpricedTokens];
    };
    deepEqual(cost('m'), [2, 0]);
    deepEqual(cost('anthropic/claude-sonnet-4.5'), [1.92, 0]);
    deepEqual(cost('secret'), [0.5, 320]);
    deepEqual(cost('offline'), [0, 0]);
    equal(Number(total.costUsd.toFixed(6)), 4.42);
    equal(total.unpricedTokens, 320);
    deepEqual(unpricedModels, ['secret']);
    equal(/^\d{4}-\d\d-\d\d$/.test(pricesDay), true);
    prices = { secret: { input: 1, output: 1 } };
    equal((await report()).unpricedModels.join(), 'm');
  });

  it('average the times of whole answers that were timed, and say nothing where none was', async () => {
    ask({ usage: usage(1, 1) });
    const { total } = await report();
    equal('firstTokenMs' in total, false);
    ask({ timing: { firstTokenMs: 100, totalMs: 1000 } });
    ask({ timing: { firstTokenMs: 301, totalMs: 2000 } });
    const { journal } = history.ask('s', { content: 'Question' }, { model: 'm', receipt: sampleReceipt });
    journal.finish({ status: 'stopped', timing: { firstTokenMs: 90_000, totalMs: 90_000 } });
    const timed = await report();
    deepEqual([timed.total.firstTokenMs, timed.total.responseMs], [201, 1500]);
  });

  it('name the prompts and files used most, a file once a request, and since when that is known', async () => {
    ask({ prompt: 'git_commit', files: ['src/a.ts', 'src/a.ts', 'src/b.ts'] });
    ask({ prompt: 'git_commit', model: 'n', files: ['src/a.ts'] });
    ask({ prompt: 'code_explanation', sessionId: 't', files: ['src/a.ts'] });
    const uses = (list: readonly { name: string; projectName: string; uses: number }[]) =>
      list.map(({ name, projectName, uses: count }) => `${projectName} ${name} ${count}`.trim());
    const all = await report();
    deepEqual(uses(all.prompts), ['git_commit 2', 'code_explanation 1']);
    deepEqual(uses(all.files), ['project src/a.ts 2', 'the other src/a.ts 1', 'project src/b.ts 1']);
    deepEqual(uses((await report({ model: 'n' })).files), ['project src/a.ts 1']);
    equal(all.namesSinceMs > at(1), true);
    fixture.stores.meta.set('usageNamesSinceMs', String(at(20, 12)));
    equal((await report()).hasOlder, false);
    fixture.stores.meta.set('usageNamesSinceMs', String(at(20, 13)));
    equal((await report()).hasOlder, true);
  });

  it('tell long times by month, whatever time a file gave a message', async () => {
    nowMs = new Date(2025, 0, 31).getTime();
    ask({ usage: usage(1, 1) });
    nowMs = at(20);
    ask({ usage: usage(2, 2) });
    ask({ usage: usage(4, 4) });
    const year = await report({ span: 'year' });
    deepEqual(year.periods.map(({ key }) => key).slice(-2), ['2026-10', '2026-11']);
    equal(year.periods.length, 13);
    const all = await report({ span: 'all' });
    deepEqual(brief([all.periods[0], all.periods.at(-1)].flatMap((one) => one ?? [])), [
      ['2025-01', 1, 2, 1, 1],
      ['2026-11', 1, 4, 6, 6],
    ]);
    fixture.stores.database.exec('UPDATE messages SET created_at_ms = -50000000000000 WHERE seq = 1');
    equal((await report({ span: 'all' })).periods.length, 3);
  });

  it('of one session tell its messages, first and last, its tokens and its models', async () => {
    nowMs = at(1);
    ask({ usage: usage(10, 1) });
    nowMs = at(3);
    ask({ model: 'n', usage: usage(1, 1), timing: { firstTokenMs: 5, totalMs: 9 } });
    const { database, messages } = fixture.stores;
    const told = {
      sessionId: 's',
      parentId: null,
      role: 'user',
      content: 'Q',
      status: 'complete',
      nowMs: at(2),
    } as const;
    database.transaction(() => {
      for (let count = 0; count < 598; count++) messages.insert({ ...told, id: `more-${count}` });
      messages.insert({ ...told, id: 'last', nowMs: at(4) });
    });
    const found = await statistics.session('s', signal);
    deepEqual([found?.title, found?.messages, found?.firstMs, found?.lastMs], ['Sample', 603, at(1), at(4)]);
    deepEqual([found?.promptTokens, found?.firstTokenMs, found?.responseMs], [11, 5, 9]);
    deepEqual(brief(found?.models ?? []), [
      ['m', 1, 1, 10, 1],
      ['n', 1, 1, 1, 1],
    ]);
    const empty = await statistics.session('t', signal);
    deepEqual([empty?.messages, empty && 'firstMs' in empty], [0, false]);
    equal(await statistics.session('unknown', signal), undefined);
  });

  it('of an empty history are nothing, with the days of the span', async () => {
    const { total, periods, models, prompts } = await report({ span: 'week' });
    deepEqual([total.messages, total.costUsd, periods.length, models, prompts], [0, 0, 7, [], []]);
    equal((await report({ span: 'all' })).periods.length, 1);
  });

  it('can be given up', async () => {
    ask();
    const abandoned = new AbortController();
    abandoned.abort();
    await rejects(statistics.report(month, abandoned.signal), { name: 'AbortError' });
  });

  it('are written as values with commas, a line for each day, project, model and branch', async () => {
    const { stores } = fixture;
    const seen = { createdAtMs: 1, lastSeenAtMs: 1 };
    stores.projects.save({ id: 'p', name: 'a "good", one', path: '/project', gitSubfolder: '', ...seen });
    nowMs = at(19);
    ask({ branch: '=1+2', usage: usage(1_000_000, 0, { cachedTokens: 100 }), timing: { firstTokenMs: 5, totalMs: 9 } });
    nowMs = at(20);
    ask({ model: 'secret', usage: usage(3, 4) });
    const csv = await statistics.csv({ ...month, projectId: 'p' }, signal);
    deepEqual(csv.split('\r\n'), [
      'day,project,model,branch,sessions,messages,answers,input_tokens,cached_input_tokens,output_tokens,cost_usd,tokens_without_price,average_first_token_ms,average_response_ms',
      `2026-11-19,"a ""good"", one",,'=1+2,1,1,0,0,0,0,0,0,,`,
      `2026-11-19,"a ""good"", one",m,'=1+2,1,1,1,1000000,100,0,1,0,5,9`,
      '2026-11-20,"a ""good"", one",,,1,1,0,0,0,0,0,0,,',
      '2026-11-20,"a ""good"", one",secret,,1,1,1,3,0,4,,7,,',
      '',
    ]);
  });
});
