import { l10n } from '../../../base/l10n.ts';
import type { Place } from '../place.ts';
import type { TaskCode } from '../task.ts';
import { importsOf } from './imports.ts';
import { code, placeLink, section, shorten } from './markdown.ts';
import { offlineTexts } from './offlineTexts.ts';
import { describePlaceFound } from './placesText.ts';
import type { ProjectFacts } from './projectFacts.ts';
import { referencesOf } from './references.ts';

const queryLines = 15;
const maxSignatures = 10;

/** Cannot write code, and says so; gives what helps to write it: signatures in reach and similar places. */
export async function* completionAnswer(
  subject: TaskCode,
  facts: ProjectFacts,
  signal: AbortSignal,
): AsyncIterable<string> {
  yield l10n.t('I am the offline assistant, **no AI**: I cannot write code. This may help you to write it:');
  const file = (await facts.readFile(subject.path, signal)) ?? subject.text;
  const own = new Set(facts.outline(subject.language, subject.text).map(({ name }) => name));
  const imports = importsOf(subject.language, file);
  const references = await referencesOf({ ...subject, imports, own }, facts, signal);
  if (references.length > 0) {
    const lines = references
      .slice(0, maxSignatures)
      .map(
        (one) => `- ${code(shorten(one.signature, 140))}, ${placeLink(one.path, { start: one.line, end: one.line })}`,
      );
    yield section(l10n.t('What it refers to'), lines.join('\n'));
  }
  const similar = await similarPlaces(subject, facts, signal);
  if (similar.length > 0)
    yield section(l10n.t('Similar code in the project'), similar.map(describePlaceFound).join('\n\n'));
  if (references.length + similar.length === 0) yield l10n.t('Nothing in the project resembles it.');
  yield offlineTexts.footer();
}

async function similarPlaces(subject: TaskCode, facts: ProjectFacts, signal: AbortSignal): Promise<Place[]> {
  const text = subject.text.trimEnd().split('\n').slice(-queryLines).join('\n');
  const names = facts.identifiersIn(subject.language, text).map(({ name }) => name);
  const places = await facts.searchPlaces(names.slice(0, 12).join(' '), 6, signal);
  return places.filter(({ path, language }) => path !== subject.path && language === subject.language).slice(0, 3);
}
