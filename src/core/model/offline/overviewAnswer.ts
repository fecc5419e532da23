import { l10n } from '../../../base/l10n.ts';
import { code, placeLink, plain, quote, section, shorten } from './markdown.ts';
import type { ProjectFacts, ProjectOverview } from './projectFacts.ts';
import { andMore, counted, listInWords } from './wording.ts';

const maxScripts = 14;

/** What the project says of itself. */
export async function* overviewAnswer(facts: ProjectFacts, signal: AbortSignal): AsyncIterable<string> {
  const overview = await facts.overview(signal);
  if (overview.files === 0) {
    yield l10n.t('There are no files in this project yet, or no folder is open.');
    return;
  }
  yield identity(overview);
  if (overview.readme) {
    const { path, line, paragraphs } = overview.readme;
    const place = placeLink(path, { start: line, end: line }, plain(path));
    yield `${l10n.t('From {place}:', { place })}\n\n${quote(paragraphs.join('\n\n'))}`;
  }
  if (overview.folders.length > 0) yield section(l10n.t('Folders'), overview.folders.map(describeFolder).join('\n'));
  if (overview.entryPoints.length > 0) {
    const lines = overview.entryPoints.map(({ path, why }) => `- ${placeLink(path)}: ${why}`);
    yield section(l10n.t('Where it starts'), lines.join('\n'));
  }
  if (overview.scripts.length > 0) yield section(l10n.t('Commands'), describeScripts(overview));
}

function identity({ name, description, manifest, languages, files }: ProjectOverview): string {
  const told = {
    name: `**${plain(name)}**`,
    kind: manifest ? manifest.kind : l10n.t('a project'),
    files: counted.files(files),
  };
  const mostly = languages.slice(0, 3).map((one) => `${one.label} (${one.files})`);
  const sentence =
    mostly.length > 0
      ? l10n.t('{name} is {kind} of {files}, mostly {languages}.', { ...told, languages: listInWords(mostly) })
      : l10n.t('{name} is {kind} of {files}.', told);
  return description === '' ? sentence : `${sentence}\n\n${quote(plain(description))}`;
}

function describeFolder({ path, files, languages, role }: ProjectOverview['folders'][number]): string {
  const written = languages.length > 0 ? `, ${listInWords(languages)}` : '';
  const folder = code(`${path}/`);
  return `- ${folder} (${counted.files(files)}${written})${after(plain(role))}`;
}

function describeScripts({ scripts }: ProjectOverview): string {
  const lines = scripts
    .slice(0, maxScripts)
    .map(({ command, runs }) => `- ${code(command)}${after(runs && code(shorten(runs, 90)))}`);
  if (scripts.length > maxScripts) lines.push(`- ${andMore.commands(scripts.length - maxScripts)}`);
  return lines.join('\n');
}

// What is said of a thing, behind its name.
function after(said: string): string {
  return said === '' ? '' : `: ${said}`;
}

/** The commands that the manifest names, and what the documents say of them. */
export async function* commandsAnswer(
  question: string,
  facts: ProjectFacts,
  signal: AbortSignal,
): AsyncIterable<string> {
  const overview = await facts.overview(signal);
  if (overview.scripts.length > 0 && overview.manifest) {
    const lead = l10n.t('{file} names these commands:', { file: placeLink(overview.manifest.path) });
    yield `${lead}\n\n${describeScripts(overview)}`;
  } else yield l10n.t('No manifest at the top of the project names commands.');
  const places = await facts.searchPlaces([question, 'readme', 'documentation'].join(' '), 12, signal);
  const documents = places
    .filter(({ path, language }) => language === 'markdown' && !/(^|\/)(tests?|fixtures?|samples?)\//.test(path))
    .slice(0, 3);
  if (documents.length > 0) {
    const lines = documents.map(({ path, focus, text, range }) => {
      const heading = text.split('\n').findLast((line, at) => /^#{1,6} /.test(line) && range.start + at <= focus.end);
      const title = plain((heading ?? '').replace(/^#+ /, ''));
      return `- ${placeLink(path, focus)}${after(title)}`;
    });
    yield `${l10n.t('The documents speak of it here:')}\n\n${lines.join('\n')}`;
  }
}
