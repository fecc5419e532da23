import assert from 'node:assert/strict';
import { makeExcerpt } from '../../../src/core/history/search/excerpt.ts';
import { markedExcerpt } from '../../../src/extension/sessions/markedExcerpt.ts';

describe('An excerpt in the list of what was found', () => {
  const line = (typed: string, text: string, ...words: string[]) =>
    markedExcerpt(
      makeExcerpt(
        text,
        words.map((word) => ({ text: word, isPrefix: false })),
      ),
      typed,
    );

  it('has the hits marked that the editor does not mark: beside filters, parts of names, distant words', () => {
    assert.equal(line('role:user cache', 'The cache of a cache', 'cache'), 'The ‹cache› of a ‹cache›');
    assert.equal(line('user name', 'call getUserName()', 'user', 'name'), 'call get‹UserName›()');
    assert.equal(line('lease end', 'The lease has an end.', 'lease', 'end'), 'The ‹lease› has an ‹end›.');
    assert.equal(line('role:user only question', 'The only question', 'only', 'question'), 'The ‹only question›');
    assert.equal(line('grosse', 'Die Größe', 'große'), 'Die ‹Größe›');
  });

  it('is left as it is where the editor finds all that was typed, or nothing is marked', () => {
    assert.equal(line(' Lease ', 'The lease ends', 'lease'), 'The lease ends');
    assert.equal(line('branch:main', 'The lease ends'), 'The lease ends');
  });

  it('makes no icon of what was said, also across a mark', () => {
    assert.doesNotMatch(line('role:user bug', 'a $(bug) and $(x)', 'bug'), /\$\(/);
    assert.doesNotMatch(markedExcerpt({ text: '$(bug)', marks: [[0, 1]] }, ''), /\$\(/);
  });
});
