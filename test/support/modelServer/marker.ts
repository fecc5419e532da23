import { contextTooLongScript, type Script, statusScript, tokensOf } from './script.ts';

/** A script chosen in the text of a message, so that a test in another process needs no other way in. */
export interface Marker {
  /** As written: `[[fault:500x2]]`. */
  readonly text: string;
  readonly script: Script;
  /** How many requests with this marker get the script; later ones are echoed. */
  readonly times: number;
}

/**
 * Finds the last marker in `text`: `[[fault:NAME]]`, `[[fault:NAME:NUMBER]]`, and either with `xN` after the
 * name for the first N requests only, e.g. `[[fault:500x2]]` fails twice and then answers.
 *
 * Names: any status (`401`, `404`, `429`, `500`, ...; the number is `Retry-After` in seconds), `context`, `html`,
 * `malformed`, `split`, `cut`, `noDone`, `endless`, `hang`, `refuse`, `length`, `filter`, `error`, `reasoning` and
 * `think` (the same between tags; number: milliseconds that it takes), `cost` (reports what it cost), `part` (reports
 * a prompt of so many tokens, 512 unless given), `json`, `slow` (number: milliseconds before the first token), `rate` (number: tokens per second), `big`
 * (number: tokens). An unknown name is an error of the test, and answered so.
 */
export function findMarker(text: string): Marker | undefined {
  const last = [...text.matchAll(/\[\[fault:([a-zA-Z]+|\d{3})(?:x(\d+))?(?::(\d+))?\]\]/g)].at(-1);
  if (!last) return undefined;
  const [marker, name = '', times, number] = last;
  const value = number === undefined ? undefined : Number(number);
  return { text: marker, script: scriptNamed(name, value), times: times ? Number(times) : Number.POSITIVE_INFINITY };
}

function scriptNamed(name: string, value: number | undefined): Script {
  const status = Number(name);
  if (status >= 400) return statusScript(status, value === undefined ? {} : { 'retry-after': String(value) });
  const make = namedScripts[name];
  return make ? make(value) : { kind: 'answer', tokens: tokensOf(`The scripted server knows no fault "${name}".`) };
}

const partial = tokensOf('This answer stops in the middle of a sen');
const thoughts = tokensOf('Let me think about this.');
const whole = tokensOf('A whole answer of the scripted server, with a `code span` and an end.');
const long = tokensOf('One two three four five six seven eight nine ten. '.repeat(20));

const namedScripts: Readonly<Record<string, (value?: number) => Script>> = {
  context: () => contextTooLongScript,
  html: () => ({ kind: 'html' }),
  malformed: () => ({ kind: 'malformed', tokens: partial }),
  split: () => ({ kind: 'splitCharacter', text: 'Grüße, 世界, 👩‍💻!' }),
  cut: () => ({ kind: 'cut', tokens: partial }),
  noDone: () => ({ kind: 'noDone', tokens: partial }),
  endless: (value) => ({ kind: 'endless', tokensPerSecond: value ?? 50 }),
  hang: () => ({ kind: 'hang' }),
  refuse: () => ({ kind: 'refuse' }),
  length: () => ({ kind: 'answer', tokens: partial, finishReason: 'length' }),
  filter: () => ({ kind: 'answer', tokens: partial, finishReason: 'content_filter' }),
  error: () => ({ kind: 'errorInStream', tokens: partial, error: { message: 'The model crashed.', code: 500 } }),
  reasoning: (value) => ({ kind: 'answer', reasoning: thoughts, tokens: whole, thinksForMs: value ?? 0 }),
  think: (value) => ({
    kind: 'answer',
    reasoning: thoughts,
    reasoningAs: 'tags',
    tokens: whole,
    thinksForMs: value ?? 0,
  }),
  cost: () => ({
    kind: 'answer',
    tokens: whole,
    usage: { cost: 0.0021, prompt_tokens_details: { cached_tokens: 4 } },
  }),
  part: (value) => ({ kind: 'answer', tokens: whole, usage: { prompt_tokens: value ?? 512 } }),
  json: () => ({ kind: 'ignoresStream', text: whole.join('') }),
  slow: (value) => ({ kind: 'echo', firstTokenAfterMs: value ?? 2000 }),
  rate: (value) => ({ kind: 'answer', tokens: long, tokensPerSecond: value ?? 20 }),
  big: (value) => ({ kind: 'big', ...(value === undefined ? {} : { tokens: value }) }),
};
