// What the documents say about the code is true.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../support/workbench/installation.ts';
import { contributions } from './manifest.ts';
import { productFiles, readIfThere, sourceFiles } from './sources.ts';

const documents = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'src/README.md'];
const manifest = contributions();
const packageJson = JSON.parse(read('package.json')) as {
  version: string;
  license: string;
  scripts: Record<string, string>;
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
};

describe('documents', () => {
  it('README.md lists every command with its title, and no other', () => {
    const listed = tableRows(section(read('README.md'), 'Commands'));
    assert.deepEqual(listed.map(({ id }) => id).sort(), manifest.commands.map(({ command }) => command).sort());
    const wrong = manifest.commands.filter(
      ({ command, title }) => !listed.some(({ id, text }) => id === command && text.includes(`| ${title} |`)),
    );
    assert.deepEqual(wrong, []);
  });

  it('README.md lists every keybinding, and no other', () => {
    const listed = [...section(read('README.md'), 'Commands').matchAll(/^\| `([\w+ ]+)` \|/gm)];
    assert.deepEqual(
      listed.map(([, key = '']) => key.toLowerCase()).sort(),
      manifest.keybindings.map(({ key }) => key).sort(),
    );
  });

  it('README.md lists every setting with its default, and no other', () => {
    const listed = tableRows(section(read('README.md'), 'Settings'));
    const row = (id: string, value: unknown) => `${id}: ${JSON.stringify(value)}`;
    assert.deepEqual(
      listed.map(({ id, text }) => `${id}: ${/^\|\s*`(.*?)`/.exec(text)?.[1]}`).sort(),
      Object.entries(manifest.settings)
        .map(([id, setting]) => row(id, setting.default))
        .sort(),
    );
  });

  it('hold no marks of a merge that was not finished', () => {
    assert.deepEqual(
      documents.filter((file) => /^(?:<{7} |={7}$|>{7} )/m.test(read(file))),
      [],
    );
  });

  it('link to files and headings that exist', () => {
    assert.deepEqual(documents.flatMap(brokenLinks), []);
  });

  it('name npm scripts, stages and environment variables that exist', () => {
    const text = documents.map(read).join('\n');
    const scripts = [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:]+)/g)].map(([, name]) => name ?? '');
    assert.ok(scripts.length > 10, `${scripts.length} scripts found`);
    assert.deepEqual(
      scripts.filter((name) => !(name in packageJson.scripts)),
      [],
    );
    const code = sourceFiles('src/**/*.ts', 'scripts/**/*.{ts,mjs}', 'test/extension/*.ts')
      .map((file) => file.text)
      .join('\n');
    const variables = [...text.matchAll(/`((?:THROUGHLINE|OPENAI|VSCODE)_[A-Z_]+)\b/g)].map(([, name]) => name ?? '');
    assert.deepEqual(
      variables.filter((name) => !code.includes(name)),
      [],
    );
  });

  it('CONTRIBUTING.md has every stage of npm test, in order, and only commands that take them', () => {
    const text = read('CONTRIBUTING.md');
    const table = /const stages = \{([\s\S]*?)\n\};/.exec(read('scripts/test.mjs'))?.[1] ?? '';
    const stages = [...table.matchAll(/^ {2}(\w+): \{/gm)].map(([, name]) => name ?? '');
    const listed = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name ?? '');
    assert.deepEqual(listed, stages);
    const asked = [...text.matchAll(/npm test -- ([\w ]+)`/g)].flatMap(([, names]) => names?.split(' ') ?? []);
    assert.ok(asked.length > 0);
    assert.deepEqual(
      asked.filter((name) => !stages.includes(name)),
      [],
    );
  });

  it('CONTRIBUTING.md has every marker of the scripted model server, and no other', () => {
    const server = read('test/support/modelServer/marker.ts');
    const known = /namedScripts[^{]*\{([\s\S]*?)\n\};/.exec(server)?.[1] ?? '';
    const names = [...known.matchAll(/^ {2}(\w+): \(/gm)].map(([, name]) => name);
    const listed = [...read('CONTRIBUTING.md').matchAll(/\[\[fault:([a-zA-Z]+)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(listed)].sort(), names.sort());
  });

  it('CHANGELOG.md tells of this version, and LICENSE is the one of the manifest', () => {
    assert.match(read('CHANGELOG.md'), /^## \[Unreleased\]$/m);
    assert.ok(read('CHANGELOG.md').includes(packageJson.version));
    assert.ok(read('LICENSE').startsWith(`${packageJson.license} License`));
  });

  it('src/README.md has every folder of src, and no other', () => {
    const inSource = productFiles().map((file) => path.posix.dirname(file.path).replace(/^src\/?/, ''));
    const listed = [...read('src/README.md').matchAll(/^\| `([\w/]+)\/` \|/gm)].map(([, folder]) => folder);
    assert.deepEqual(listed.sort(), [...new Set(inSource)].filter(Boolean).sort());
  });

  it('name only files that exist', () => {
    const built = /^(?:dist|out)\//;
    const missing = documents.flatMap((document) =>
      [...read(document).matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:tsx?|mjs|css))`/g)]
        .map(([, file]) => file ?? '')
        .filter((file) => !built.test(file) && !isThere(file))
        .map((file) => `${document}: ${file}`),
    );
    assert.deepEqual(missing, []);
  });

  it('src/README.md names for every invariant tests that exist', () => {
    const invariants = [...read('src/README.md').matchAll(/^Invariant: ([\s\S]*?)\n\n/gm)].map(
      ([, text]) => text ?? '',
    );
    assert.ok(invariants.length > 10, `${invariants.length} invariants found`);
    assert.deepEqual(invariants.flatMap(missingTests), []);
  });
});

describe('what src/README.md and SECURITY.md promise', () => {
  it('one file asks models', () => {
    assert.deepEqual(filesWith(/\bmodel\.stream\(/), ['src/core/chat/outbound.ts']);
    // The others are the exit itself being asked.
    const asking = ['src/core/chat/answerRunner.ts', 'src/core/chat/compactor.ts'];
    assert.deepEqual(filesWith(/\.stream\(/), [...asking, 'src/core/chat/outbound.ts']);
    for (const file of asking) assert.match(read(file), /\boutbound\.stream\(/);
  });

  it('one file reaches the network, one runs programs, one makes HTML', () => {
    const network =
      /(?<!\w)(?:fetch|\.fetch)\(|'node:(?:https?|net|tls|dgram|http2)'|new (?:XMLHttpRequest|WebSocket|EventSource)\b/;
    assert.deepEqual(filesWith(network), [
      'src/core/model/answerTransport.ts',
      'src/core/model/openaiClient.ts',
      'src/core/model/uncheckedFetch.ts',
    ]);
    assert.deepEqual(filesWith(/'node:child_process'/), ['src/core/project/git.ts']);
    assert.deepEqual(filesWith(/\.(?:innerHTML|outerHTML)\s*=|insertAdjacentHTML|dangerouslySetInnerHTML/), [
      'src/webview/markdown/sanitize.ts',
    ]);
  });

  it('a workspace redirects no request', () => {
    const user = Object.keys(manifest.settings).filter((id) =>
      /\.endpoint\.|\.endpoints$|\.defaultModel$|\.environmentVariables$/.test(id),
    );
    const scopes = manifest.settings as Readonly<Record<string, { readonly scope?: string }>>;
    assert.ok(user.length > 2);
    assert.deepEqual(
      user.filter((id) => scopes[id]?.scope !== 'application'),
      [],
    );
    assert.ok(
      packageJson.capabilities.untrustedWorkspaces.restrictedConfigurations.includes('throughline.systemPromptFile'),
    );
  });

  it('the chat view loads nothing but the extension’s own files', () => {
    const page = read('src/extension/chat/chatHtml.ts');
    const policy = read('src/extension/chat/pagePolicy.ts');
    assert.match(page, /content="\$\{policy\}"/);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(page + policy, /unsafe-|connect-src|https?:/);
  });

  it('a diagram loads nothing but the extension’s own files', () => {
    const page = read('src/extension/diagrams/diagramHtml.ts');
    assert.match(page, /default-src 'none'/);
    assert.doesNotMatch(page, /unsafe-|connect-src|https?:/);
  });
});

function read(file: string): string {
  const text = readIfThere(file);
  assert.ok(text !== undefined, `${file} is missing`);
  return text;
}

function isThere(file: string): boolean {
  return ['src', '.'].some((from) => existsSync(path.join(repositoryRoot, from, file)));
}

/** What stands under a heading, up to the next of its level. */
function section(markdown: string, heading: string): string {
  return markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
}

/** The rows of tables whose first cell is an id of ours: `` | `throughline.id` | … | ``. */
function tableRows(markdown: string): { id: string; text: string }[] {
  const rows = [...markdown.matchAll(/^\|\s*`(throughline\.[\w.]+)`\s*(\|.*)$/gm)];
  return rows.map(([, id = '', text = '']) => ({ id, text }));
}

/** Product files in whose code (not comments) the pattern is found. */
function filesWith(pattern: RegExp): string[] {
  const withoutComments = (text: string): string =>
    text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  // What the offline assistant looks for in others' code.
  const files = productFiles().filter((file) => file.path !== 'src/core/model/offline/notableThings.ts');
  return files.filter(({ text }) => pattern.test(withoutComments(text))).map((file) => file.path);
}

/** Of the tests that an invariant names as `` `file`: "title", "title" ``, those that do not exist. */
function missingTests(invariant: string): string[] {
  const named = [...invariant.matchAll(/`(test\/[\w./]+)`:\s*((?:"[^"]+"[,\s]*)+)/g)];
  if (named.length === 0) return [`no test is named: ${invariant}`];
  return named.flatMap(([, file = '', titles = '']) => {
    const text = readIfThere(file) ?? '';
    const wanted = [...titles.matchAll(/"([^"]+)"/g)].map(([, title]) => title?.replaceAll(/\s+/g, ' ') ?? '');
    return wanted.filter((title) => !text.includes(`it('${title}'`)).map((title) => `${file}: ${title}`);
  });
}

function brokenLinks(document: string): string[] {
  const targets = [...read(document).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)/g)].map(([, target]) => target ?? '');
  const folder = path.posix.dirname(document);
  const isBroken = (target: string): boolean => {
    const [file = '', heading] = target.split('#');
    const linked = file === '' ? document : path.posix.join(folder, file);
    if (!existsSync(path.join(repositoryRoot, linked))) return true;
    return heading !== undefined && !headingsOf(read(linked)).includes(heading);
  };
  return targets.filter(isBroken).map((target) => `${document}: ${target}`);
}

/** The anchors that code hosts give the headings of a document. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-'),
  );
}
