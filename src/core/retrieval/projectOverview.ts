import { l10n } from '../../base/l10n.ts';
import type { ProjectOverview, TopFolder } from '../model/offline/projectFacts.ts';
import { roleOf } from './fileRole.ts';
import { languageLabel, languageOf } from './languages.ts';
import { findManifest, type Manifest } from './manifest.ts';
import { listProjectFiles, type ProjectFile } from './projectFiles.ts';
import { readmeParagraphs } from './readme.ts';
import { readText } from './readText.ts';

const readmeName = /^readme(\.(md|markdown|rst|txt|adoc))?$/i;
const maxFolders = 14;
const maxEntryPoints = 8;

const entryNames: readonly { readonly pattern: RegExp; readonly why: () => string }[] = [
  { pattern: /^cmd\/[^/]+\/main\.go$|^main\.go$/, why: () => l10n.t('program') },
  { pattern: /(^|\/)src\/main\.rs$|^src\/bin\/[^/]+\.rs$/, why: () => l10n.t('program') },
  { pattern: /(^|\/)src\/lib\.rs$/, why: () => l10n.t('library root') },
  { pattern: /(^|\/)__main__\.py$|^(src\/)?(main|app|cli|manage)\.py$/, why: () => l10n.t('program') },
  { pattern: /(^|\/)(Program\.cs|Main\.java|\w*Application\.(java|kt))$/, why: () => l10n.t('program') },
  { pattern: /^(src\/)?(\w+\/)?extension\.(ts|js)$/, why: () => l10n.t('VS Code extension') },
  {
    pattern: /^(src\/|cli\/|src\/cli\/|server\/)?(main|cli|server|app)\.(m?[tj]sx?|cjs)$/,
    why: () => l10n.t('program'),
  },
  { pattern: /^(src\/)?index\.(m?[tj]sx?|php|html)$/, why: () => l10n.t('entry point') },
  { pattern: /^config\.ru$|^bin\/rails$|^artisan$/, why: () => l10n.t('program') },
];

const folderRoles: Readonly<Record<string, () => string>> = {
  src: () => l10n.t('source'),
  lib: () => l10n.t('source'),
  app: () => l10n.t('source'),
  internal: () => l10n.t('source for this module only'),
  pkg: () => l10n.t('packages for others'),
  cmd: () => l10n.t('programs'),
  test: () => l10n.t('tests'),
  tests: () => l10n.t('tests'),
  spec: () => l10n.t('tests'),
  e2e: () => l10n.t('end-to-end tests'),
  docs: () => l10n.t('documentation'),
  doc: () => l10n.t('documentation'),
  examples: () => l10n.t('examples'),
  scripts: () => l10n.t('scripts for development'),
  tools: () => l10n.t('tools for development'),
  bench: () => l10n.t('benchmarks'),
  benchmarks: () => l10n.t('benchmarks'),
  media: () => l10n.t('pictures and other media'),
  assets: () => l10n.t('assets'),
  public: () => l10n.t('files served as they are'),
  static: () => l10n.t('files served as they are'),
  migrations: () => l10n.t('database migrations'),
  '.github': () => l10n.t('GitHub workflows and templates'),
  '.ci': () => l10n.t('continuous integration'),
  '.vscode': () => l10n.t('editor settings'),
};

/** What the project says of itself: README, manifest, folders, entry points. `roots` are absolute paths. */
export async function readOverview(roots: readonly string[], signal: AbortSignal): Promise<ProjectOverview> {
  const { files } = await listProjectFiles(roots, {}, signal);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const read = async (path: string) => readText(byPath.get(path)?.absolutePath ?? '', signal);
  const manifest = await findManifest([...byPath.keys()], read);
  const readme = await findReadme(files, read);
  return {
    name: manifest?.name || (roots[0]?.split(/[\\/]/).findLast(Boolean) ?? ''),
    description: manifest?.description ?? '',
    ...(readme && { readme }),
    ...(manifest && { manifest: { path: manifest.path, kind: manifest.kind } }),
    files: files.length,
    languages: countLanguages(files).map(([label, count]) => ({ label, files: count })),
    folders: await topFolders(files, read),
    entryPoints: entryPointsOf([...byPath.keys()], manifest),
    scripts: manifest?.scripts ?? [],
  };
}

type Read = (path: string) => Promise<string | undefined>;

async function findReadme(files: readonly ProjectFile[], read: Read): Promise<ProjectOverview['readme']> {
  const path = files.find((file) => readmeName.test(file.path))?.path;
  const text = path === undefined ? undefined : await read(path);
  if (path === undefined || text === undefined) return undefined;
  const { paragraphs, line } = readmeParagraphs(text, 3);
  return paragraphs.length > 0 ? { path, paragraphs, line } : undefined;
}

function countLanguages(files: readonly ProjectFile[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const language = languageOf(path);
    const role = roleOf(path);
    if (language === 'plaintext' || role === 'data' || role === 'config') continue;
    counts.set(languageLabel(language), (counts.get(languageLabel(language)) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

async function topFolders(files: readonly ProjectFile[], read: Read): Promise<TopFolder[]> {
  const groups = new Map<string, ProjectFile[]>();
  for (const file of files) {
    const top = file.path.includes('/') ? file.path.slice(0, file.path.indexOf('/')) : undefined;
    if (top === undefined) continue;
    const group = groups.get(top) ?? [];
    group.push(file);
    groups.set(top, group);
  }
  const folders: TopFolder[] = [];
  for (const [path, own] of [...groups].sort((a, b) => b[1].length - a[1].length).slice(0, maxFolders)) {
    const readme = own.find((file) => readmeName.test(file.path.slice(path.length + 1)))?.path;
    const said = readme === undefined ? undefined : readmeParagraphs((await read(readme)) ?? '', 1).paragraphs[0];
    const languages = countLanguages(own)
      .slice(0, 2)
      .map(([label]) => label);
    folders.push({
      path,
      files: own.length,
      languages,
      role: firstSentence(said) || roleOfFolder(path),
    });
  }
  return folders;
}

function roleOfFolder(path: string): string {
  const name = path.toLowerCase();
  return Object.hasOwn(folderRoles, name) ? (folderRoles[name]?.() ?? '') : '';
}

function firstSentence(text: string | undefined): string {
  const sentence = /^.*?[.!?](?=\s|$)/s.exec(text ?? '')?.[0] ?? text ?? '';
  return sentence.length > 160 ? `${sentence.slice(0, 159)}…` : sentence.replaceAll('\n', ' ');
}

function entryPointsOf(paths: readonly string[], manifest: Manifest | undefined): ProjectOverview['entryPoints'] {
  const known = new Set(paths);
  const named = (manifest?.entries ?? []).filter(({ path }) => known.has(path));
  const found = paths.flatMap((path) => {
    const entry = entryNames.find(({ pattern }) => pattern.test(path));
    return entry && !named.some((one) => one.path === path) ? [{ path, why: entry.why() }] : [];
  });
  return [...named, ...found].slice(0, maxEntryPoints);
}
