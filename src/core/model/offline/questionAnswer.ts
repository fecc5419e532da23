import { l10n } from '../../../base/l10n.ts';
import type { Definition, Place, Usage } from '../place.ts';
import type { AssistantTask, TaskCode } from '../task.ts';
import { explainAnswer } from './explainAnswer.ts';
import { describeHistory } from './historyText.ts';
import { isImport } from './imports.ts';
import { kindName } from './kindNames.ts';
import { code, codeBlock, docText, placeLink, plain, quote, shorten } from './markdown.ts';
import { offlineTexts } from './offlineTexts.ts';
import { commandsAnswer, overviewAnswer } from './overviewAnswer.ts';
import { describePlaceFound, describeWhereAndWhy } from './placesText.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { intentOf } from './questionIntent.ts';
import { branchAnswer, recentAnswer } from './recentAnswer.ts';
import { andMore, counted } from './wording.ts';

type QuestionTask = Extract<AssistantTask, { kind: 'question' }>;

const quotedPlaces = 4;
const searchedPlaces = 10;
const maxUses = 12;
/** Where a name has as many uses, there are said to be many. */
const countedUses = 30;

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
      yield offlineTexts.help();
      return;
    case 'connect':
      yield offlineTexts.connect();
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
  yield offlineTexts.footer();
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
    yield l10n.t('There is no file {path} in this project.', { path: code(path) });
    yield* placesAnswer(task, asked);
    return;
  }
  yield* explainAnswer({ path: found, language: facts.languageOf(found), text }, facts, signal);
  const links = others.slice(0, 5).map((one) => placeLink(one));
  if (links.length > 0) yield l10n.t('Also of that name: {files}.', { files: links.join(', ') });
}

async function* attachedAnswer(task: QuestionTask, facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const [first, ...others] = task.code;
  if (!first) {
    yield l10n.t('No code goes along with this question. Open a file or select some code, then ask again.');
    yield* placesAnswer(task, { facts, signal });
    return;
  }
  yield* explainAnswer(first, facts, signal);
  const links = others.map((one) => placeLink(one.path, one.range));
  if (links.length > 0) yield l10n.t('Also attached: {files}.', { files: links.join(', ') });
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
  const told = { name: code(name), kind: kindName(kind), place: placeLink(path, { start: line, end: endLine }) };
  const where =
    parent === undefined
      ? l10n.t('{name}: {kind} at {place}', told)
      : l10n.t('{name}: {kind} of {parent} at {place}', { ...told, parent: code(parent) });
  const parts = [where, codeBlock(language, signature)];
  if (doc !== undefined) parts.push(quote(docText(doc)));
  const uses = (await facts.usesOf(name, countedUses, signal)).filter(({ text }) => !isImport(text));
  if (uses.length > 0) parts.push(describeUses(uses));
  return parts.join('\n\n');
}

function describeUses(uses: readonly Usage[]): string {
  const shown = uses.slice(0, 5).map((use) => placeLink(use.path, { start: use.line, end: use.line }));
  const places = shown.join(', ');
  if (uses.length === countedUses) return l10n.t('Used at {places} and many more lines.', { places });
  const count = uses.length - shown.length;
  if (count === 0) return l10n.t('Used at {places}.', { places });
  return count === 1
    ? l10n.t('Used at {places} and 1 more line.', { places })
    : l10n.t('Used at {places} and {count} more lines.', { places, count });
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
  if (attached.length > 0) yield `${l10n.t('In what goes along:')}\n\n${attached.map(describePlaceFound).join('\n\n')}`;
  if (places.length === 0) {
    if (attached.length + told.length === 0) yield await nothingFound(task.question, { facts, signal });
    return;
  }
  // Where a name was told of, the rest is only worth a line each.
  const quoted = told.length > 0 ? 0 : quotedPlaces;
  if (quoted > 0)
    yield attached.length > 0
      ? l10n.t('Also in this project:')
      : l10n.t('These places in the project fit the question best:');
  for (const place of places.slice(0, quoted)) yield describePlaceFound(place);
  const rest = places
    .slice(quoted)
    .map((place) => `- ${describeWhereAndWhy(place, placeLink(place.path, place.focus))}`);
  if (rest.length === 0) return;
  yield `${quoted > 0 ? l10n.t('Further places:') : l10n.t('Places that bear on it:')}\n\n${rest.join('\n')}`;
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
  const told = { question: plain(shorten(question, 80)) };
  if (names.length === 0) return l10n.t('Nothing in this project matches the words of “{question}”.', told);
  return l10n.t('Nothing in this project matches the words of “{question}”. Names that do exist: {names}.', {
    ...told,
    names: names.map(code).join(', '),
  });
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
    ? l10n.t('{name} is defined at {place}.', {
        name: code(name),
        place: placeLink(definition.path, { start: definition.line, end: definition.line }),
      })
    : l10n.t('{name} is not defined in this project.', { name: code(name) });
  if (uses.length === 0) {
    yield `${where} ${l10n.t('Nothing else in the project uses that name.')}`;
    return;
  }
  const files = counted.files(new Set(uses.map(({ path }) => path)).size);
  yield `${where} ${l10n.t('It is used in {lines} of {files}:', { lines: counted.lines(uses.length), files })}`;
  const telling = uses.filter(({ text }) => !isImport(text));
  const listed = telling.length > 0 ? telling : uses;
  const lines = listed
    .slice(0, maxUses)
    .map(({ path, line, text }) => `- ${placeLink(path, { start: line, end: line })} ${code(shorten(text, 110))}`);
  if (listed.length > maxUses) lines.push(`- ${andMore.lines(listed.length - maxUses)}`);
  if (listed.length < uses.length) lines.push(`- ${andMore.imports(uses.length - listed.length)}`);
  yield lines.join('\n');
}

async function* historyAnswer(task: QuestionTask, name: string, asked: Asked): AsyncIterable<string> {
  const { facts, signal } = asked;
  const definitions = (await facts.definitionsOf([name], signal)).slice(0, 2);
  if (definitions.length === 0) {
    yield l10n.t('{name} is not defined in this project.', { name: code(name) });
    yield* placesAnswer(task, asked);
    return;
  }
  for (const { path, line, endLine, kind } of definitions) {
    const range = { start: line, end: endLine };
    const history = describeHistory(await facts.lastChange(path, range, signal));
    const told = { name: code(name), kind: kindName(kind), place: placeLink(path, range) };
    yield `${l10n.t('{name}, {kind} at {place}:', told)}\n\n${history ?? l10n.t('Git knows nothing of it.')}`;
  }
}
