// The entry of the page of statistics: the extension counts, the page draws it and says what is to be counted.
import { render } from 'preact';
import type { ToStatistics } from '../../protocol/statisticsProtocol.ts';
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
    announce(say('counted', { messages: createFigures(message.language).count(report.total.messages) }));
  };
  const actions: StatisticsActions = {
    filter: (filter) => host.post({ type: 'statistics/filter', filter }),
    refresh: () => host.post({ type: 'statistics/refresh' }),
    exportCsv: () => host.post({ type: 'statistics/export' }),
    changePrices: () => host.post({ type: 'statistics/prices' }),
    choose: (measure: Measure) => show({ measure }),
  };
  show({});
  host.post({ type: 'statistics/ready' });
}
