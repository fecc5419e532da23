import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type MentionTarget, mentionOfPath, parseMentions } from '../../../src/core/context/mentions.ts';

const targets = (text: string) => parseMentions(text).map(({ target }) => target);
const path = (name: string, range?: { start: number; end: number }): MentionTarget =>
  range ? { kind: 'path', path: name, range } : { kind: 'path', path: name };

describe('Mentions', () => {
  it('name the sources that have a word of their own', () => {
    assert.deepEqual(targets('@selection and @problems, @diff; (@file) @folder @session'), [
      { kind: 'selection' },
      { kind: 'problems' },
      { kind: 'diff' },
      { kind: 'file' },
      { kind: 'folder' },
      { kind: 'session' },
    ]);
  });

  it('name paths, with lines and without, and not the full stop of the sentence', () => {
    assert.deepEqual(targets('See @src/a.ts, @src/b.ts:3-9 and @src/c.ts:7. Or @src/.'), [
      path('src/a.ts'),
      path('src/b.ts', { start: 3, end: 9 }),
      path('src/c.ts', { start: 7, end: 7 }),
      path('src/'),
    ]);
  });

  it('say which file, folder or session, in quotes where the name has spaces', () => {
    assert.deepEqual(
      targets('@file:src/a.ts:2 @folder:src @problems:src/a.ts @session:"Fix the parser" @"my notes.md"'),
      [
        { kind: 'file', path: 'src/a.ts', range: { start: 2, end: 2 } },
        { kind: 'folder', path: 'src' },
        { kind: 'problems', path: 'src/a.ts' },
        { kind: 'session', title: 'Fix the parser' },
        path('my notes.md'),
      ],
    );
  });

  it('are not addresses, imports, decorators of a member or code', () => {
    const text = [
      'Mail me@example.org about `@src/a.ts` and "@app/x.ts".',
      '```ts',
      "@Component({}) import '@src/b.ts' @src/c.ts",
      '```',
      '~~~',
      '@src/d.ts',
    ].join('\n');
    assert.deepEqual(targets(text), []);
  });

  it('are meant when they can be nothing else: a word of ours, quotes, a known ending or a slash at the end', () => {
    const meant = (text: string) => parseMentions(text).map(({ text: own, isExplicit }) => `${own} ${isExplicit}`);
    assert.deepEqual(meant('@diff @"a b" @cart.ts @src/ @types/node @app.route @Injectable'), [
      '@diff true',
      '@"a b" true',
      '@cart.ts true',
      '@src/ true',
      '@types/node false',
      '@app.route false',
      '@Injectable false',
    ]);
  });

  it('come back as the path that they were written for, whatever it is', () => {
    const name = fc.stringMatching(/^[^"\n\r@/\\\s][^"\n\r]{0,20}$/).filter((one) => one.trim() === one);
    fc.assert(
      fc.property(name, (file) => {
        assert.deepEqual(targets(`about ${mentionOfPath(file)} here`), [path(file)]);
      }),
    );
  });

  it('stand where they say, in any text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('@', 'a', ' ', '/', '.ts', '"', '`', '\n', ':3', 'diff', '「')), (parts) => {
        const text = parts.join('');
        for (const { start, text: own } of parseMentions(text)) {
          assert.equal(text.slice(start, start + own.length), own);
          assert.ok(own.startsWith('@') && own.length > 1);
        }
      }),
    );
  });
});
