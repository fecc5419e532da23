// Patterns beside the kept rule set: forms that are secret by their shape or by the name they are assigned to.

/** A secret in a text, to be replaced wherever it occurs. */
export interface FoundSecret {
  /** What kind of secret, in kebab case. */
  readonly kind: string;
  readonly value: string;
}

interface Pattern {
  readonly kind: string;
  /** Its group `secret` (or `quoted`) is what gets replaced, with what a group `head` found before it. */
  readonly regex: RegExp;
  readonly accept?: (value: string, match: RegExpExecArray) => boolean;
}

// Every pattern takes linear time on any text: it begins where a run begins or at a fixed word, never anywhere in a run
// that it then follows to the end; and what stands between a name and its value is bounded.
const secretName =
  '(?:secret|passw(?:or)?d|passphrase|pwd|(?:api|access|private|account|encryption|signing)[_-]?key|(?:auth|access|refresh)[_-]?token|credentials?)';
// Ordinary code has these names, too: their values must look more random than a word with a number.
const everydayName = '(?:token|pass)';
// `=`, `: string =`, `=>`, `":`, and the same in JSON inside a string.
const assignment = String.raw`\\?["']?\s{0,40}(?::\s{0,8}str(?:ing)?\s{0,8})?(?::=|=>|={1,3}|:(?!:))\s{0,40}`;
const quote = String.raw`(?<quote>\\?["'\`])`;
const endOfQuote = String.raw`\k<quote>`;

const patterns: readonly Pattern[] = [
  {
    kind: 'private-key',
    regex:
      /(?<secret>-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$))/g,
  },
  { kind: 'json-web-token', regex: /(?<=\b(?<head>eyJ[\w-]{8,}))(?<secret>\.eyJ[\w-]{8,}\.[\w-]{8,})/g },
  {
    kind: 'bearer-token',
    regex: /\bauthorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token)\s+(?<secret>[\w.~+/=-]{12,})/gi,
  },
  {
    kind: 'url-password',
    regex: /(?<=[a-z0-9+.-]):\/\/(?<secret>[^\s:@/'"`]*:[^\s@/'"`]{3,})@/gi,
    accept: hasRealPassword,
  },
  { kind: 'aws-access-key-id', regex: /\b(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  { kind: 'api-key', regex: /\b(?<secret>sk-[\w-]{20,})/g },
  { kind: 'stripe-key', regex: /\b(?<secret>[sr]k_(?:live|test)_\w{16,})/g },
  { kind: 'google-api-key', regex: /\b(?<secret>AIza[\w-]{35})/g },
  { kind: 'google-access-token', regex: /(?<![\w.-])(?<secret>ya29\.[\w.-]{16,})/g },
  { kind: 'github-token', regex: /\b(?<secret>(?:gh[pousr]_\w{30,}|github_pat_\w{22,}))/g },
  { kind: 'npm-token', regex: /_authToken\s*=\s*(?<secret>[\w.~+/=-]{8,})/g, accept: isNotPlaceholder },
  {
    kind: 'assigned-secret',
    regex: new RegExp(
      String.raw`(?<name>${secretName}[\w.-]{0,40}|${everydayName})${assignment}(?:${quote}(?<quoted>(?:(?!${endOfQuote})(?:\\\S|[^\s\\])){8,})${endOfQuote}|(?<secret>[^\s"'\`,;(){}\[\]<>\\]{8,}))`,
      'gi',
    ),
    accept: isAssignedSecret,
  },
  {
    // With spaces, only beside a name that says nothing else: `passwordHelp: "Use 8 characters"` is no secret.
    kind: 'assigned-secret',
    regex: new RegExp(
      String.raw`(?:${secretName}|${everydayName})${assignment}${quote}(?<quoted>(?:(?!${endOfQuote})(?:\\.|[^\n\r\\])){8,200})${endOfQuote}`,
      'gi',
    ),
    accept: looksLikePassphrase,
  },
];

/** Finds what is secret by shape or by name in `text`. */
export function findSecretPatterns(text: string): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { kind, regex, accept } of patterns) {
    for (const match of text.matchAll(regex)) {
      const { head = '', secret, quoted } = match.groups ?? {};
      const value = head + (secret ?? quoted ?? '');
      if (value && (!accept || accept(value, match))) found.push({ kind, value });
    }
  }
  return [...found, ...findKeyEnds(text)];
}

/** Private keys whose beginning is missing, as in a selection: the lines of base64 above the line that ends one. */
function findKeyEnds(text: string): readonly FoundSecret[] {
  return [...text.matchAll(/^[ \t]*-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/gm)].flatMap(({ index }) => {
    let start = index;
    // Back line by line, `end` is the break before `start`. A pattern for all of it would take quadratic time.
    for (let end = start - 1; end > 0; end = start - 1) {
      const lineStart = text.lastIndexOf('\n', end - 1) + 1;
      if (!/^[ \t]*[A-Za-z0-9+/=]+[ \t\r]*$/.test(text.slice(lineStart, end))) break;
      start = lineStart;
    }
    const value = text.slice(start, index).trim();
    return value.length < shortestKeyEnd ? [] : [{ kind: 'private-key', value }];
  });
}

// A few words above the end of a key in a document are no key.
const shortestKeyEnd = 16;

// `${PASSWORD}`, `<password>`, `xxxx`, `process.env.KEY`, `changeme`: names of secrets, not secrets.
function isNotPlaceholder(value: string): boolean {
  if (/^[<$%{*]|\$\{|\{\{|^process\.env|^os\.environ|^env[.[(]|^\[redacted/i.test(value)) return false;
  return !/^(.)\1+$/.test(value);
}

function hasRealPassword(userAndPassword: string): boolean {
  return isNotPlaceholder(userAndPassword.slice(userAndPassword.indexOf(':') + 1));
}

function isAssignedSecret(value: string, match: RegExpExecArray): boolean {
  const isQuoted = match.groups?.quoted !== undefined;
  // A call or an index: an expression, whatever it is called.
  if (!isQuoted && /^[([]/.test(match.input.charAt(match.index + match[0].length))) return false;
  if (!looksRandom(value)) return false;
  const { name = '' } = match.groups ?? {};
  if (!/^(?:token|pass)$/i.test(name)) return true;
  const before = match.input.charAt(match.index - 1);
  // `compass` is none, `dbPass` is; `DB_PASS` and `GITLAB_TOKEN` are environment variables.
  if (name.startsWith('pass') && /[a-z0-9]/i.test(before)) return false;
  return (before === '_' && name === name.toUpperCase()) || digitRuns(value) >= 2;
}

// A value beside a telling name is secret when it is no plain word or expression: it has a digit and a letter and
// enough entropy a character (Shannon).
function looksRandom(value: string): boolean {
  if (!isNotPlaceholder(value) || isExpression(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropyPerCharacter(value) >= 2.8;
}

// `auth.token`, `passwordField`; but not the parts of a token with a dot between them.
function isExpression(value: string): boolean {
  if (/^[a-z]+(?:[A-Z][a-z]+)*$/.test(value)) return true;
  const isDotted = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value);
  return isDotted && value.split('.').every((part) => digitRuns(part) < 3);
}

function digitRuns(value: string): number {
  return value.match(/\d+/g)?.length ?? 0;
}

// Words of which one mixes letters and digits, as no sentence does.
function looksLikePassphrase(value: string): boolean {
  return /\s/.test(value) && /[A-Za-z]\d+[A-Za-z]/.test(value) && looksRandom(value);
}

function entropyPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const p = count / value.length;
    bits -= p * Math.log2(p);
  }
  return bits;
}
