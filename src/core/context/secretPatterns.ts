// Patterns beside the kept rule set: forms that are secret by their shape or by the name they are assigned to.

/** A secret in a text, to be replaced wherever it occurs. */
export interface FoundSecret {
  /** What kind of secret, in kebab case. */
  readonly kind: string;
  readonly value: string;
}

interface Pattern {
  readonly kind: string;
  /** Its group `secret` is what gets replaced. */
  readonly regex: RegExp;
  readonly accept?: (value: string) => boolean;
}

const secretName = String.raw`[\w.-]*(?:secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|private[_-]?key|client[_-]?secret|credentials?)[\w.-]*`;

const patterns: readonly Pattern[] = [
  {
    kind: 'private-key',
    regex:
      /(?<secret>-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$))/g,
  },
  { kind: 'json-web-token', regex: /(?<secret>\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,})/g },
  {
    kind: 'bearer-token',
    regex: /\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+(?<secret>[\w.~+/=-]{12,})/gi,
  },
  {
    kind: 'url-password',
    regex: /\b[a-z][a-z0-9+.-]*:\/\/(?<secret>[^\s:@/'"`]*:[^\s@/'"`]{3,})@/gi,
    accept: hasRealPassword,
  },
  { kind: 'aws-access-key-id', regex: /\b(?<secret>(?:AKIA|ASIA)[A-Z0-9]{16})\b/g },
  { kind: 'api-key', regex: /\b(?<secret>sk-(?:[a-z]+-)*[\w-]{20,})/g },
  { kind: 'google-api-key', regex: /\b(?<secret>AIza[\w-]{35})/g },
  { kind: 'github-token', regex: /\b(?<secret>(?:gh[pousr]_\w{30,}|github_pat_\w{22,}))/g },
  { kind: 'npm-token', regex: /_authToken\s*=\s*(?<secret>[\w.~+/=-]{8,})/g, accept: isNotPlaceholder },
  {
    kind: 'assigned-secret',
    regex: new RegExp(
      String.raw`\b${secretName}["']?\s*(?:[:=]|:=|=>)\s*(?:["'\`](?<quoted>[^"'\`\s]{8,})["'\`]|(?<secret>[^\s"'\`,;(){}\[\]<>]{8,}))`,
      'gi',
    ),
    accept: looksRandom,
  },
];

/** Finds what is secret by shape or by name in `text`. */
export function findSecretPatterns(text: string): readonly FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const { kind, regex, accept } of patterns) {
    for (const match of text.matchAll(regex)) {
      const value = match.groups?.secret ?? match.groups?.quoted;
      if (value && (!accept || accept(value))) found.push({ kind, value });
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

// A value beside a telling name is secret when it is no plain word or expression: it has a digit and a letter and
// at least 3 bits of entropy a character (Shannon), or a quoted-looking mixture of symbols.
function looksRandom(value: string): boolean {
  if (!isNotPlaceholder(value)) return false;
  if (/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value) || /^[a-z]+(?:[A-Z][a-z]+)*$/.test(value)) return false;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && entropyPerCharacter(value) >= 2.8;
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
