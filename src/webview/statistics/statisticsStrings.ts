// Every text of the page of statistics, in one table of its own: the chat view does not carry it. German is in
// `statisticsGerman.ts`; the compiler asks for every id there.
import { fillPlaces } from '../../base/l10n.ts';

/** English. `{name}` stands for a value given to {@link say}. */
export const statisticsStrings = {
  title: 'Statistics',
  filters: 'What is counted',
  span: 'Time',
  spanToday: 'Today',
  spanWeek: 'Last 7 days',
  spanMonth: 'Last 30 days',
  spanQuarter: 'Last 90 days',
  spanYear: 'Last 365 days',
  spanAll: 'All time',
  spanDays: 'Days of your choice',
  firstDay: 'From',
  lastDay: 'To',
  project: 'Project',
  thisProject: 'This project ({name})',
  allProjects: 'All projects',
  model: 'Model',
  allModels: 'All models',
  branch: 'Branch',
  allBranches: 'All branches',
  noBranch: 'No branch, or not recorded',
  imported: 'With imported conversations',
  refresh: 'Count again',
  exportCsv: 'Export as CSV…',
  counting: 'Counting…',
  counted: '{messages} messages counted.',
  total: 'In all',
  sessions: 'Sessions',
  messages: 'Messages',
  answers: 'Answers',
  tokens: 'Tokens',
  tokensIn: 'Tokens in',
  tokensOut: 'Tokens out',
  cached: '{tokens} from the cache',
  cost: 'Estimated cost',
  costAtLeast: 'at least {cost}',
  costUnknown: 'not known',
  firstToken: 'Average time to the first token',
  response: 'Average time of an answer',
  notRecorded: 'not recorded',
  measure: 'Charts show',
  perDay: 'By day',
  perMonth: 'By month',
  perModel: 'By model',
  perProject: 'By project',
  perBranch: 'By branch',
  day: 'Day',
  month: 'Month',
  numbers: 'The numbers',
  chartOf: '{measure} from {from} to {to}, most on {peak}: {most}. The numbers are in the table below.',
  chartReadout: '{when}: {what}',
  prompts: 'Prompts used most',
  prompt: 'Prompt',
  files: 'Files that went along most',
  file: 'File',
  uses: 'Times',
  noPrompts: 'No prompt of the library was used.',
  noFiles: 'No file went along.',
  session: 'Session: {title}',
  firstMessage: 'First message',
  lastMessage: 'Last message',
  models: 'Models',
  none: 'none',
  emptyTitle: 'Nothing was asked here in this time',
  emptyHint: 'Choose another time, project, model or branch, or ask something in the chat.',
  whatCounts:
    'Archived sessions and those in the trash are counted, and so are deleted messages and other wordings. What was removed for good is not. Tokens are those that endpoints reported; of copies, messages are counted and tokens are not.',
  recordedSince: 'Branches, prompts and files are recorded since {day}: of what was asked before, they are not known.',
  pricesOf:
    'Costs are estimates: what the endpoint said it charged, else tokens at list prices of {day}, without discounts and surcharges.',
  unpriced: 'Not in the cost, since the price is not known: {models}.',
  unusablePrices: 'These prices in the settings need `input` and `output`, numbers from 0 on: {models}.',
  changePrices: 'Change Prices',
  failedNext: 'Try Again',
} as const;

export type StatisticsStringId = keyof typeof statisticsStrings;

// The table in use. Set once, before anything is drawn.
const inUse: { table: Readonly<Record<StatisticsStringId, string>> } = { table: statisticsStrings };

/** Replaces English by a translation. */
export function useStatisticsStrings(table: Readonly<Record<StatisticsStringId, string>>): void {
  inUse.table = table;
}

/** The text for `id` with its `{name}` places filled. */
export function say(id: StatisticsStringId, values: Readonly<Record<string, string | number>> = {}): string {
  return fillPlaces(inUse.table[id], values);
}
