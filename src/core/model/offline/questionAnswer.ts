import type { Definition, Place } from '../place.ts';
import type { AssistantTask, TaskCode } from '../task.ts';
import { explainAnswer } from './explainAnswer.ts';
import { describeHistory } from './historyText.ts';
import { isImport } from './imports.ts';
import { code, codeBlock, docText, placeLink, plain, quote, shorten } from './markdown.ts';
import { offlineTexts } from './offlineTexts.ts';
import { commandsAnswer, overviewAnswer } from './overviewAnswer.ts';
import { describePlaceFound, reasonsInWords } from './placesText.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { intentOf } from './questionIntent.ts';
import { branchAnswer, recentAnswer } from './recentAnswer.ts';
import { countOf } from './wording.ts';

type QuestionTask = Extract<AssistantTask, { kind: 'question' }>;

const quotedPlaces = 4;
const searchedPlaces = 10;
const maxUses = 12;

/** Answers a question from the project itself, a block of markdown at a time. */
export async function* questionAnswer(
  task: QuestionTask,
  facts: ProjectFacts,
  signal: AbortSignal,
): AsyncIterable<string> {
  const intent = intentOf(task.question);
  switch (intent.kind) {
    case 'greeting':
    case 'help':
      yield offlineTexts.help;
      return;
    case 'connect':
      yield offlineTexts.connect;
      return;
    case 'overview':
      yield* overviewAnswer(facts, signal);
      break;
    case 'commands':
      yield* commandsAnswer(task.question, facts, signal);
      break;
    case 'recent':
      yield* recentAnswer(facts, signal);
      break;
    case 'branch':
      yield* branchAnswer(facts, signal);
      break;
    case 'file':
      yield* fileAnswer(task, intent.path, { facts, signal });
      break;
    case 'attached':
      yield* attachedAnswer(task, facts, signal);
      break;
    case 'uses':
      yield* usesAnswer(task, intent.name, { facts, signal });
      break;
    case 'history':
      yield* historyAnswer(task, intent.name, { facts, signal });
      break;
    case 'search':
      yield* searchAnswer(task, intent.names, { facts, signal });
      break;
  }
  yield offlineTexts.footer;
}

interface Asked {
  readonly facts: ProjectFacts;
  readonly signal: AbortSignal;
}

async function* fileAnswer(task: QuestionTask, path: string, asked: Asked): AsyncIterable<string> {
  const { facts, signal } = asked;
  const attached = task.code.find((one) => !one.range && `/${one.path}`.endsWith(`/${path}`));
  const [found, ...others] = attached ? [attached.path] : await facts.filesNamed(path, signal);
  const text = attached?.text ?? (found === undefined ? undefined : await facts.readFile(found, signal));
  if (found === undefined || text === undefined) {
    yield `There is no file ${code(path)} in this project.`;
    yield* placesAnswer(task, asked);
    return;
  }
  yield* explainAnswer({ path: found, language: facts.languageOf(found), text }, facts, signal);
  if (others.length > 0)
    yield `Also of that name: ${others
      .slice(0, 5)
      .map((one) => placeLink(one))
      .join(', ')}.`;
}

async function* attachedAnswer(task: QuestionTask, facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const [first, ...others] = task.code;
  if (!first) {
    yield 'No code goes along with this question. Open a file or select some code, then ask again.';
    yield* placesAnswer(task, { facts, signal });
    return;
  }
  yield* explainAnswer(first, facts, signal);
  if (others.length > 0) yield `Also attached: ${others.map((one) => placeLink(one.path, one.range)).join(', ')}.`;
}

async function* searchAnswer(task: QuestionTask, names: readonly string[], asked: Asked): AsyncIterable<string> {
  const { facts, signal } = asked;
  const definitions = names.length === 0 ? [] : await facts.definitionsOf(names, signal);
  const told = definitions.filter(({ kind }) => kind !== 'implementation').slice(0, 2);
  for (const definition of told) yield await describeDefinition(definition, asked);
  yield* placesAnswer(task, asked, told);
}

async function describeDefinition(definition: Definition, { facts, signal }: Asked): Promise<string> {
  const { name, kind, path, line, endLine, signature, language, doc, parent } = definition;
  const inside = parent === undefined ? '' : ` of ${code(parent)}`;
  const parts = [
    `${code(name)}: ${kind}${inside} at ${placeLink(path, { start: line, end: endLine })}`,
    codeBlock(language, signature),
  ];
  if (doc !== undefined) parts.push(quote(docText(doc)));
  const uses = (await facts.usesOf(name, 30, signal)).filter(({ text }) => !isImport(text));
  if (uses.length > 0) {
    const shown = uses.slice(0, 5).map((use) => placeLink(use.path, { start: use.line, end: use.line }));
    const more =
      uses.length > shown.length ? ` and ${uses.length === 30 ? 'many' : uses.length - shown.length} more lines` : '';
    parts.push(`Used at ${shown.join(', ')}${more}.`);
  }
  return parts.join('\n\n');
}

async function* placesAnswer(
  task: QuestionTask,
  { facts, signal }: Asked,
  told: readonly Definition[] = [],
): AsyncIterable<string> {
  const attached = task.code.flatMap((one) => placesInCode(one, task.question, facts)).slice(0, 2);
  const isTold = ({ path, range }: Place) =>
    told.some((one) => one.path === path && one.line >= range.start && one.line <= range.end) ||
    attached.some((one) => one.path === path && one.range.start <= range.end && range.start <= one.range.end);
  const found = (await facts.searchPlaces(task.question, searchedPlaces, signal)).filter((place) => !isTold(place));
  const places = worthShowing(found);
  if (attached.length > 0) yield `In what goes along:\n\n${attached.map(describePlaceFound).join('\n\n')}`;
  if (places.length === 0) {
    if (attached.length + told.length === 0) yield await nothingFound(task.question, { facts, signal });
    return;
  }
  // Where a name was told of, the rest is only worth a line each.
  const quoted = told.length > 0 ? 0 : quotedPlaces;
  if (quoted > 0)
    yield attached.length > 0 ? 'Also in this project:' : 'These places in the project fit the question best:';
  for (const place of places.slice(0, quoted)) yield describePlaceFound(place);
  const rest = places.slice(quoted).map((place) => {
    const why = reasonsInWords(place.reasons);
    const inside = place.within === undefined ? '' : ` in ${code(place.within)}`;
    return `- ${placeLink(place.path, place.focus)}${inside}${why === '' ? '' : `: ${why}`}`;
  });
  if (rest.length > 0) yield `${quoted > 0 ? 'Further places' : 'Places that bear on it'}:\n\n${rest.join('\n')}`;
}

// A place far below the best one only shares a common word.
function worthShowing(places: readonly Place[]): Place[] {
  const best = places[0]?.score ?? 0;
  return places.filter(({ score, reasons }) => score >= best * 0.4 && reasons.length > 0);
}

// Places in attached text count its own lines from 1; a selection begins further down in its file.
function placesInCode({ path, text, range }: TaskCode, question: string, facts: ProjectFacts): Place[] {
  const by = (range?.start ?? 1) - 1;
  const moved = ({ start, end }: { start: number; end: number }) => ({ start: start + by, end: end + by });
  return facts
    .placesIn({ path, text }, question)
    .slice(0, 1)
    .map((place) => ({ ...place, range: moved(place.range), focus: moved(place.focus) }));
}

async function nothingFound(question: string, { facts, signal }: Asked): Promise<string> {
  const names = await facts.namesLike(question, 8, signal);
  const hint = names.length > 0 ? ` Names that do exist: ${names.map(code).join(', ')}.` : '';
  return `Nothing in this project matches the words of “${plain(shorten(question, 80))}”.${hint}`;
}

async function* usesAnswer(task: QuestionTask, name: string, asked: Asked): AsyncIterable<string> {
  const { facts, signal } = asked;
  const [definition] = await facts.definitionsOf([name], signal);
  const uses = await facts.usesOf(name, 200, signal);
  if (uses.length === 0 && !definition) {
    yield* placesAnswer(task, asked);
    return;
  }
  const where = definition
    ? `${code(name)} is defined at ${placeLink(definition.path, { start: definition.line, end: definition.line })}.`
    : `${code(name)} is not defined in this project.`;
  if (uses.length === 0) {
    yield `${where} Nothing else in the project uses that name.`;
    return;
  }
  const files = new Set(uses.map(({ path }) => path)).size;
  yield `${where} It is used in ${countOf(uses.length, 'line')} of ${countOf(files, 'file')}:`;
  const telling = uses.filter(({ text }) => !isImport(text));
  const listed = telling.length > 0 ? telling : uses;
  const lines = listed
    .slice(0, maxUses)
    .map(({ path, line, text }) => `- ${placeLink(path, { start: line, end: line })} ${code(shorten(text, 110))}`);
  if (listed.length > maxUses) lines.push(`- and ${countOf(listed.length - maxUses, 'more line')}`);
  if (listed.length < uses.length) lines.push(`- and ${countOf(uses.length - listed.length, 'import')}`);
  yield lines.join('\n');
}

async function* historyAnswer(task: QuestionTask, name: string, asked: Asked): AsyncIterable<string> {
  const { facts, signal } = asked;
  const definitions = (await facts.definitionsOf([name], signal)).slice(0, 2);
  if (definitions.length === 0) {
    yield `${code(name)} is not defined in this project.`;
    yield* placesAnswer(task, asked);
    return;
  }
  for (const { path, line, endLine, kind } of definitions) {
    const range = { start: line, end: endLine };
    const history = describeHistory(await facts.lastChange(path, range, signal));
    yield `${code(name)}, ${kind} at ${placeLink(path, range)}:\n\n${history ?? 'Git knows nothing of it.'}`;
  }
}
