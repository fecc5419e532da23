import type { CodeIdentifier } from '../model/outline.ts';
import { maskCode } from './maskCode.ts';

// Words that are part of some language, or so common a name that a definition of it says nothing.
const reserved = new Set(
  (
    'abstract and any as assert async await base bool boolean break byte case catch char class const constructor continue crate ' +
    'debugger declare def default defer del delete do double elif else end enum except export extends extern false final finally ' +
    'float fn for foreach from func function get global go goto if impl implements import in instanceof int interface ' +
    'internal is keyof lambda let long loop match mod module move mut namespace native never new nil none nonlocal not null ' +
    'number object of operator or out override package pass private protected pub public raise range readonly rec ref ' +
    'require required return satisfies sealed select self set short sizeof static str string struct super switch symbol ' +
    'then this throw throws trait true try type typeof undefined unknown unless unsafe until use using val var virtual ' +
    'void volatile when where while with yield None True False Self String Promise Array Map Set Error Record Readonly ' +
    'Partial console process window document length push args'
  ).split(' '),
);

/**
 * The names that code refers to, most used first: no strings, comments, words of the language, or members of what is
 * not `this` or `self`.
 */
export function identifiersIn(language: string, text: string): CodeIdentifier[] {
  const found = new Map<string, { count: number; line: number }>();
  maskCode(language, text)
    .split('\n')
    .forEach((line, index) => {
      for (const match of line.matchAll(/(?<![\w$])[\p{L}_$][\p{L}\p{N}_$]*/gu)) {
        const [name] = match;
        if (name.length < 3 || reserved.has(name) || isForeignMember(line, match.index)) continue;
        const known = found.get(name);
        if (known) known.count += 1;
        else found.set(name, { count: 1, line: index + 1 });
      }
    });
  return [...found].map(([name, use]) => ({ name, ...use })).sort((a, b) => b.count - a.count || a.line - b.line);
}

function isForeignMember(line: string, at: number): boolean {
  const before = line.slice(0, at);
  return (
    /(\.|->|::)$/.test(before) && !/\b(this|self|Self|crate|super)(\.|->|::)$/.test(before) && !before.endsWith('...')
  );
}
