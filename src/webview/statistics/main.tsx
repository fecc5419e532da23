// The entry of the page of statistics: the extension counts, the page draws it and says what is to be counted.
import { render } from 'preact';
import type { FromStatistics, ToStatistics } from '../../protocol/statisticsProtocol.ts';
import { createStatusRegion } from '../statusRegion.ts';
import { createFigures } from './figures.ts';
import type { Measure } from './measures.ts';
import { statisticsGerman } from './statisticsGerman.ts';
import { connectStatisticsHost } from './statisticsHost.ts';
import { type StatisticsActions, StatisticsPage, type StatisticsShown } from './statisticsPage.tsx';
import { say, useStatisticsStrings } from './statisticsStrings.ts';

const root = document.getElementById('statistics');
if (document.documentElement.lang === 'de') useStatisticsStrings(statisticsGerman);
if (root) start(root);

function start(page: HTMLElement): void {
  const announce = createStatusRegion(document.body);
  let isAsked = true;
  const shown: StatisticsShown = { isCounting: true, measure: 'tokens' };
  const show = (next: Partial<StatisticsShown>) => {
    Object.assign(shown, next);
    render(<StatisticsPage {...shown} actions={actions} />, page);
  };
  const host = connectStatisticsHost((message) => receive(message));
  const receive = (message: ToStatistics) => {
    if (message.type === 'statistics/counting') return show({ isCounting: true });
    if (message.type === 'statistics/failed') return show({ isCounting: false, failure: message.failure });
    const { report, session } = message;
    host.keep({ filter: report.filter, ...(session && { sessionId: session.id }) });
    show({ isCounting: false, failure: undefined, counted: message });
    // What is counted by itself, since something was written, is no news.
    if (!isAsked) return;
    isAsked = false;
    announce(say('counted', { messages: createFigures(message.language).count(report.total.messages) }));
  };
  const ask = (message: FromStatistics) => {
    isAsked = true;
    host.post(message);
  };
  const actions: StatisticsActions = {
    filter: (filter) => ask({ type: 'statistics/filter', filter }),
    refresh: () => ask({ type: 'statistics/refresh' }),
    exportCsv: () => host.post({ type: 'statistics/export' }),
    changePrices: () => host.post({ type: 'statistics/prices' }),
    choose: (measure: Measure) => show({ measure }),
  };
  show({});
  host.post({ type: 'statistics/ready' });
}
