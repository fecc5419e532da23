// Every text that the user reads can be translated, and is.
import assert from 'node:assert/strict';
import { statisticsGerman } from '../../../src/webview/statistics/statisticsGerman.ts';
import { statisticsStrings } from '../../../src/webview/statistics/statisticsStrings.ts';
import { strings } from '../../../src/webview/strings.ts';
import { german } from '../../../src/webview/stringsGerman.ts';
import { messagesInCode, placesOf, unreadableCalls } from './messages.ts';
import { readIfThere, type SourceFile, sourceFiles } from './sources.ts';

/** What models are asked, in English whatever the language. */
const toModels = ['Answer with one word: ready'];

type Texts = Readonly<Record<string, string>>;

const bundle = texts('l10n/bundle.l10n.de.json');
const english = texts('package.nls.json');
const germanManifest = texts('package.nls.de.json');

describe('languages', () => {
  it('every message of the code is one literal', () => {
    const renamed = sourceFiles('src/{core,extension}/**/*.ts').filter(({ text }) =>
      /\bl10n;|\bt\b[^)]* = vscode\.l10n\b/.test(text),
    );
    assert.deepEqual(
      renamed.map(({ path }) => path),
      [],
      'call l10n.t by its name: it is looked for',
    );
    assert.deepEqual(unreadableCalls(), []);
  });

  it('every message of the code is in l10n/bundle.l10n.de.json, and no other', () => {
    const inCode = messagesInCode();
    assert.ok(inCode.length > 100, `${inCode.length} messages found`);
    const missing = inCode.filter((message) => !bundle[message]);
    assert.deepEqual(missing, [], 'add these, with their German');
    const unused = Object.keys(bundle).filter((message) => !inCode.includes(message));
    assert.deepEqual(unused, [], 'remove these');
  });

  it('no text of the manifest is written in package.json itself', () => {
    const field = /"(title|description|markdownDescription|label|name|deprecationMessage)": "((?!%)[^"]*)"/g;
    const manifest = (readIfThere('package.json') ?? '').split('"contributes"')[1] ?? '';
    const written = [...manifest.matchAll(field)].filter(([, , text]) => text !== 'Throughline');
    assert.deepEqual(
      written.map(([entry]) => entry),
      [],
    );
  });

  it('every key of package.json is in package.nls.json and package.nls.de.json, and no other', () => {
    const used = [...(readIfThere('package.json') ?? '').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    const inManifest = [...new Set(used)].sort();
    assert.deepEqual(Object.keys(english).sort(), inManifest);
    assert.deepEqual(Object.keys(germanManifest).sort(), inManifest);
  });

  it('a translation has the places of its text', () => {
    const pairs = [
      ...Object.entries(bundle),
      ...Object.entries(strings).map(([id, text]) => [text, german[id as keyof typeof strings]] as const),
      ...Object.entries(statisticsStrings).map(
        ([id, text]) => [text, statisticsGerman[id as keyof typeof statisticsStrings]] as const,
      ),
    ];
    const wrong = pairs.filter(([text, translated]) => `${placesOf(text)}` !== `${placesOf(translated)}`);
    assert.deepEqual(wrong, []);
  });

  it('a translation names only commands and settings as they are called in its language', () => {
    const titles = (file: Texts) => Object.fromEntries(Object.entries(file).filter(([key]) => /^command\./.test(key)));
    const own = titles(germanManifest);
    const wrong = Object.entries(titles(english)).flatMap(([key, title]) =>
      Object.entries(germanManifest).filter(
        ([, text]) => own[key] !== title && text.includes(`*Throughline: ${title.replace('...', '')}*`),
      ),
    );
    assert.deepEqual(wrong, []);
  });

  it('nothing is translated while modules load, before the language is known', () => {
    const files = sourceFiles('src/{core,extension,base}/**/*.ts');
    assert.deepEqual(files.flatMap(translatedAtLoad), []);
  });

  it('what the extension says is never a literal', () => {
    const untranslated = sourceFiles('src/extension/**/*.ts').flatMap(({ path, text }) =>
      saidLiterals(text).map((literal) => `${path}: ${literal}`),
    );
    assert.deepEqual(untranslated, []);
  });

  it('what the offline assistant says is never a literal', () => {
    const answers = sourceFiles('src/core/model/offline/*.ts').filter(({ path }) => !readsOnly.test(path));
    assert.ok(answers.length > 10);
    const untranslated = answers.flatMap(({ path, text }) => wordsOfAnswers(text).map((words) => `${path}: ${words}`));
    assert.deepEqual(untranslated, []);
  });

  it('what a failure says is never a literal', () => {
    const untranslated = sourceFiles('src/core/failures/*.ts').flatMap(({ path, text }) =>
      literals(text).flatMap(({ words }) => (/\w \w/.test(words) ? `${path}: ${words}` : [])),
    );
    assert.deepEqual(untranslated, []);
  });
});

/** What of the offline assistant is no text of its own: it reads code and questions, or writes a commit message in English. */
const readsOnly = /\/(commit\w*|changedSymbols|dependencyChanges|diffSummary|imports|questionIntent)\.ts$/;

/** Literals with words, where only kinds and names of the code may be. */
function wordsOfAnswers(source: string): string[] {
  const code = source
    .replaceAll(/^import .*$|^ *log\.error\(.*$/gm, '')
    .replaceAll(/(?<=[(=:?!&|,[\s])\/(?![/*\s])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g, 'regex');
  return literals(code).flatMap(({ words, literal }) => {
    const isName = literal.startsWith("'") && /^[\w./#-]*$/.test(words);
    return !isName && /[a-z]{2}/i.test(words) ? [words] : [];
  });
}

/** Literals that are shown: sentences, and whatever is given to a title, a label or a message box. */
function saidLiterals(source: string): string[] {
  const shown = /(?:\b(?:title|placeHolder|placeholder|prompt|tooltip)\s*[:=]|show\w+Message\(|StatusBarMessage\()\s*$/;
  const forLog = /(?:Error|log\.\w+|\brun|toFailure|reporter\.\w+|channel\.\w+)\(\s*$/;
  return literals(source).flatMap(({ words, before }) => {
    const isShown = shown.test(before) && /[a-z]{2}/.test(words);
    const isSentence = /^[A-Z][\w’]*(?: [^\s]+)+$/.test(words) && !forLog.test(before);
    const isSaid = (isShown || isSentence) && !/^https?:/.test(words) && !toModels.includes(words);
    return isSaid ? [words] : [];
  });
}

/** The literals of a source that no `l10n` call takes: their words without icons and values, and what stands before. */
function literals(source: string): { literal: string; words: string; before: string }[] {
  const code = source
    .replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
    .replaceAll(/\bl10n\s*\.(?:t|mark)\(\s*(?:'(?:[^'\\\n]|\\.)*'|`[^`]*`)/g, 'said(');
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|`[^`]*`/g)].map(({ 0: literal, index }) => ({
    literal,
    words: literal
      .slice(1, -1)
      .replaceAll(/\$\{[^}]*\}|\$\([\w-]+\)/g, '')
      .trim(),
    before: code.slice(Math.max(0, index - 60), index),
  }));
}

/** Constants of a module whose value is translated when the module loads, outside any function. */
function translatedAtLoad({ path, text }: SourceFile): string[] {
  const constants = text.split(/^(?=\S)/m).filter((statement) => /^(?:export )?const\b/.test(statement));
  return constants.flatMap((statement) => {
    const atLoad = statement
      .replaceAll(/^( *)[^\n]*(?:=>|\)(?:: [^\n]+)?) \{\n[\s\S]*?^\1\}/gm, '')
      .replaceAll(/=>\s*[^\n]*/g, '');
    return /\bl10n\.(?:t|shown)\(/.test(atLoad) ? [`${path}: ${statement.split('\n')[0]}`] : [];
  });
}

function texts(file: string): Texts {
  return JSON.parse(readIfThere(file) ?? '{}') as Texts;
}
