import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Excerpt, makeExcerpt } from '../../../../src/core/history/search/excerpt.ts';

describe('An excerpt', () => {
  const marked = ({ text, marks }: Excerpt) =>
    [...marks]
      .reverse()
      .reduce((line, [start, end]) => `${line.slice(0, start)}[${line.slice(start, end)}]${line.slice(end)}`, text);
  const excerpt = (text: string, ...words: string[]) =>
    marked(
      makeExcerpt(
        text,
        words.map((word) => ({ text: word.replace(/\*$/, ''), isPrefix: word.endsWith('*') })),
      ),
    );

  it('marks what was searched for, in one line', () => {
    assert.equal(excerpt('Read the\n\n  file, then the FILES.', 'file*'), 'Read the [file], then the [FILE]S.');
    assert.equal(excerpt('Read the profile of a file', 'file'), 'Read the profile of a [file]');
  });

  it('marks parts of names, and accents that were not typed', () => {
    assert.equal(excerpt('call getUserName()', 'user', 'name'), 'call get[UserName]()');
    assert.equal(excerpt('call getUserName()', 'user name'), 'call get[UserName]()');
    assert.equal(excerpt('Die Größe ändern', 'grosse', 'andern'), 'Die Größe [ändern]');
  });

  it('is the place where most of it stands together', () => {
    const text = `one ${'x '.repeat(200)} two ${'y '.repeat(200)} one and two ${'z '.repeat(200)}`;
    assert.match(excerpt(text, 'one', 'two'), /^…(y )+\[one\] and \[two\] (z ?)+…$/);
  });

  it('is the beginning when nothing of it is there', () => {
    assert.equal(excerpt('Nothing here', 'elsewhere'), 'Nothing here');
  });

  it('has its marks in order and within, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), fc.string({ unit: 'grapheme' }), (text, word) => {
        const { text: line, marks } = makeExcerpt(`${text} ${word} ${text}`, [{ text: word, isPrefix: true }], 80);
        let last = 0;
        for (const [start, end] of marks) {
          assert.ok(last <= start && start <= end && end <= line.length, JSON.stringify({ line, marks }));
          last = end;
        }
        assert.ok(!line.includes('\n'));
      }),
    );
  });
});
