import assert from 'node:assert/strict';
import { languageLabel, languageOf } from '../../../src/core/retrieval/languages.ts';
import { maskCode } from '../../../src/core/retrieval/maskCode.ts';
import { outlineOf } from '../../../src/core/retrieval/symbols.ts';

function outline(language: string, text: string): string[] {
  return outlineOf(language, text).map(
    ({ name, kind, line, endLine, parent }) =>
      `${kind} ${parent === undefined ? '' : `${parent}.`}${name} ${line}-${endLine}`,
  );
}

describe('the outline of a text', () => {
  it('finds classes, members, functions and types in TypeScript, not calls and strings', () => {
    const text = [
      'export abstract class Shop<T>',
      '  extends Base {',
      '  private readonly items: T[] = [];',
      '  constructor(',
      '    name: string,',
      '  ) {',
      '    super(name);',
      '    if (name) { run(name); }',
      '  }',
      '  async *open(at: Date): AsyncIterable<T> {',
      '    const text = `class Fake {',
      'function nothing() {',
      '`;',
      '  }',
      '  readonly close = (why: string) => why;',
      '}',
      '// class Commented {}',
      'export const total = async (',
      '  a: number,',
      ') => a;',
      'const limit = 3;',
      'export type Kind =',
      "  | 'a'",
      "  | 'b';",
      'interface Port { x: number }',
      "describe('the shop', () => {",
      "  it('opens', () => {});",
      '});',
    ].join('\n');
    assert.deepEqual(outline('typescript', text), [
      'class Shop 1-16',
      'property Shop.items 3-3',
      'method Shop.constructor 4-9',
      'method Shop.open 10-14',
      'method Shop.close 15-15',
      'function total 18-20',
      'constant limit 21-21',
      'type Kind 22-24',
      'interface Port 25-25',
      'test the shop 26-28',
      'test the shop.opens 27-27',
    ]);
  });

  it('gives signatures on one line, and the comment above without its marks', () => {
    const [entry] = outlineOf(
      'typescript',
      '/**\n * Adds up.\n * Twice.\n */\nexport function add(\n  a: number,\n  b: number,\n): number {\n}\n',
    );
    assert.equal(entry?.signature, 'export function add(a: number, b: number): number');
    assert.equal(entry?.doc, 'Adds up.\nTwice.');
  });

  it('finds definitions in Python, with docstrings and past decorators', () => {
    const text = [
      'LIMIT = 3',
      'class Till(Base):',
      '    """Prints receipts."""',
      '    size: int = 1',
      '    # Counts.',
      '    @property',
      '    def count(self):',
      '        def inner():',
      '            pass',
      '        return 1',
      '',
      'async def main(',
      '    a,',
      '):',
      '    """Runs it.',
      '',
      '    Twice."""',
      '    pass',
    ].join('\n');
    assert.deepEqual(outline('python', text), [
      'constant LIMIT 1-1',
      'class Till 2-10',
      'property Till.size 4-4',
      'method Till.count 7-10',
      'function count.inner 8-9',
      'function main 12-18',
    ]);
    const docs = outlineOf('python', text).map(({ doc }) => doc);
    assert.deepEqual(docs, [undefined, 'Prints receipts.', undefined, 'Counts.', undefined, 'Runs it.\n\nTwice.']);
  });

  const samples: Readonly<Record<string, readonly [text: string, expected: readonly string[]]>> = {
    go: [
      'package a\n\ntype Shop struct {\n\tName string\n}\n\nfunc (s *Shop) Open(at int) error {\n\treturn nil\n}\n\nfunc main() {}\n',
      ['struct Shop 3-5', 'method Shop.Open 7-9', 'function main 11-11'],
    ],
    rust: [
      "pub struct Shop<'a> {\n    name: &'a str,\n}\nimpl<'a> Display for Shop<'a> {\n    pub fn open(&self) -> bool {\n        true\n    }\n}\npub(crate) async fn run() {}\nmacro_rules! go { () => {} }\n",
      ['struct Shop 1-3', 'implementation Shop 4-8', 'method Shop.open 5-7', 'function run 9-9', 'macro go 10-10'],
    ],
    java: [
      'public class Shop {\n    private int size;\n    @Override\n    public List<String> open(int at) throws IOException {\n        return call(at);\n    }\n}\n',
      ['class Shop 1-7', 'property Shop.size 2-2', 'method Shop.open 4-6'],
    ],
    csharp: [
      'namespace Corner;\npublic sealed class Shop\n{\n    public int Size { get; set; }\n    public async Task Open(int at)\n    {\n        await Run(at);\n    }\n}\n',
      ['module Corner 1-1', 'class Shop 2-9', 'property Shop.Size 4-4', 'method Shop.Open 5-8'],
    ],
    cpp: [
      '#define LIMIT 3\nclass Shop : public Base {\npublic:\n  int open(int at);\n};\n\nint Shop::open(int at)\n{\n  return at;\n}\n',
      ['macro LIMIT 1-1', 'class Shop 2-5', 'method Shop.open 4-4', 'function Shop.open 7-10'],
    ],
    ruby: [
      'module Corner\n  class Shop\n    def self.open?(at)\n      at\n    end\n  end\nend\n',
      ['module Corner 1-7', 'class Corner.Shop 2-6', 'method Shop.open? 3-5'],
    ],
    php: [
      '<?php\nfinal class Shop\n{\n    public static function open(int $at): bool\n    {\n        return true;\n    }\n}\n',
      ['class Shop 2-8', 'method Shop.open 4-7'],
    ],
    shellscript: ['LIMIT=3\nopen_shop() {\n  echo "$#"\n}\n', ['constant LIMIT 1-1', 'function open_shop 2-4']],
    markdown: [
      '# One\ntext\n## Two\n```\n# not\n```\n# Three\n',
      ['heading One 1-6', 'heading One.Two 3-6', 'heading Three 7-8'],
    ],
    json: ['{\n  "a": {\n    "b": 1\n  },\n  "c": 2\n}\n', ['key a 2-4', 'key a.b 3-3', 'key c 5-5']],
    zig: ['pub fn open(at: u8) void {\n}\n', ['function open 1-2']],
  };
  for (const [language, [text, expected]] of Object.entries(samples)) {
    it(`finds the definitions of ${language}`, () => {
      assert.deepEqual(outline(language, text), expected);
    });
  }

  it('finds members in a fragment that begins inside a class', () => {
    assert.deepEqual(outline('typescript', 'export class Shop {\n    return 1;\n  }\n\n  open(): void {\n  }\n'), [
      'class Shop 1-6',
      'method Shop.open 5-6',
    ]);
  });

  it('survives any text', () => {
    for (const text of ['', '\n', '"', '/*', '`${', '{'.repeat(5000), 'x'.repeat(200_000), '\u0000\uD800'])
      for (const language of ['typescript', 'python', 'markdown', 'cpp', 'plaintext'])
        assert.ok(outlineOf(language, text));
  });
});

describe('code without strings and comments', () => {
  it('has the same length and the same line breaks', () => {
    const text = 'a("x \\" y"); // b\n/* c\n d */ e(`\n${f}`);\n';
    const masked = maskCode('typescript', text);
    assert.equal(masked.length, text.length);
    assert.equal(masked.split('\n').length, text.split('\n').length);
    assert.match(masked, /^a\(" +"\); +\n +\n +e\(/);
  });
});

describe('the language of a file', () => {
  it('is told by its name', () => {
    assert.equal(languageOf('src/a.tsx'), 'typescriptreact');
    assert.equal(languageOf('deep/Dockerfile'), 'dockerfile');
    assert.equal(languageOf('LICENSE'), 'plaintext');
    assert.equal(languageLabel('csharp'), 'C#');
    assert.equal(languageLabel('unheardof'), 'unheardof');
  });
});
