import type { FromStatistics, StatisticsState, ToStatistics } from '../../protocol/statisticsProtocol.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
};

/** The extension as the page of statistics sees it. */
export interface StatisticsHost {
  post(message: FromStatistics): void;
  keep(state: StatisticsState): void;
}

/** Connects to the extension; `onMessage` gets what it sends. */
export function connectStatisticsHost(onMessage: (message: ToStatistics) => void): StatisticsHost {
  const api = acquireVsCodeApi();
  const post = (message: FromStatistics) => api.postMessage(message);
  const fail = (error: unknown) => post({ type: 'statistics/error', message: String(error).slice(0, 2000) });
  addEventListener('error', (event) => fail(event.error ?? event.message));
  addEventListener('unhandledrejection', (event) => fail(event.reason));
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (isToStatistics(event.data)) onMessage(event.data);
  });
  return { post, keep: (state) => api.setState(state) };
}

function isToStatistics(data: unknown): data is ToStatistics {
  return typeof data === 'object' && data !== null && 'type' in data && String(data.type).startsWith('statistics/');
}
