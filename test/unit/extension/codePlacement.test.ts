import assert from 'node:assert/strict';
import {
  editorLanguage,
  indentedFor,
  shellCommands,
  withoutCommonIndent,
} from '../../../src/extension/chat/codePlacement.ts';

const spaces = (size: number) => ({ insertSpaces: true, size });
const tabs = { insertSpaces: false, size: 4 };

describe('code that is put into a file', () => {
  it('loses the indentation that all its lines share, and nothing within', () => {
    assert.equal(withoutCommonIndent('\n    if (a) {\r\n      b();\r\n\r\n    }\n\n'), 'if (a) {\n  b();\n\n}');
    assert.equal(withoutCommonIndent('a\n  b'), 'a\n  b');
    assert.equal(withoutCommonIndent('\t\ta\n\t\t\tb'), 'a\n\tb');
    assert.equal(withoutCommonIndent(''), '');
  });

  it('stands where it is put: every line but the first gets the indentation of the place', () => {
    assert.equal(indentedFor('if (a) {\n  b();\n}', '    ', spaces(2)), 'if (a) {\n      b();\n    }');
  });

  it('is indented as the file is', () => {
    const code = 'f() {\n  if (a) {\n    b();\n  }\n}';
    assert.equal(indentedFor(code, '', spaces(4)), 'f() {\n    if (a) {\n        b();\n    }\n}');
    assert.equal(indentedFor(code, '\t', tabs), 'f() {\n\t\tif (a) {\n\t\t\tb();\n\t\t}\n\t}');
    assert.equal(indentedFor('f() {\n\tg();\n}', '', spaces(2)), 'f() {\n  g();\n}');
  });

  it('keeps what is less than a step, and leaves empty lines empty', () => {
    assert.equal(
      indentedFor('/**\n * Doc.\n */\nf() {\n\n    g();\n}', '', spaces(2)),
      '/**\n * Doc.\n */\nf() {\n\n  g();\n}',
    );
    assert.equal(indentedFor('a\n\nb', '  ', spaces(2)), 'a\n\n  b');
  });
});

describe('a shell block', () => {
  it('is typed without a line end, which would run it', () => {
    assert.equal(shellCommands('npm test\n'), 'npm test');
    assert.equal(shellCommands('  npm ci\n  npm test\n\n'), 'npm ci\nnpm test');
  });

  it('of a recorded session gives what was typed, not what was answered', () => {
    assert.equal(shellCommands('$ npm test\n> running\nok\n$ git \\\n  status\nclean'), 'npm test\ngit \\\n  status');
    assert.equal(shellCommands('PS C:\\x> dir\n a.txt'), 'dir');
    assert.equal(shellCommands('echo $HOME\n# a comment'), 'echo $HOME\n# a comment');
  });

  it('holds no control characters, with which a text could act in a terminal', () => {
    assert.equal(shellCommands('a\u001b[201~\u0003b\u0000\u009bc\rd'), 'a[201~bc\nd');
  });
});

describe('the language of a new file', () => {
  const known = ['typescript', 'shellscript', 'csharp', 'plaintext', 'Log'];
  it('is the one that the editor has for what a fence names', () => {
    assert.equal(editorLanguage('ts', known), 'typescript');
    assert.equal(editorLanguage('Bash', known), 'shellscript');
    assert.equal(editorLanguage('c#', known), 'csharp');
    assert.equal(editorLanguage('log', known), 'Log');
  });

  it('is left to the editor when it does not know it', () => {
    assert.equal(editorLanguage('klingon', known), undefined);
    assert.equal(editorLanguage('', known), undefined);
  });
});
