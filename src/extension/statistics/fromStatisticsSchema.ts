// Checks what the page of statistics sends: what comes from a web page is data from outside.
import * as v from 'valibot';
import { type StatisticsFilter, statisticsSpans } from '../../core/model/statistics.ts';
import type { FromStatistics, StatisticsState } from '../../protocol/statisticsProtocol.ts';

const name = v.pipe(v.string(), v.maxLength(4096));

const day = v.pipe(v.string(), v.isoDate());

const filter: v.GenericSchema<unknown, StatisticsFilter> = v.object({
  span: v.picklist(statisticsSpans),
  firstDay: v.optional(day),
  lastDay: v.optional(day),
  projectId: v.optional(name),
  model: v.optional(name),
  branch: v.optional(name),
  withImported: v.boolean(),
});

const schema: v.GenericSchema<unknown, FromStatistics> = v.variant('type', [
  v.object({ type: v.literal('statistics/ready') }),
  v.object({ type: v.literal('statistics/filter'), filter }),
  v.object({ type: v.literal('statistics/refresh') }),
  v.object({ type: v.literal('statistics/export') }),
  v.object({ type: v.literal('statistics/prices') }),
  v.object({ type: v.literal('statistics/error'), message: v.pipe(v.string(), v.maxLength(10_000)) }),
]);

/** The message, when it is one of the protocol. */
export function parseFromStatistics(message: unknown): FromStatistics | undefined {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : undefined;
}

const stateSchema: v.GenericSchema<unknown, StatisticsState> = v.object({ filter, sessionId: v.optional(name) });

/** What a page of an earlier run showed, when it has kept it. */
export function keptStatistics(state: unknown): StatisticsState | undefined {
  const result = v.safeParse(stateSchema, state);
  return result.success ? result.output : undefined;
}
