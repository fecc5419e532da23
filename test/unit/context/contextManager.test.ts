import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { fillPlaces, l10n } from '../../../src/base/l10n.ts';
import { collectItems } from '../../../src/core/context/collectItems.ts';
import { type ContextChange, ContextManager } from '../../../src/core/context/contextManager.ts';
import { createFileReader, maxFileBytes, type UnsavedText } from '../../../src/core/context/fileReader.ts';
import { languageOf } from '../../../src/core/retrieval/languages.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';

const signal = new AbortController().signal;
const failsWith = (code: string) => (error: unknown) =>
  error instanceof ThroughlineError && error.failure.code === `context.${code}`;

describe('ContextManager', () => {
  let project: TempProject;
  let elsewhere: TempProject;
  let context: ContextManager;
  let changes: ContextChange[];
  const unsaved = new Map<string, UnsavedText>();

  const at = (...names: string[]) => path.join(project.root, ...names);
  const summary = () => context.getContextSummary();
  const outcomes = async () =>
    (await collectItems(context, signal)).map((entry) =>
      entry.ok ? `${entry.item.path}: ${entry.item.text}` : `${entry.item.path}: ${entry.failure.code}`,
    );

  beforeEach(() => {
    project = createTempProject({ 'src/a.ts': 'one\ntwo\nthree\n', 'b.md': '# B' });
    elsewhere = createTempProject({ 'note.txt': 'from elsewhere', '.env': 'TOKEN=of-nobody' });
    unsaved.clear();
    changes = [];
    context = new ContextManager({
      rootPaths: [project.root],
      readFile: createFileReader((file) => unsaved.get(file)),
      allowedEnvironment: ['NODE_ENV'],
    });
    context.onDidChange((change) => changes.push(change));
  });

  afterEach(() => {
    context.dispose();
    project.remove();
    elsewhere.remove();
  });

  it('gives what it read of a file, and keeps it', async () => {
    const file = await context.addFile('src/a.ts', {}, signal);
    assert.deepEqual(
      [file.path, file.content, file.language, file.unsaved],
      [at('src/a.ts'), 'one\ntwo\nthree\n', 'typescript', false],
    );
    assert.deepEqual(context.attachments, [{ path: at('src/a.ts'), range: undefined, pinned: false }]);
    assert.deepEqual(changes, ['attachments']);
  });

  it('keeps one entry for one place, and one more for other lines of it', async () => {
    await context.addFile('src/a.ts', { pinned: true }, signal);
    await context.addFile(at('src/../src/a.ts'), {}, signal);
    await context.addFile('src/a.ts', { range: { start: 2, end: 3 } }, signal);
    assert.deepEqual(
      context.attachments.map(({ range, pinned }) => [range?.start, pinned]),
      [
        [undefined, true],
        [2, false],
      ],
    );
    assert.deepEqual(await outcomes(), ['src/a.ts: one\ntwo\nthree\n', 'src/a.ts: two\nthree']);
  });

  it('takes a file back, and says nothing when it was not there', async () => {
    await context.addFile('src/a.ts', {}, signal);
    await context.addFile('src/a.ts', { range: { start: 2, end: 2 } }, signal);
    context.removeFile('src/a.ts');
    assert.deepEqual(await outcomes(), ['src/a.ts: two']);
    changes.length = 0;
    context.removeFile('src/a.ts');
    context.removeFile('nowhere.ts');
    assert.deepEqual(changes, []);
    context.removeFile(at('src/a.ts'), { start: 2, end: 2 });
    assert.deepEqual([context.attachments, changes], [[], ['attachments']]);
  });

  it('finds a folder and the problems of a file again after they were renamed', () => {
    context.addSource({ kind: 'folder', path: at('src') }, { pinned: true });
    context.addSource({ kind: 'problems', path: at('src/a.ts') });
    context.addSource({ kind: 'problems' });
    context.addSource({ kind: 'diff' });
    context.moveFile(at('src'), at('lib'));
    assert.deepEqual(context.sources, [
      { ref: { kind: 'folder', path: at('lib') }, pinned: true },
      { ref: { kind: 'problems', path: at('lib/a.ts') }, pinned: false },
      { ref: { kind: 'problems' }, pinned: false },
      { ref: { kind: 'diff' }, pinned: false },
    ]);
    context.removeSource('folder:lib');
    assert.equal(context.sources.length, 3);
    changes = [];
    context.moveFile(at('nowhere'), at('lib'));
    assert.deepEqual(changes, []);
  });

  it('announces every change once, and nothing that is none', () => {
    const twice = (change: () => void) => {
      change();
      change();
    };
    twice(() => context.updateGitBranch('main'));
    twice(() => context.updateActiveFiles([at('b.md')]));
    twice(() => context.followEditor(false));
    context.setEnvironmentVar('NODE_ENV', 'test');
    context.updateRootPaths([]);
    assert.deepEqual(changes, ['branch', 'files', 'focus', 'environment', 'roots']);
  });

  it('sums up what is known, in lines', async () => {
    assert.match(summary(), /^Branch: none \(not a git repository\)$/m);
    assert.match(summary(), /^Files given along: none$/m);
    await context.addFile('src/a.ts', { range: { start: 2, end: 3 }, pinned: true }, signal);
    context.updateActiveFiles([at('b.md')]);
    context.updateGitBranch('feature/x');
    context.setEnvironmentVar('NODE_ENV', 'test');
    context.setEnvironmentVar('EDITOR', undefined);
    assert.equal(
      summary(),
      [
        'Project:',
        `  ${project.root}`,
        'Branch: feature/x',
        'Open files:',
        '  b.md',
        'Files given along:',
        '  src/a.ts:2-3 (pinned)',
        'Environment:',
        '  NODE_ENV=test',
        '  EDITOR: not set',
      ].join('\n'),
    );
  });

  it('sums up in the language of the editor, down to the last word', async () => {
    const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Record<string, string>;
    l10n.use((message, values) => fillPlaces(bundle[message] ?? message, values));
    try {
      assert.match(summary(), /^Branch: keiner \(kein Git-Repository\)$/m);
      await context.addFile('src/a.ts', { pinned: true }, signal);
      context.addSource({ kind: 'diff' });
      context.addSource({ kind: 'problems' }, { pinned: true });
      context.setEnvironmentVar('EDITOR', undefined);
      context.setEnvironmentVar('TOKEN', 'x');
      assert.deepEqual(summary().split('\n').slice(2), [
        'Branch: keiner (kein Git-Repository)',
        'Offene Dateien: nichts',
        'Mitgegebene Dateien:',
        '  src/a.ts (angeheftet)',
        'Außerdem mitgegeben:',
        '  Nicht committete Änderungen',
        '  Probleme (angeheftet)',
        'Umgebung:',
        '  EDITOR: nicht gesetzt',
        '  TOKEN: gesetzt (Wert nicht gezeigt)',
      ]);
    } finally {
      l10n.use(fillPlaces);
    }
  });

  describe('with environment variables', () => {
    const everything = () => `${summary()} ${JSON.stringify(context.project)}`;

    it('keeps the value of none that is not on the allow list', () => {
      context.setEnvironmentVar('DEPLOY_TOKEN', 'not-for-anyone');
      assert.ok(!everything().includes('not-for-anyone'));
      assert.match(summary(), /DEPLOY_TOKEN: set \(value not shown\)/);
      assert.deepEqual(context.project.environment, [{ name: 'DEPLOY_TOKEN', isSet: true }]);
    });

    it('forgets a value when its name is taken off the list, and does not know it when it is put back', () => {
      context.setEnvironmentVar('NODE_ENV', 'staging-of-nobody');
      assert.ok(everything().includes('staging-of-nobody'));
      context.updateAllowedEnvironment([]);
      assert.ok(!everything().includes('staging-of-nobody'));
      context.updateAllowedEnvironment(['NODE_ENV']);
      assert.ok(!everything().includes('staging-of-nobody'));
      context.setEnvironmentVar('NODE_ENV', 'staging-of-nobody');
      assert.ok(everything().includes('staging-of-nobody'));
    });

    it('knows an empty value from one that is not set', () => {
      context.setEnvironmentVar('NODE_ENV', '');
      assert.deepEqual(context.project.environment, [{ name: 'NODE_ENV', isSet: true, value: '' }]);
      context.setEnvironmentVar('NODE_ENV', undefined);
      assert.deepEqual(context.project.environment, [{ name: 'NODE_ENV', isSet: false }]);
    });
  });

  describe('with files that cannot go along', () => {
    const refuses = async (file: string, code: string) => {
      await assert.rejects(context.addFile(file, {}, signal), failsWith(code), file);
      assert.deepEqual([context.attachments, changes], [[], []], file);
    };

    it('refuses those that hold secrets by their name', async () => {
      const names = ['.env', '.env.local', 'prod.env', 'id_rsa', 'server.key', 'cert.p12', '.npmrc', '.ssh/config'];
      project.write(Object.fromEntries(names.map((name) => [name, 'x'])));
      for (const name of names) await refuses(name, 'fileSecret');
      unsaved.set(at('.env'), { content: 'TOKEN=of-nobody', language: 'plaintext' });
      await refuses('.env', 'fileSecret');
      project.write({ '.env.example': 'TOKEN=' });
      assert.equal((await context.addFile('.env.example', {}, signal)).content, 'TOKEN=');
    });

    it('refuses a link to one that holds secrets, whatever the link is called', async () => {
      symlinkSync(path.join(elsewhere.root, '.env'), at('settings.txt'));
      await refuses('settings.txt', 'fileSecret');
      mkdirSync(path.join(elsewhere.root, '.ssh'));
      elsewhere.write({ '.ssh/config': 'Host of-nobody' });
      symlinkSync(path.join(elsewhere.root, '.ssh'), at('keys'));
      await refuses('keys/config', 'fileSecret');
      unsaved.set(at('settings.txt'), { content: 'TOKEN=of-nobody', language: 'plaintext' });
      await refuses('settings.txt', 'fileSecret');
    });

    it('does not send a pinned file that has become a link to a secret', async () => {
      project.write({ 'settings.txt': 'harmless' });
      await context.addFile('settings.txt', { pinned: true }, signal);
      execFileSync('ln', ['-sf', path.join(elsewhere.root, '.env'), at('settings.txt')]);
      assert.deepEqual(await outcomes(), ['settings.txt: context.fileSecret']);
    });

    it('refuses what is binary, too large, a folder, a pipe, or not there', async () => {
      project.write({
        'logo.bin': Buffer.from([1, 0, 2]),
        'huge.txt': 'x'.repeat(maxFileBytes + 1),
        'just.txt': 'x'.repeat(maxFileBytes),
      });
      await refuses('logo.bin', 'fileBinary');
      await refuses('huge.txt', 'fileTooLarge');
      await refuses('src', 'fileUnreadable');
      execFileSync('mkfifo', [at('pipe')]);
      await refuses('pipe', 'fileUnreadable');
      await refuses('nope.ts', 'fileGone');
      symlinkSync(at('nope.ts'), at('dangling.ts'));
      await refuses('dangling.ts', 'fileGone');
      assert.equal((await context.addFile('just.txt', {}, signal)).content.length, maxFileBytes);
    });

    it('says so of one that cannot be read: links in a circle, a disk that fails', async function () {
      symlinkSync(at('round.txt'), at('round.txt'));
      await refuses('round.txt', 'fileUnreadable');
      if (process.platform !== 'linux') this.skip();
      await refuses('/proc/self/mem', 'fileUnreadable');
    });

    it('shows a pinned file that was deleted as gone, keeps it, and sends it when it is back', async () => {
      await context.addFile('src/a.ts', { pinned: true }, signal);
      project.git('init', '--quiet');
      execFileSync('rm', [at('src/a.ts')]);
      assert.deepEqual(await outcomes(), ['src/a.ts: context.fileGone']);
      assert.equal(context.attachments.length, 1);
      project.write({ 'src/a.ts': 'back' });
      assert.deepEqual(await outcomes(), ['src/a.ts: back']);
    });

    it('gives up quietly when it is stopped', async () => {
      await assert.rejects(context.addFile('src/a.ts', {}, AbortSignal.abort()), { name: 'AbortError' });
      const stop = new AbortController();
      const reader = createFileReader(() => void stop.abort());
      await assert.rejects(reader(at('src/a.ts'), stop.signal), { name: 'AbortError' });
      assert.deepEqual(context.attachments, []);
    });
  });

  it('reads text in UTF-8 and UTF-16, with a byte order mark or without', async () => {
    const text = 'Grüße, 世界 💡\r\n';
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    project.write({ 'plain.txt': text, 'marked.txt': `\uFEFF${text}`, 'little.txt': little });
    project.write({ 'big.txt': Buffer.from(little).swap16(), 'odd.txt': Buffer.concat([little, Buffer.from([0x41])]) });
    for (const name of ['plain.txt', 'marked.txt', 'little.txt', 'big.txt', 'odd.txt'])
      assert.equal((await context.addFile(name, {}, signal)).content, text, name);
    project.write({ 'wide.bin': Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]) });
    await assert.rejects(context.addFile('wide.bin', {}, signal), failsWith('fileBinary'));
  });

  it('knows the language by the name of a file, with either separator', () => {
    const paths = ['/x/Dockerfile', 'C:\\x\\Dockerfile', 'Makefile', 'C:\\a.b\\README', '/a.b/README', 'C:\\x\\y.TS'];
    assert.deepEqual(paths.map(languageOf), [
      ...['dockerfile', 'dockerfile', 'makefile', 'plaintext', 'plaintext', 'typescript'],
    ]);
  });

  it('takes what the editor has of a file, even of one that is not on the disk', async () => {
    unsaved.set(at('src/a.ts'), { content: 'typed', language: 'typescript' });
    unsaved.set(at('new.py'), { content: 'new', language: 'python' });
    assert.deepEqual((await context.addFile('src/a.ts', {}, signal)).unsaved, true);
    assert.equal((await context.addFile('new.py', {}, signal)).content, 'new');
    assert.deepEqual(await outcomes(), ['src/a.ts: typed', 'new.py: new']);
  });

  it('names a file outside the project by its whole path, so that nobody takes it for one of the project', async () => {
    const outside = path.join(elsewhere.root, 'note.txt');
    await context.addFile(outside, {}, signal);
    await context.addFile(`../${path.basename(elsewhere.root)}/note.txt`, {}, signal);
    assert.deepEqual(await outcomes(), [`${outside}: from elsewhere`]);
    assert.match(summary(), new RegExp(`^ {2}${outside}$`, 'm'));
  });

  it('knows a name that starts with two dots as one of the project', () => {
    for (const name of ['..config', '..cache/a.ts']) {
      assert.equal(context.relativePath(at(name)), name);
      assert.equal(context.absolutePath(name), at(name));
    }
    assert.equal(context.relativePath(path.dirname(project.root)), path.dirname(project.root));
  });

  it('tells files of several roots apart, also of roots with one name', async () => {
    project.write({ 'one/app/a.ts': '1', 'two/app/a.ts': '2', 'web/a.ts': '3' });
    context.updateRootPaths([at('one/app'), at('two/app'), at('web')]);
    const files = ['one/app/a.ts', 'two/app/a.ts', 'web/a.ts'].map((name) => at(name));
    const shown = files.map((file) => context.relativePath(file));
    assert.equal(new Set(shown).size, 3, shown.join());
    assert.deepEqual([shown[0], shown[2]], ['app/a.ts', 'web/a.ts']);
    assert.deepEqual(
      shown.map((name) => context.absolutePath(name)),
      files,
    );
    for (const file of files) await context.addFile(file, {}, signal);
    assert.deepEqual(
      (await collectItems(context, signal)).map((entry) => entry.ok && entry.item.text),
      ['1', '2', '3'],
    );
  });

  it('lets the focus go along after what was given, unless that is switched off or it is the same place', async () => {
    await context.addFile('b.md', {}, signal);
    context.updateFocus({ path: at('src/a.ts'), selection: { start: 2, end: 2 }, cursorLine: 2 });
    assert.deepEqual(await outcomes(), ['b.md: # B', 'src/a.ts: two']);
    await context.addFile('src/a.ts', { range: { start: 2, end: 2 } }, signal);
    assert.deepEqual(await outcomes(), ['b.md: # B', 'src/a.ts: two']);
    context.updateFocus({ path: at('src/a.ts'), cursorLine: 1 });
    assert.equal((await outcomes()).length, 3);
    context.followEditor(false);
    assert.equal((await outcomes()).length, 2);
  });
});
