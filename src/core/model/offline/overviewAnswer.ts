import { code, placeLink, plain, quote, shorten } from './markdown.ts';
import type { ProjectFacts, ProjectOverview } from './projectFacts.ts';
import { countOf, listInWords } from './wording.ts';

const maxScripts = 14;

/** What the project says of itself. */
export async function* overviewAnswer(facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const overview = await facts.overview(signal);
  if (overview.files === 0) {
    yield 'There are no files in this project yet, or no folder is open.';
    return;
  }
  yield identity(overview);
  if (overview.readme) {
    const { path, line, paragraphs } = overview.readme;
    yield `From ${placeLink(path, { start: line, end: line }, plain(path))}:\n\n${quote(paragraphs.join('\n\n'))}`;
  }
  if (overview.folders.length > 0) yield `### Folders\n\n${overview.folders.map(describeFolder).join('\n')}`;
  if (overview.entryPoints.length > 0) {
    const lines = overview.entryPoints.map(({ path, why }) => `- ${placeLink(path)}: ${why}`);
    yield `### Where it starts\n\n${lines.join('\n')}`;
  }
  if (overview.scripts.length > 0) yield `### Commands\n\n${describeScripts(overview)}`;
}

function identity({ name, description, manifest, languages, files }: ProjectOverview): string {
  const kind = manifest
    ? ` is ${/^([AEIOU]|npm)/i.test(manifest.kind) ? 'an' : 'a'} ${manifest.kind}`
    : ' is a project';
  const mostly = languages.slice(0, 3).map((one) => `${one.label} (${one.files})`);
  const says = description === '' ? '' : `\n\n${quote(plain(description))}`;
  const written = mostly.length > 0 ? `, mostly ${listInWords(mostly)}` : '';
  return `**${plain(name)}**${kind} of ${countOf(files, 'file')}${written}.${says}`;
}

function describeFolder({ path, files, languages, role }: ProjectOverview['folders'][number]): string {
  const written = languages.length > 0 ? `, ${listInWords(languages)}` : '';
  return `- ${code(`${path}/`)} (${countOf(files, 'file')}${written})${role === '' ? '' : `: ${plain(role)}`}`;
}

function describeScripts({ scripts }: ProjectOverview): string {
  const lines = scripts
    .slice(0, maxScripts)
    .map(({ command, runs }) => `- ${code(command)}${runs === '' ? '' : `: ${code(shorten(runs, 90))}`}`);
  if (scripts.length > maxScripts) lines.push(`- and ${scripts.length - maxScripts} more`);
  return lines.join('\n');
}

/** The commands that the manifest names, and what the documents say of them. */
export async function* commandsAnswer(
  question: string,
  facts: ProjectFacts,
  signal: AbortSignal,
): AsyncIterable<string> {
  const overview = await facts.overview(signal);
  if (overview.scripts.length > 0 && overview.manifest) {
    yield `${placeLink(overview.manifest.path)} names these commands:\n\n${describeScripts(overview)}`;
  } else yield 'No manifest at the top of the project names commands.';
  const places = await facts.searchPlaces(`${question} readme documentation`, 12, signal);
  const documents = places
    .filter(({ path, language }) => language === 'markdown' && !/(^|\/)(tests?|fixtures?|samples?)\//.test(path))
    .slice(0, 3);
  if (documents.length > 0) {
    const lines = documents.map(({ path, focus, text, range }) => {
      const heading = text.split('\n').findLast((line, at) => /^#{1,6} /.test(line) && range.start + at <= focus.end);
      return `- ${placeLink(path, focus)}${heading ? `: ${plain(heading.replace(/^#+ /, ''))}` : ''}`;
    });
    yield `The documents speak of it here:\n\n${lines.join('\n')}`;
  }
}
