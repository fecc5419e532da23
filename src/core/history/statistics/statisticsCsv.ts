import type { TimeSlices } from '../../../base/timeSlices.ts';
import type { Tally } from './tally.ts';

/** What was used on one day, in one project, with one model, on one branch. */
export interface StatisticsCell extends CellPlace {
  readonly tally: Tally;
}

interface CellPlace {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly project: string;
  readonly model: string;
  readonly branch: string;
}

/** What tells a cell from others, and is sorted by. */
export function cellKey(projectId: string, { day, project, model, branch }: CellPlace): string {
  return [day, project, projectId, model, branch].join('\0');
}

const columns = [
  'day',
  'project',
  'model',
  'branch',
  'sessions',
  'messages',
  'answers',
  'input_tokens',
  'cached_input_tokens',
  'output_tokens',
  'cost_usd',
  'tokens_without_price',
  'average_first_token_ms',
  'average_response_ms',
];

/**
 * Comma-separated values (RFC 4180), by day. Column names and numbers are the same in every language: they are for programs. Questions have
 * no model; where a time or a cost is not known, the field is empty.
 */
export async function writeCsv(cells: ReadonlyMap<string, StatisticsCell>, slices: TimeSlices): Promise<string> {
  const lines: string[] = [];
  for (const key of [...cells.keys()].sort()) {
    const cell = cells.get(key);
    if (cell) lines.push(lineOf(cell));
    await slices.pause();
  }
  return [columns.join(','), ...lines, ''].join('\r\n');
}

function lineOf({ tally, day, project, model, branch }: StatisticsCell): string {
  const sums = tally.sums();
  const isPriced = sums.unpricedTokens === 0 || sums.costUsd > 0;
  return [
    ...[day, project, model, branch].map(textField),
    sums.sessions,
    sums.messages,
    sums.answers,
    sums.promptTokens,
    sums.cachedTokens,
    sums.completionTokens,
    isPriced ? Number(sums.costUsd.toFixed(6)) : '',
    sums.unpricedTokens,
    sums.firstTokenMs ?? '',
    sums.responseMs ?? '',
  ].join(',');
}

// A name that begins like a formula would be calculated by a spreadsheet: a branch can be called so.
function textField(value: string): string {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
