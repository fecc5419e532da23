import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { StatisticsGroup, StatisticsReport, StatisticsSums } from '../../../src/core/model/statistics.ts';
import type { ToStatistics } from '../../../src/protocol/statisticsProtocol.ts';
import {
  type StatisticsHarness,
  type StatisticsOptions,
  type StatisticsView,
  startStatisticsHarness,
} from '../../support/webviewHarness/statisticsHarness.ts';
import { themeNames } from '../../support/webviewHarness/themeColours.ts';

const none: StatisticsSums = {
  sessions: 0,
  messages: 0,
  answers: 0,
  promptTokens: 0,
  completionTokens: 0,
  cachedTokens: 0,
  costUsd: 0,
  unpricedTokens: 0,
};
const busy: StatisticsSums = {
  ...none,
  sessions: 2,
  messages: 8,
  answers: 4,
  promptTokens: 12_000,
  completionTokens: 3_000,
  cachedTokens: 1_000,
  costUsd: 0.0543,
  firstTokenMs: 640,
  responseMs: 8_200,
};
const calm: StatisticsSums = { ...none, sessions: 1, messages: 2, answers: 1, promptTokens: 6_000, costUsd: 0.0123 };

function days(): StatisticsGroup[] {
  return Array.from({ length: 30 }, (_, index) => {
    const key = `2026-11-${String(index + 1).padStart(2, '0')}`;
    return { key, ...(index === 11 ? busy : index === 19 ? calm : none) };
  });
}

const report: StatisticsReport = {
  filter: { span: 'month', withImported: false },
  total: { ...busy, sessions: 3, messages: 10, promptTokens: 18_000, costUsd: 0.0666, unpricedTokens: 320 },
  periods: days(),
  models: [
    { key: 'gpt-4o', ...busy },
    { key: '<img src=x onerror=pwned(1)>', ...calm, costUsd: 0, unpricedTokens: 6_000 },
  ],
  projects: [
    { key: 'p', name: 'here', ...busy },
    { key: 'q', name: 'there', ...calm },
  ],
  branches: [
    { key: 'main', ...busy },
    { key: '', ...calm },
  ],
  prompts: [{ name: 'git_commit', projectName: '', uses: 12 }],
  files: [
    { name: 'src/a.ts', projectName: 'here', uses: 5 },
    { name: 'src/a.ts', projectName: 'there', uses: 2 },
  ],
  namesSinceMs: Date.UTC(2026, 10, 5),
  hasOlder: true,
  choices: {
    projects: [
      { id: 'q', name: 'there' },
      { id: 'p', name: 'here' },
    ],
    models: ['gpt-4o', 'secret'],
    branches: ['', 'main'],
  },
  unpricedModels: ['secret'],
  pricesDay: '2026-07-24',
};
const shown: ToStatistics = {
  type: 'statistics/show',
  report,
  projectId: 'p',
  session: {
    id: 's',
    title: 'Why does it blink?',
    ...busy,
    firstMs: new Date(2026, 10, 12, 9, 30).getTime(),
    lastMs: new Date(2026, 10, 20, 17, 5).getTime(),
    models: [{ key: 'gpt-4o', ...busy }],
  },
  unusablePrices: ['wrong'],
  language: 'en',
};

describe('The page of statistics', function () {
  this.timeout(120_000);
  let harness: StatisticsHarness;
  let view: StatisticsView;

  before(async () => {
    harness = await startStatisticsHarness();
  });
  after(() => harness.close());
  afterEach(async () => {
    const { complaints } = view;
    await view.close();
    assert.deepEqual(complaints, []);
  });

  const open = async (options?: StatisticsOptions, message: ToStatistics = shown) => {
    view = await harness.open(options);
    await view.send(message);
  };
  const script = (source: string) => view.page.evaluate(source);
  const table = async (name: string) =>
    (await script(
      `[...document.querySelector('section[aria-label=${JSON.stringify(name)}] table').rows].map((row) => [...row.cells].map((cell) => cell.textContent))`,
    )) as string[][];
  /** Heights of the bars of the chart: x to pixels, all of one day together. */
  const bars = async () =>
    (await script(
      `Object.entries(Object.groupBy(document.querySelectorAll('.statistics-chart rect'), (bar) => bar.getAttribute('x')))
        .map(([x, parts]) => [Number(x), parts.reduce((sum, bar) => sum + bar.getBBox().height, 0)]).sort((a, b) => a[0] - b[0])`,
    )) as [number, number][];
  const posted = async () => (await view.posted()).slice(1);

  it('draws a bar for each day with messages, as high as its number, and has the same numbers in its table', async () => {
    await open();
    const drawn = await bars();
    assert.equal(drawn.length, 2);
    assert.ok(Math.abs((drawn[0]?.[1] ?? 0) / (drawn[1]?.[1] ?? 1) - 15 / 6) < 0.02, JSON.stringify(drawn));
    assert.equal((await script(`document.querySelectorAll('.is-hollow').length`)) as number, 1);
    await view.page.getByText('The numbers', { exact: true }).click();
    const day = ['Nov 12, 2026', '2', '8', '12,000', '3,000', '$0.0543', '0.6 sec', '8.2 sec'];
    assert.deepEqual(await table('By day'), [
      [
        'Day',
        'Sessions',
        'Messages',
        'Tokens in',
        'Tokens out',
        'Estimated cost',
        'Average time to the first token',
        'Average time of an answer',
      ],
      ['Nov 20, 2026', '1', '2', '6,000', '0', '$0.0123', '', ''],
      day,
    ]);
    await view.page.getByLabel('Messages', { exact: true }).check();
    const counts = await bars();
    assert.ok(Math.abs((counts[0]?.[1] ?? 0) / (counts[1]?.[1] ?? 1) - 8 / 2) < 0.02, JSON.stringify(counts));
  });

  it('says what the chart shows to who does not see it', async () => {
    await open();
    const chart = () => view.page.locator('.statistics-chart').getAttribute('aria-label');
    assert.equal(
      await chart(),
      'Tokens from Nov 1, 2026 to Nov 30, 2026, most on Nov 12, 2026: 12,000 Tokens in, 3,000 Tokens out. The numbers are in the table below.',
    );
    await view.page.getByLabel('Estimated cost', { exact: true }).check();
    assert.match((await chart()) ?? '', /^Estimated cost from .*: \$0\.0543\./);
  });

  it('shows bars and numbers of models, projects and branches, whatever they are called', async () => {
    await open();
    const names = async (group: string) =>
      (await table(group)).slice(1).map(([name, sessions, , tokens]) => [name, sessions, tokens]);
    assert.deepEqual(await names('By model'), [
      ['gpt-4o', '2', '12,000'],
      ['<img src=x onerror=pwned(1)>', '1', '6,000'],
    ]);
    assert.deepEqual(await names('By project'), [
      ['here', '2', '12,000'],
      ['there', '1', '6,000'],
    ]);
    assert.deepEqual(await names('By branch'), [
      ['main', '2', '12,000'],
      ['No branch, or not recorded', '1', '6,000'],
    ]);
    assert.equal((await table('By model'))[2]?.[5], 'not known');
    const widths = await script(
      `[...document.querySelectorAll('section[aria-label="By model"] .statistics-bar rect')].map((bar) => Math.round(bar.getAttribute('width')))`,
    );
    assert.deepEqual(widths, [100, 40]);
    assert.deepEqual(await script('hostileRuns()'), []);
  });

  it('tells a cost of which a part is not known, the day of the prices, and what was not recorded', async () => {
    await open();
    const text = String(await script('document.body.innerText'));
    for (const words of [
      'at least $0.0666',
      'list prices of Jul 24, 2026',
      'not known: secret.',
      'need `input` and `output`',
      'recorded since',
    ])
      assert.ok(text.includes(words), words);
    await view.send({ ...shown, report: { ...report, total: { ...report.total, firstTokenMs: undefined } } });
    await view.page.getByText('not recorded', { exact: true }).waitFor();
  });

  it('tells of one session: its messages, when the first and the last was, its tokens and models', async () => {
    await open();
    const section = await view.page.locator('.statistics-session').innerText();
    for (const words of [
      'Session: Why does it blink?',
      'Nov 12, 2026, 9:30',
      'Nov 20, 2026, 5:05',
      'gpt-4o (12,000 + 3,000)',
    ])
      assert.ok(section.includes(words), `${words} in ${section}`);
  });

  it('asks for what is chosen, counts again, exports and opens the prices', async () => {
    await open();
    const choose = (label: string, option: string) =>
      view.page.getByLabel(label, { exact: true }).selectOption({ label: option });
    await choose('Time', 'All time');
    await choose('Project', 'This project (here)');
    await choose('Model', 'secret');
    await choose('Branch', 'No branch, or not recorded');
    await view.page.getByLabel('With imported conversations').check();
    for (const name of ['Count again', 'Export as CSV…', 'Change Prices'])
      await view.page.getByRole('button', { name }).click();
    const { filter } = report;
    assert.deepEqual(await posted(), [
      { type: 'statistics/filter', filter: { ...filter, span: 'all', firstDay: undefined, lastDay: undefined } },
      { type: 'statistics/filter', filter: { ...filter, projectId: 'p', model: undefined, branch: undefined } },
      { type: 'statistics/filter', filter: { ...filter, model: 'secret' } },
      { type: 'statistics/filter', filter: { ...filter, branch: '' } },
      { type: 'statistics/filter', filter: { ...filter, withImported: true } },
      { type: 'statistics/refresh' },
      { type: 'statistics/export' },
      { type: 'statistics/prices' },
    ]);
  });

  it('counts the days that are chosen, which begin as those that are shown', async () => {
    await open();
    await view.page.getByLabel('Time', { exact: true }).selectOption({ label: 'Days of your choice' });
    const { filter } = report;
    const days = { ...filter, span: 'days', firstDay: '2026-11-01', lastDay: '2026-11-30' } as const;
    assert.deepEqual(await posted(), [{ type: 'statistics/filter', filter: days }]);
    await view.send({ ...shown, report: { ...report, filter: days } });
    const [from, to] = [view.page.getByLabel('From', { exact: true }), view.page.getByLabel('To', { exact: true })];
    assert.deepEqual([await from.inputValue(), await to.inputValue()], [days.firstDay, days.lastDay]);
    await from.fill('2026-11-12');
    await to.fill('2026-10-20');
    await from.fill('');
    await from.blur();
    assert.deepEqual((await posted()).slice(1), [
      { type: 'statistics/filter', filter: { ...days, firstDay: '2026-11-12' } },
      { type: 'statistics/filter', filter: { ...days, firstDay: '2026-10-20', lastDay: '2026-10-20' } },
      { type: 'statistics/filter', filter: { ...days, firstDay: undefined } },
    ]);
  });

  it('keeps what is chosen with the editor, and what was counted while it is counted anew', async () => {
    await open();
    assert.deepEqual(await script('keptByView()'), { filter: report.filter, sessionId: 's' });
    await view.send({ type: 'statistics/counting' });
    await view.page.getByText('Counting…').waitFor();
    assert.equal((await bars()).length, 2);
  });

  it('tells a screen reader what was counted when that was asked for, not each time', async () => {
    await open();
    const told = () => view.page.locator('.screen-reader-only[role=status]').textContent();
    assert.equal(await told(), '10 messages counted.');
    await view.send({ ...shown, report: { ...report, total: { ...report.total, messages: 11 } } });
    assert.equal(await told(), '10 messages counted.');
    await view.page.getByRole('button', { name: 'Count again' }).click();
    await view.send({ ...shown, report: { ...report, total: { ...report.total, messages: 12 } } });
    await view.page.getByRole('status').getByText('12 messages counted.').waitFor();
  });

  it('says that there is nothing, and what to do about it, and keeps the filters', async () => {
    await open(
      {},
      { ...shown, report: { ...report, total: none, periods: [], models: [], projects: [], branches: [] } },
    );
    await view.page.getByRole('heading', { name: 'Nothing was asked here in this time' }).waitFor();
    await view.page.getByLabel('Time', { exact: true }).waitFor();
    assert.equal(await view.page.locator('.statistics-chart').count(), 0);
  });

  it('says why nothing was counted, and tries again', async () => {
    const failure = { code: 'internal', what: 'It failed.', why: 'The disk is gone.', next: 'Look at the log.' };
    await open({}, { type: 'statistics/failed', failure });
    await view.page.getByRole('alert').getByText('It failed. The disk is gone. Look at the log.').waitFor();
    await view.page.getByRole('button', { name: 'Try Again' }).click();
    assert.deepEqual(await posted(), [{ type: 'statistics/refresh' }]);
  });

  it('speaks German, writes numbers and days as the editor does, and fits into 220 pixels', async () => {
    await open({ language: 'de', width: 220 }, { ...shown, language: 'de' });
    await view.page.getByRole('heading', { name: 'Statistik' }).waitFor();
    const totals = await view.page.locator('section[aria-label="Insgesamt"]').innerText();
    for (const words of ['18.000', 'mindestens 0,0666', '0,6 Sek.'])
      assert.ok(totals.includes(words), `${words} in ${totals}`);
    assert.match((await view.page.locator('.statistics-chart').getAttribute('aria-label')) ?? '', /01\.11\.2026/);
    const wide = await script(
      `[...document.querySelectorAll('.statistics *')].filter((one) => !one.closest('.statistics-scroll table, svg') && one.getBoundingClientRect().right > 220).map((one) => one.outerHTML.slice(0, 90))`,
    );
    assert.deepEqual(wide, []);
  });

  for (const theme of themeNames) {
    it(`has no barrier that axe finds in ${theme}`, async () => {
      await open({ theme });
      await view.page.getByText('The numbers', { exact: true }).click();
      await view.page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
      const found = await script(
        `axe.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, rules: { 'target-size': { enabled: true } } })
          .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html + failureSummary)))`,
      );
      assert.deepEqual(found, []);
      const folder = process.env.STATISTICS_SHOTS;
      if (folder) await view.page.screenshot({ path: `${folder}/${theme}.png` });
    });
  }
});
