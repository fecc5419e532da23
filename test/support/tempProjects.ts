import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A project in a temporary folder, for one test. */
export interface TempProject {
  readonly root: string;
  write(files: Readonly<Record<string, string | Buffer>>): void;
  git(...args: string[]): string;
  commit(message: string): void;
  remove(): void;
}

/** Makes a folder with these files. It is no git repository until `git('init')`. */
export function createTempProject(files: Readonly<Record<string, string | Buffer>> = {}): TempProject {
  const root = mkdtempSync(path.join(tmpdir(), 'throughline-project-'));
  let commits = 0;
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', env: gitEnvironment(commits) });
  const project: TempProject = {
    root,
    git,
    write(more) {
      for (const [name, content] of Object.entries(more)) {
        mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        writeFileSync(path.join(root, name), content);
      }
    },
    commit(message) {
      commits += 1;
      git('add', '--all');
      git('commit', '--quiet', '--message', message);
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  project.write(files);
  return project;
}

/** The same with a repository in which all files are committed. */
export function createGitProject(files: Readonly<Record<string, string | Buffer>>): TempProject {
  const project = createTempProject(files);
  project.git('init', '--quiet', '--initial-branch=main');
  project.commit('feat: begin');
  return project;
}

// A commit an hour, by one person. Neither the settings nor the hooks of whoever runs the tests.
function gitEnvironment(hour: number): NodeJS.ProcessEnv {
  const date = new Date(Date.UTC(2026, 0, 5, 9 + hour)).toISOString();
  const person = { NAME: 'Ada Byron', EMAIL: 'ada@example.org', DATE: date };
  const of = (role: string) => Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value]);
  return {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    ...Object.fromEntries([...of('AUTHOR'), ...of('COMMITTER')]),
  };
}

/** A small shop in TypeScript: a price list, a cart and its test. */
export const shopFiles: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'corner-shop',
    description: 'Prices and carts of a corner shop',
    main: 'src/cart.ts',
    scripts: { test: 'node --test', build: 'tsc' },
    dependencies: { valibot: '^1.0.0' },
  }),
  'README.md':
    '# Corner shop\n\n[![build](x)](y)\n\nKeeps carts and works out what they cost.\n\n## Run\n\nUse npm test.\n',
  'src/money.ts': [
    '/** An amount in cents. */',
    'export type Cents = number;',
    '',
    '/** Rounds half cents up. */',
    'export function roundCents(amount: number): Cents {',
    '  return Math.floor(amount + 0.5);',
    '}',
    '',
  ].join('\n'),
  'src/cart.ts': [
    "import { readFile } from 'node:fs/promises';",
    "import { type Cents, roundCents } from './money.ts';",
    '',
    '/** What a customer takes to the till. */',
    'export class Cart {',
    '  private readonly prices: Cents[] = [];',
    '',
    '  /** Puts a thing into the cart. */',
    '  add(price: Cents): void {',
    "    if (price < 0) throw new RangeError('A price is never negative');",
    '    this.prices.push(price);',
    '  }',
    '',
    '  /** The total with discount. */',
    '  totalWithDiscount(percent: number): Cents {',
    '    // TODO: discounts of single things',
    '    const sum = this.prices.reduce((all, price) => all + price, 0);',
    '    return roundCents(sum * (1 - percent / 100));',
    '  }',
    '}',
    '',
    'export async function loadCart(file: string): Promise<Cart> {',
    '  const cart = new Cart();',
    "  for (const line of (await readFile(file, 'utf8')).split('\\n')) cart.add(Number(line));",
    '  return cart;',
    '}',
    '',
  ].join('\n'),
  'src/till.py': [
    'import os',
    '',
    'MAX_RECEIPTS = 100',
    '',
    'class Till:',
    '    """Prints receipts."""',
    '',
    '    def print_receipt(self, lines):',
    '        """Prints one receipt and keeps a copy."""',
    '        if not lines:',
    '            raise ValueError("empty receipt")',
    '        return os.environ.get("PRINTER", "none")',
    '',
    'def open_till():',
    '    return Till()',
    '',
  ].join('\n'),
  'test/cart.test.ts': [
    "import { Cart } from '../src/cart.ts';",
    '',
    "it('adds up with discount', () => {",
    '  const cart = new Cart();',
    '  cart.add(100);',
    '});',
    '',
  ].join('\n'),
};
