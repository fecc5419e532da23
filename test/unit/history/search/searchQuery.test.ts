import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSearchQuery } from '../../../../src/core/history/search/searchQuery.ts';

describe('A search query', () => {
  const now = new Date(2026, 10, 22, 15, 30).getTime();
  const parse = (source: string) => parseSearchQuery(source, now);
  const texts = (source: string) =>
    parse(source).texts.map(({ text, isPrefix, isPhrase, isExcluded }) =>
      [isExcluded ? '-' : '', isPhrase ? `"${text}"` : text, isPrefix ? '*' : ''].join(''),
    );
  const day = (year: number, month: number, date: number) => new Date(year, month - 1, date).getTime();

  it('is words, of which the last may go on', () => {
    assert.deepEqual(texts('user nam'), ['user', 'nam*']);
    assert.deepEqual(texts('user na'), ['user', 'na'], 'too little to say anything');
    assert.deepEqual(texts('user name '), ['user', 'name']);
    assert.deepEqual(texts('get* user '), ['get*', 'user']);
  });

  it('has phrases, and words to do without', () => {
    assert.deepEqual(texts('"read the file" -cache -"of disk"'), ['"read the file"', '-cache', '-"of disk"']);
  });

  it('says where: branch, file, model, project, role, code', () => {
    const query = parse('branch:feature/login file:"my file.ts" -model:gpt project:shop role:user has:code');
    assert.deepEqual(query.names, [
      { field: 'branch', text: 'feature/login', isExcluded: false },
      { field: 'file', text: 'my file.ts', isExcluded: false },
      { field: 'model', text: 'gpt', isExcluded: true },
      { field: 'project', text: 'shop', isExcluded: false },
    ]);
    assert.deepEqual([query.role, query.hasCode, query.texts, query.problems], ['user', true, [], []]);
  });

  it('says when, in days of here', () => {
    assert.equal(parse('after:2026-11-20').sinceMs, day(2026, 11, 20));
    assert.equal(parse('before:2026-03').untilMs, day(2026, 3, 1));
    assert.equal(parse('before:2025').untilMs, day(2025, 1, 1));
    assert.equal(parse('after:today').sinceMs, day(2026, 11, 22));
    assert.equal(parse('after:7d').sinceMs, day(2026, 11, 15));
    assert.equal(parse('after:2026-01-01 after:2026-02-01').sinceMs, day(2026, 2, 1));
  });

  it('is searched for as it is written where it is not understood, and says why', () => {
    for (const source of ['before:soon', 'after:2026-02-30', 'role:boss', 'has:tests', 'branch:', '-before:2026']) {
      const { texts: found, problems, untilMs } = parse(source);
      assert.deepEqual([found.map(({ text }) => text), problems.length], [[source.replace(/^-/, '')], 1], source);
      assert.ok(problems[0]?.includes(source.replace(/^-/, '')), problems[0]);
      assert.equal(untilMs, undefined);
    }
    assert.deepEqual(texts('"user na'), ['"user na"*']);
    assert.equal(parse('"user na').problems.length, 1);
  });

  it('takes what is no key of its own for text', () => {
    assert.deepEqual(texts('std::vector http://x.y error: '), ['std::vector', 'http://x.y', 'error:']);
    assert.deepEqual(parse('std::vector http://x.y error: ').problems, []);
  });

  it('can be any text: it never throws, and drops no word in silence', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '"',
        '-',
        '*',
        ' ',
        ':',
        'branch:',
        'before:',
        'has:',
        '\0',
        '(',
        'NOT',
        'NEAR(',
        '2026-99',
        '🧵',
      ),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const source = pieces.join('');
        const { texts: found, names, problems, ...rest } = parse(source);
        const isAsked = found.length + names.length > 0 || Object.values(rest).some((value) => value !== undefined);
        const hasWord = /[\p{L}\p{N}]/u.test(source);
        assert.ok(isAsked || problems.length > 0 || !hasWord, JSON.stringify(source));
      }),
    );
  });
});
