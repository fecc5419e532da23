// The offline assistant answers in the language of the editor: every word that is its own, and no fact.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fillPlaces, l10n } from '../../../src/base/l10n.ts';
import { offlineTexts } from '../../../src/core/model/offline/offlineTexts.ts';
import { intentOf } from '../../../src/core/model/offline/questionIntent.ts';
import type { AssistantTask, TaskCode } from '../../../src/core/model/task.ts';
import { createGitProject, createTempProject, shopFiles, type TempProject } from '../../support/tempProjects.ts';
import { answerOf, offlineModelOf } from './offlineFixture.ts';

const bundle = JSON.parse(readFileSync('l10n/bundle.l10n.de.json', 'utf8')) as Record<string, string>;

const cart: TaskCode = { path: 'src/cart.ts', language: 'typescript', text: shopFiles['src/cart.ts'] ?? '' };
const till: TaskCode = { path: 'src/till.py', language: 'python', text: shopFiles['src/till.py'] ?? '' };

/** Lines of a file, as a selection gives them. */
function linesOf(whole: TaskCode, start: number, end: number): TaskCode {
  const lines = whole.text.split('\n').slice(start - 1, end);
  return { ...whole, text: lines.join('\n'), range: { start, end } };
}

function question(text: string, ...code: readonly TaskCode[]): AssistantTask {
  return { kind: 'question', question: text, code };
}

const busy: TaskCode = {
  path: 'src/busy.ts',
  language: 'typescript',
  text: [
    'export async function sync(cart: Cart, till: Till) {',
    '  // eslint-disable-next-line',
    '  await fetch(process.env.SHOP_URL);',
    "  await readFile('a'); spawn('b'); db.query('c');",
    ...Array.from({ length: 6 }, (_, at) => `  if (cart.n > ${at}) throw new RangeError('${at}');`),
    '  for (const one of cart) print(one);',
    '  while (till.open) print(till);',
    '}',
    'export class A {}',
  ].join('\n'),
};

const spokenOf = { question: '`roundCents`', answer: '`src/cart.ts`' };

/** Something of everything that it can be asked. */
const tasks: readonly AssistantTask[] = [
  { kind: 'explain', code: cart },
  { kind: 'explain', code: till },
  { kind: 'explain', code: busy },
  { kind: 'explain', code: linesOf(busy, 1, 13) },
  { kind: 'explain', code: linesOf(cart, 14, 19) },
  { kind: 'explain', code: linesOf(cart, 17, 18) },
  { kind: 'explain', code: linesOf(cart, 1, 20) },
  { kind: 'explain', code: linesOf(till, 8, 12) },
  { kind: 'explain', code: { path: 'notes.txt', language: 'plaintext', text: 'x\ny' } },
  { kind: 'completeCode', code: linesOf(cart, 15, 18) },
  { kind: 'completeCode', code: { path: 'new.rb', language: 'ruby', text: 'zzz' } },
  question('hello'),
  question('how do I connect a model?'),
  question('What does this project do?'),
  question('how do I run the tests?'),
  question('What changed in the last commits?'),
  question('What is this branch about?'),
  question('what is roundCents?'),
  question('what is Cart?'),
  question('how is the discount worked out?'),
  question('where is money kept and who prints a receipt?'),
  question('who calls roundCents?'),
  question('who calls nowhereToBeFound?'),
  question('why was `roundCents` changed?'),
  question('why was `nothingLikeIt` changed?'),
  question('What does cart.ts do?'),
  question('What does nowhere.ts do?'),
  question('What does this code do?'),
  question('What does this code do?', till, cart),
  question('what about receipts?', linesOf(till, 5, 12)),
  question('how do volcanoes erupt?'),
  { kind: 'summary', before: '', maxCharacters: 700, turns: Array.from({ length: 40 }, () => spokenOf) },
];

describe('the offline assistant in another language', () => {
  let project: TempProject;

  before(() => {
    project = createGitProject(shopFiles);
    project.git('checkout', '--quiet', '-b', 'feature/till');
    project.write({
      'src/money.ts': `${shopFiles['src/money.ts']}export const free: Cents = 0;\n`,
      'src/busy.ts': busy.text,
    });
    project.commit('feat: add new');
    project.write({ 'src/newer.ts': '', 'src/cart.ts': `${cart.text}// new\n` });
  });
  after(() => project.remove());
  afterEach(() => l10n.use(fillPlaces));

  it('leaves no word of its own in English, whatever it is asked', async () => {
    const empty = createTempProject();
    // Each message becomes dots, so that what is left of an answer is facts, or was never a message.
    l10n.use((message, values) =>
      fillPlaces(
        message.replaceAll(/\{\w+\}|\p{L}/gu, (it) => (it.length > 1 ? it : '·')),
        values,
      ),
    );
    const left = new Set<string>();
    for (const root of [project.root, empty.root]) {
      for (const task of tasks) {
        const answer = await answerOf(offlineModelOf(root), task);
        assert.match(answer, /··/, JSON.stringify(task));
        for (const line of proseOf(answer).split('\n')) if (/\p{L}{2}/u.test(line)) left.add(line);
      }
    }
    empty.remove();
    assert.deepEqual([...left].sort(), []);
  });

  describe('German', () => {
    const ask = (task: AssistantTask) => answerOf(offlineModelOf(project.root), task);

    beforeEach(() => l10n.use((message, values) => fillPlaces(bundle[message] ?? message, values)));

    it('is what it explains code in', async () => {
      const answer = await ask({ kind: 'explain', code: linesOf(busy, 1, 13) });
      assert.match(
        answer,
        /^`sync` ist eine asynchrone Funktion \(TypeScript, \[src\/busy\.ts:1-13\]\(src\/busy\.ts#L1-L13\)\)\./,
      );
      assert.match(answer, /\nErwartet `cart: Cart` und `till: Till`\.\n\nEin Kommentar dazu fehlt\.\n/);
      assert.match(
        answer,
        /\n### Bemerkenswert\n\n- Kann scheitern: .* und an 2 weiteren Stellen\n- Greift auf das Netz \(\[Zeile 3\]/,
      );
      assert.match(answer, /- Schaltet 1 Prüfung ab, zuerst in \[Zeile 2\]/);
      assert.match(answer, /\n- Aufbau: 6 Verzweigungen, 2 Schleifen und Warten auf anderes in 2 Zeilen\n/);
      assert.match(
        answer,
        /\n### Verlauf\n\nZuletzt geändert von Ada Byron am 2026-01-05 in `[0-9a-f]+`: \*\*feat: add new\*\*/,
      );
      assert.match(answer, /\*Offline-Assistent: keine KI, .* \*\*Throughline: Modell verbinden\*\* ausführen\.\*$/);
      const inside = await ask({ kind: 'explain', code: linesOf(cart, 17, 18) });
      assert.match(inside, /: 2 Zeilen TypeScript in Methode `totalWithDiscount`\./);
    });

    it('is what it is asked and answers in', async () => {
      assert.match(
        await ask(question('Was macht dieses Projekt?')),
        /^\*\*corner-shop\*\* ist ein npm-Paket mit \d+ Dateien, vor allem TypeScript \(\d\)/,
      );
      assert.match(
        await ask(question('Wer verwendet `roundCents`?')),
        /definiert\. Verwendet wird der Name in 2 Zeilen aus 1 Datei:/,
      );
      assert.match(await ask(question('Was ist roundCents?')), /^`roundCents`: Funktion in \[src\/money\.ts:5-7\]/);
      assert.match(
        await ask(question('Warum wurde `roundCents` geändert?')),
        /`roundCents`, Funktion in .*:\n\nZuletzt geändert von/,
      );
      assert.match(
        await ask(question('Was macht dieser Code?', till)),
        / ist eine Python-Datei mit \d+ Zeilen und definiert `MAX_RECEIPTS`, `Till` und `open_till`\./,
      );
      assert.match(await ask(question('Was hat sich zuletzt geändert?')), /^### Noch nicht committet\n/);
    });

    it('has examples in its help that it understands', () => {
      const examples = [...offlineTexts.help().matchAll(/\*([^*]+\?)\*/g)].map(
        ([, example = '']) => intentOf(example).kind,
      );
      const inGerman = ['search', 'search', 'uses', 'history', 'overview', 'commands', 'recent'];
      assert.deepEqual(examples, inGerman);
      l10n.use(fillPlaces);
      const english = [...offlineTexts.help().matchAll(/\*([^*]+\?)\*/g)].map(
        ([, example = '']) => intentOf(example).kind,
      );
      assert.deepEqual(english, inGerman);
    });

    it('is not what a commit message is written in', async () => {
      const task: AssistantTask = { kind: 'commitMessage', diff: project.git('diff', 'main', 'feature/till') };
      const message = await ask(task);
      assert.match(message, /^feat: add (sync|free)/);
      l10n.use(fillPlaces);
      assert.equal(await ask(task), message);
    });
  });
});

/** What the project says: it stays as it is in any language. */
const facts = [
  ...Object.values(shopFiles).flatMap((text) => text.split('\n').map((line) => line.replace(/^\W+|\W+$/g, ''))),
  // The last is a heading of the README.
  ...['Ada Byron', 'corner-shop', 'feat: begin', 'feat: add new', 'TypeScript', 'Python', 'Markdown', '- : Run'],
]
  .filter((one) => one.length > 5)
  .sort((a, b) => b.length - a.length);

/** An answer without what it quotes: code, places, comments, the question, and what the project says of itself. */
function proseOf(answer: string): string {
  const prose = answer
    .replaceAll(/^(`{3,}).*\n[\s\S]*?\n\1$/gm, '')
    .replaceAll(/^\s*>.*$/gm, '')
    .replaceAll(/(`+)[^`].*?\1/g, '')
    .replaceAll(/\[[^\]\n]*\.\w+[^\]\n]*\]\([^)]*\)/g, '')
    .replaceAll(/\]\([^)]*\)/g, '')
    .replaceAll(/“[^”\n]*”/g, '');
  return facts.reduce((rest, fact) => rest.replaceAll(fact, ''), prose);
}
