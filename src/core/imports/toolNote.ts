import { fieldsOf, textOf } from './fields.ts';

// What a tool worked on, in the words of the assistants. The first that is there is enough to find it again.
const subjects = [
  'file_path',
  'filePath',
  'path',
  'command',
  'cmd',
  'pattern',
  'query',
  'regex',
  'url',
  'description',
  'prompt',
];
const longest = 160;

/** What stands in an answer for the use of a tool: its name and what it worked on. What it gave is not kept. */
export function toolNote(name: unknown, input: unknown): string {
  const subject = typeof input === 'string' ? input : subjectOf(input);
  const line = subject?.replaceAll(/[\s`]+/g, ' ').trim();
  const shown = line && line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  return `*${textOf(name) ?? 'tool'}*${shown ? ` \`${shown}\`` : ''}`;
}

function subjectOf(input: unknown): string | undefined {
  const fields = fieldsOf(input);
  for (const name of subjects) {
    const value = fields[name];
    const subject = Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : value;
    if (textOf(subject) !== undefined) return textOf(subject);
  }
  return undefined;
}
