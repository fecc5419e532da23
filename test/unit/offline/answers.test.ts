import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { ModelClient } from '../../../src/core/model/model.ts';
import { createOfflineModel } from '../../../src/core/model/offline/offlineModel.ts';
import type { ProjectFacts } from '../../../src/core/model/offline/projectFacts.ts';
import type { TaskCode } from '../../../src/core/model/task.ts';
import { createGitProject, createTempProject, shopFiles, type TempProject } from '../../support/tempProjects.ts';
import { answerOf, eventsOf, offlineModelOf } from './offlineFixture.ts';

describe('the offline assistant', () => {
  let project: TempProject;
  let model: ModelClient;

  beforeEach(() => {
    project = createGitProject(shopFiles);
    model = offlineModelOf(project.root);
  });
  afterEach(() => project.remove());

  function ask(question: string, code: readonly TaskCode[] = []): Promise<string> {
    return answerOf(model, { kind: 'question', question, code });
  }

  function codeAt(file: string, start?: number, end?: number): TaskCode {
    const text = shopFiles[file] ?? '';
    const language = file.endsWith('.py') ? 'python' : 'typescript';
    if (start === undefined || end === undefined) return { path: file, language, text };
    return {
      path: file,
      language,
      text: text
        .split('\n')
        .slice(start - 1, end)
        .join('\n'),
      range: { start, end },
    };
  }

  /** Every link leads to lines that are there, every fence is closed. */
  function assertWellFormed(answer: string): void {
    const prose = answer.replaceAll(/^(`{3,}).*\n[\s\S]*?\n\1$/gm, '');
    assert.doesNotMatch(prose, /^```/m);
    for (const [, href = ''] of prose.matchAll(/\]\(([^)]+)\)/g)) {
      const [file = '', lines] = href.split('#');
      const absolute = path.join(project.root, decodeURI(file));
      assert.ok(existsSync(absolute), href);
      const [, start, end] = /^L(\d+)(?:-L(\d+))?$/.exec(lines ?? 'L1') ?? [];
      const count = readFileSync(absolute, 'utf8').split('\n').length;
      assert.ok(Number(start) >= 1 && Number(end ?? start) <= count, href);
    }
  }

  describe('explaining code', () => {
    it('tells what a method is, its comment, what can fail, where it is used and who changed it last', async () => {
      project.write({ 'src/cart.ts': (shopFiles['src/cart.ts'] ?? '').replace('all + price, 0', 'all + price, 0n') });
      project.write({ 'src/cart.ts': shopFiles['src/cart.ts'] ?? '' });
      const answer = await answerOf(model, { kind: 'explain', code: codeAt('src/cart.ts', 14, 19) });
      assertWellFormed(answer);
      assert.match(
        answer,
        /^`totalWithDiscount` is a method in class `Cart`, in TypeScript, at \[src\/cart\.ts:14-19\]\(src\/cart\.ts#L14-L19\)\./,
      );
      assert.match(answer, /Takes `percent: number`; gives `Cents`\./);
      assert.match(answer, /> The total with discount\./);
      assert.match(answer, /TODO: discounts of single things \(\[line 16\]/);
      assert.match(
        answer,
        /`export function roundCents\(amount: number\): Cents`, \[src\/money\.ts:5\]\(src\/money\.ts#L5\): Rounds half cents up\./,
      );
      assert.match(answer, /Last changed by Ada Byron on 2026-01-05 in `[0-9a-f]{7,}`: \*\*feat: begin\*\*/);
      assert.match(answer, /no AI/);
    });

    it('marks lines that are not committed', async () => {
      project.write({ 'src/money.ts': `${shopFiles['src/money.ts']}export const free: Cents = 0;\n` });
      const text = 'export const free: Cents = 0;';
      const answer = await answerOf(model, {
        kind: 'explain',
        code: { path: 'src/money.ts', language: 'typescript', text, range: { start: 8, end: 8 } },
      });
      assert.match(answer, /1 line is \*\*not committed yet\*\*/);
    });

    it('outlines a file, with the packages it uses and where its parts are used', async () => {
      const answer = await answerOf(model, { kind: 'explain', code: codeAt('src/cart.ts') });
      assertWellFormed(answer);
      assert.match(answer, /is a TypeScript file of 26 lines, defining `Cart` and `loadCart`\./);
      assert.match(
        answer,
        /^ {2}- `add\(price: Cents\): void` \(\[line 9\]\(src\/cart\.ts#L9\)\): Puts a thing into the cart\.$/m,
      );
      assert.match(answer, /`readFile` from `node:fs\/promises`/);
      assert.match(answer, /\[test\/cart\.test\.ts:4\]/);
    });

    it('explains Python with its docstrings and environment variables', async () => {
      const answer = await answerOf(model, { kind: 'explain', code: codeAt('src/till.py', 8, 12) });
      assertWellFormed(answer);
      assert.match(answer, /`print_receipt` is a method in class `Till`, in Python/);
      assert.match(answer, /> Prints one receipt and keeps a copy\./);
      assert.match(answer, /Reads environment variables: `PRINTER`/);
      assert.match(answer, /raise ValueError/);
    });

    it('explains a few lines inside a function by what is around them', async () => {
      const answer = await answerOf(model, { kind: 'explain', code: codeAt('src/cart.ts', 17, 18) });
      assert.match(answer, /2 lines of TypeScript in method `totalWithDiscount`/);
    });

    it('explains text that is nowhere on disk, and does so without git', async () => {
      const bare = createTempProject();
      const answer = await answerOf(offlineModelOf(bare.root), {
        kind: 'explain',
        code: {
          path: 'gone.ts',
          language: 'typescript',
          text: 'function a(x: "```") {}\n```',
          range: { start: 5, end: 6 },
        },
      });
      assert.match(answer, /\[gone\.ts:5-6\]\(gone\.ts#L5-L6\)/);
      bare.remove();
    });
  });

  describe('answering questions', () => {
    it('tells of a name: what it is, its comment and its uses', async () => {
      const answer = await ask('what is roundCents?');
      assertWellFormed(answer);
      assert.match(answer, /^`roundCents`: function at \[src\/money\.ts:5-7\]\(src\/money\.ts#L5-L7\)/);
      assert.match(answer, /> Rounds half cents up\./);
      assert.match(answer, /Used at \[src\/cart\.ts:18\]/);
    });

    it('quotes the places that fit plain words, with the reason', async () => {
      const answer = await ask('how is the discount worked out?');
      assertWellFormed(answer);
      assert.match(
        answer,
        /\*\*\[src\/cart\.ts:\d+-\d+\]\(src\/cart\.ts#L\d+-L\d+\)\*\* in `Cart\.totalWithDiscount`: says “discount”/,
      );
      assert.match(answer, /```typescript\n[\s\S]*totalWithDiscount/);
    });

    it('lists the uses of a name, and why it was changed', async () => {
      const uses = await ask('who calls roundCents?');
      assert.match(uses, /is defined at \[src\/money\.ts:5\].* It is used in 2 lines of 1 file:/);
      assert.match(uses, /and 1 import/);
      assert.match(await ask('why was `roundCents` changed?'), /Last changed by Ada Byron/);
    });

    it('gives an overview from README, manifest, folders and entry points', async () => {
      const answer = await ask('What does this project do?');
      assertWellFormed(answer);
      assert.match(answer, /\*\*corner-shop\*\* is an npm package/);
      assert.match(answer, /> Keeps carts and works out what they cost\./);
      assert.match(answer, /`src\/` \(3 files, TypeScript and Python\): source/);
      assert.match(answer, /\[src\/cart\.ts\]\(src\/cart\.ts\): `main` of the manifest/);
      assert.doesNotMatch(answer, /Use npm test/);
    });

    it('names the commands, what changed recently and what the branch adds', async () => {
      assert.match(await ask('how do I run the tests?'), /`npm test`: `node --test`/);
      project.git('checkout', '--quiet', '-b', 'feature/till');
      project.write({ 'src/new.ts': '' });
      project.commit('feat: add new');
      project.write({ 'src/newer.ts': '' });
      const recent = await ask('What changed in the last commits?');
      assert.match(recent, /Not committed yet\n\n- \[src\/newer\.ts\]/);
      assert.match(recent, /\*\*feat: add new\*\*/);
      assert.match(await ask('What is the branch feature/till about?'), /has 1 commit that `main` does not have/);
    });

    it('explains the file that a question names, and the code that goes along', async () => {
      assert.match(await ask('What does cart.ts do, and what uses it?'), /is a TypeScript file of 26 lines/);
      assert.match(await ask('What does this code do?', [codeAt('src/till.py')]), /is a Python file/);
      const mixed = await ask('what about receipts?', [codeAt('src/till.py', 5, 12)]);
      assert.match(mixed, /^In what goes along:\n\n\*\*\[src\/till\.py:\d/);
      assertWellFormed(mixed);
    });

    it('says that nothing matches, and which names there are', async () => {
      const answer = await ask('how do volcanoes erupt?');
      assert.match(answer, /Nothing in this project matches .* Names that do exist: /);
    });

    it('says what it is and how to connect a model', async () => {
      for (const question of ['hello', 'Hi!', 'what can you do?', ''])
        assert.match(await ask(question), /\*\*no AI\*\*/);
      assert.match(await ask('how do I connect a model?'), /Throughline: Connect a Model/);
    });

    it('answers in a folder with nothing in it', async () => {
      const bare = createTempProject();
      const empty = offlineModelOf(bare.root);
      for (const question of [
        'What does this project do?',
        'where is the parser?',
        'what changed recently?',
        'how do I run it?',
      ])
        assert.match(await answerOf(empty, { kind: 'question', question, code: [] }), /no AI/);
      bare.remove();
    });
  });

  it('says that it cannot write code, and shows what helps', async () => {
    const answer = await answerOf(model, { kind: 'completeCode', code: codeAt('src/cart.ts', 15, 18) });
    assertWellFormed(answer);
    assert.match(answer, /I cannot write code/);
    assert.match(answer, /roundCents/);
  });

  it('streams an answer in pieces and ends it with done', async () => {
    const events = await eventsOf(model, { kind: 'question', question: 'how is the discount worked out?', code: [] });
    assert.ok(events.filter(({ type }) => type === 'text').length > 2);
    assert.deepEqual(events.at(-1), { type: 'done', finishReason: 'stop' });
  });

  it('stops when it is told to: before, and in the middle', async () => {
    const task = { kind: 'question', question: 'how is the discount worked out?', code: [] } as const;
    assert.deepEqual(await eventsOf(model, task, AbortSignal.abort()), [{ type: 'aborted' }]);
    const controller = new AbortController();
    const types: string[] = [];
    for await (const event of model.stream({ messages: [], task }, controller.signal)) {
      types.push(event.type);
      controller.abort();
    }
    assert.deepEqual(types, ['text', 'aborted']);
  });

  it('ends with an error and a line in the log when the facts fail', async () => {
    const logged: unknown[] = [];
    const broken = new Proxy({} as ProjectFacts, {
      get: () => () => {
        throw new Error('The disk is on fire');
      },
    });
    const failing = createOfflineModel({
      facts: broken,
      log: { ...silentLog, error: (_, error) => logged.push(error) },
    });
    const [event, ...more] = await eventsOf(failing, { kind: 'explain', code: codeAt('src/cart.ts', 1, 2) });
    assert.equal(event?.type === 'error' && event.failure.code, 'model.offlineFailed');
    assert.deepEqual(more, []);
    assert.equal(logged.length, 1);
  });
});
