// The contract between the page of statistics and the extension. The extension counts; the page chooses what, and draws it.
import type { Failure } from '../base/errors.ts';
import type { SessionStatistics, StatisticsFilter, StatisticsReport } from '../core/model/statistics.ts';

/** Extension to page. */
export type ToStatistics =
  /** What was shown before is being counted anew, or something else is. */
  | { readonly type: 'statistics/counting' }
  | {
      readonly type: 'statistics/show';
      readonly report: StatisticsReport;
      /** The project of this window. */
      readonly projectId: string;
      /** What is told of one session; absent when it is not there any more. */
      readonly session?: SessionStatistics;
      /** Models whose price in the settings cannot be understood. */
      readonly unusablePrices: readonly string[];
      /** For numbers and dates: the editor's, a BCP 47 tag. */
      readonly language: string;
    }
  | { readonly type: 'statistics/failed'; readonly failure: Failure };

/** Page to extension. Untrusted: the extension validates every one. */
export type FromStatistics =
  | { readonly type: 'statistics/ready' }
  | { readonly type: 'statistics/filter'; readonly filter: StatisticsFilter }
  | { readonly type: 'statistics/refresh' }
  /** Into a file that the user names. */
  | { readonly type: 'statistics/export' }
  | { readonly type: 'statistics/prices' }
  /** A bug in the page, for the log. */
  | { readonly type: 'statistics/error'; readonly message: string };

/** What the page keeps with the editor, which gives it back after a restart. */
export interface StatisticsState {
  readonly filter: StatisticsFilter;
  readonly sessionId?: string;
}

/** The kind of the editor panel that shows statistics. */
export const statisticsPanelType = 'throughline.statistics';
