import assert from 'node:assert/strict';
import { mergeRedactions, Redactor } from '../../../src/core/context/redact.ts';
import { findKnownSecrets } from '../../../src/core/context/secretRules.ts';
import { cpuMsOf } from '../../support/cpuTime.ts';

// Put together here so that no scanner takes this file for a leak.
const glue = (...parts: string[]) => parts.join('');

const hexadecimal = glue('9f86d081884c7d65', '9a2feaa0c55ad015');
const secrets: Record<string, { text: string; secret: string }> = {
  'a GitHub token': secretIn(glue('gh', 'p_0123456789abcdefghijABCDEFGHIJ012345'), (value) => `token = ${value}`),
  'an AWS secret key in an assignment': secretIn(
    glue('wJalrXUtnFEMI/K7MDENG', '/bPxRfiCYabcdefgh12'),
    (value) => `AWS_SECRET_ACCESS_KEY="${value}"`,
  ),
  'an AWS key id': secretIn(glue('AKIA', 'Q3EGRIVVBTHG5PLM'), (value) => `const id = '${value}';`),
  'a Slack token': secretIn(
    glue('xoxb-', '1234567890-123456789012-abcdefghijklmnopqrstuvwx'),
    (value) => `slack: ${value}`,
  ),
  'an npm token': secretIn(
    glue('npm_', 'abcdefghijklmnopqrstuvwxyz0123456789'),
    (value) => `//registry.example/:_authToken=${value}`,
  ),
  'a key of an OpenAI-like service': secretIn(
    glue('sk-proj-', 'Ab12Cd34Ef56Gh78Ij90Kl12Mn34'),
    (value) => `OPENAI_API_KEY=${value}`,
  ),
  'a Google key': secretIn(glue('AIza', 'SyA-1234567890abcdefghijklmnopqrstuv'), (value) => `key: "${value}"`),
  'a password in a URL': secretIn('deploy:hunter22', (value) => `redis://${value}@cache.example:6379/0`),
  'a database connection string': secretIn('app:s3cr3tPass', (value) => `postgres://${value}@db.example/prod`),
  'a JSON web token': secretIn(
    glue('eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0.', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'),
    (value) => `Authorization: Bearer ${value}`,
  ),
  'a bearer token': secretIn('abc123def456ghi789', (value) => `authorization: "Bearer ${value}"`),
  'a private key': secretIn(
    `${glue('-----BEGIN ', 'RSA PRIVATE KEY-----')}\nMIIEpAIBAAKCAQEA0x1y2z\n${glue('-----END ', 'RSA PRIVATE KEY-----')}`,
    (value) => `before\n${value}\nafter`,
  ),
  'a private key without its end': secretIn(
    `${glue('-----BEGIN ', 'PRIVATE KEY-----')}\nMIIEvQIBADANBgkqhkiG9w0`,
    (value) => `x\n${value}`,
  ),
  'a password assigned to a telling name': secretIn('Tr0ub4dor&3xyz', (value) => `db_password: "${value}"`),
  'a token in an environment file': secretIn(
    glue('abcd1234', 'efgh5678ijkl'),
    (value) => `CI=1\nGITLAB_TOKEN=${value}\nPORT=1`,
  ),
  'a token with dots': secretIn(
    glue('MTk4NjIyNDgzNDcxOTI1MjQ4', '.Cl2FMQ.', 'ZnCjm1XVW7vRze4b7Cq4se7kKWs'),
    (value) => `DISCORD_BOT_TOKEN=${value}`,
  ),
  'a hexadecimal token': secretIn(hexadecimal, (value) => `{ token: "${value}" }`),
  'a typed constant': secretIn(hexadecimal, (value) => `const authToken: string = '${value}';`),
  'a token compared with': secretIn(hexadecimal, (value) => `if (request.token === "${value}") return;`),
  'JSON inside a string': secretIn(hexadecimal, (value) => `"{\\"token\\": \\"${value}\\"}"`),
  'a Google access token': secretIn(
    glue('ya29', '.a0AfH6SMBabcdefghijklmnop1234567890'),
    (value) => `{"token":"${value}"}`,
  ),
  'a Stripe key': secretIn(glue('sk_', 'live_51HxYzAbCdEfGhIjKlMnOpQrSt'), (value) => `stripe(${value})`),
  'a restricted Stripe key': secretIn(glue('rk_', 'test_51HxYzAbCdEfGhIjKlMnOpQrSt'), (value) => `x=${value}`),
  'the key of an Azure account': secretIn(
    glue('Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq', '/K1SZFPTOtr/KBHBeksoGMGw=='),
    (value) => `AccountName=a;AccountKey=${value};EndpointSuffix=core.windows.net`,
  ),
  'an encryption key': secretIn(hexadecimal, (value) => `encryptionKey: "${value}",`),
  'a signing key': secretIn(hexadecimal, (value) => `SIGNING_KEY=${value}`),
  'a password by its short name': secretIn('Sup3rS3cret!9x', (value) => `DB_PASS=${value}`),
  'a quoted password by its short name': secretIn('Sup3rS3cret9x', (value) => `MYSQL_PASS: "${value}"`),
  'a password in an object': secretIn('Sup3rS3cret9x', (value) => `{ user: 'me', pass: '${value}' }`),
  'a password with spaces': secretIn('Tr0ub4dor 3 horse', (value) => `DATABASE_PASSWORD="${value}"`),
  "a password with another quote's mark": secretIn("it's1tr0ub4dor", (value) => `password: "${value}"`),
  'a client secret in JSON': secretIn('9f8e7d6c5b4a39281706', (value) => `{"client_secret": "${value}"}`),
};

function secretIn(secret: string, write: (secret: string) => string): { text: string; secret: string } {
  return { text: write(secret), secret };
}

describe('Redactor', () => {
  const redactor = new Redactor('salt', findKnownSecrets);

  it('keeps nothing of the texts it has checked: the hundredth check costs what the first did', async () => {
    const before = performance.getEntries().length;
    for (let round = 0; round < 20; round++) await redactor.redact(`Question number ${round}`);
    assert.equal(performance.getEntries().length, before);
  });

  for (const [name, { text, secret }] of Object.entries(secrets)) {
    it(`replaces ${name}`, async () => {
      const result = await redactor.redact(text);
      assert.ok(!result.text.includes(secret), result.text);
      assert.match(result.text, /\[redacted:[a-z0-9-]+:[0-9a-f]{4}\]/);
      assert.ok(result.redactions.length > 0);
    });
  }

  it('leaves ordinary code alone', async () => {
    const code = [
      'const password = process.env.DB_PASSWORD;',
      'function getApiKey(secretName: string) { return secrets.get(secretName); }',
      'password: "${DB_PASSWORD}"',
      'const token = await auth.getAccessToken(user.id);',
      'api_key = os.environ["API_KEY"]',
      'export const passwordPlaceholder = "your-password-here";',
      'https://user@example.com/path',
      'const commit = "3f2a9c1b7d5e8f60a1b2c3d4e5f60718293a4b5c";',
      'if (credentials.length > 0) throw new Error("credentialsMissing");',
      'const token = tokenizer.next();',
      'const token = base64Decode(header);',
      'let token = tokens2[index3];',
      'cancellationToken: CancellationToken,',
      'token: vscode.CancellationToken',
      '{ "token": "identifier", "nextToken": "page2" }',
      '{ "token": "punctuation.definition.heading2.markdown" }',
      'const accessToken = oauth2Client.credentials.access_token;',
      'if (token === SyntaxKind.OpenBraceToken) return parseBlock1(token);',
      'bypass = "stage1-render-2";',
      'firstPass: "render-pass-1",',
      'passwordHelp: "Use 8 characters of utf8x text",',
      'password: "At least 8 characters, 1 of them a digit",',
      'Token::Number2Literal3 => Token::Utf8String2,',
      'maxTokens: 128000, tokenCount = 4096',
    ].join('\n');
    assert.deepEqual(await redactor.redact(code), { text: code, redactions: [] });
  });

  it('gives the same secret the same placeholder everywhere, and another salt another one', async () => {
    const { text = '' } = secrets['a GitHub token'] ?? {};
    const [once, again] = [await redactor.redact(text), await redactor.redact(`again ${text}`)];
    assert.equal(once.redactions[0]?.placeholder, again.redactions[0]?.placeholder);
    const other = await new Redactor('pepper', findKnownSecrets).redact(text);
    assert.notEqual(other.redactions[0]?.placeholder, once.redactions[0]?.placeholder);
  });

  it('counts every occurrence and finds nothing new in what it made', async () => {
    const { text = '' } = secrets['a GitHub token'] ?? {};
    const result = await redactor.redact(`${text}\n${text}\n${text}`);
    assert.equal(result.redactions[0]?.count, 3);
    assert.deepEqual((await redactor.redact(result.text)).redactions, []);
  });

  it('leaves nothing of secrets that overlap', async () => {
    const found = ['abcdefgh', 'efghijklmn', 'klmn'].map((value) => ({ kind: 'test', value }));
    const result = await new Redactor('salt', async () => found).redact('(abcdefghijklmn, abcdefgh)');
    assert.match(result.text, /^\(\[redacted:test:[0-9a-f]{4}\], \[redacted:test:[0-9a-f]{4}\]\)$/);
    assert.deepEqual(
      result.redactions.map(({ count }) => count),
      [1, 1],
    );
  });

  // With a search of the text for each of them this took a minute.
  it('replaces many different secrets in a moment', async () => {
    const found = Array.from({ length: 20_000 }, (_, index) => ({ kind: 'test', value: `value-number-${index}.` }));
    const many = new Redactor('salt', async () => found);
    const text = found.map(({ value }) => `${value} ${'and a word or two '.repeat(4)}\n`).join('');
    const tookMs = await cpuMsOf(async () => assert.equal((await many.redact(text)).redactions.length, 20_000));
    assert.ok(tookMs < 5000, `${tookMs} ms`);
  }).timeout(120_000);

  it('adds up the redactions of several texts', () => {
    const one = { kind: 'api-key', placeholder: '[redacted:api-key:0001]', count: 2 };
    assert.deepEqual(mergeRedactions([[one], [{ ...one, count: 3 }]]), [{ ...one, count: 5 }]);
  });

  it('checks a text once while it is remembered, however often the conversation is sent', async () => {
    const checked: number[] = [];
    const counting = new Redactor('salt', async (text) => {
      checked.push(text.length);
      return [];
    });
    const { text = '' } = secrets['a GitHub token'] ?? {};
    const first = await counting.redact(text);
    assert.deepEqual(await counting.redact(text), first);
    assert.deepEqual(checked, [text.length]);
    // A window of a million tokens.
    for (let index = 0; index < 400; index++) await counting.redact(`${index} ${'word '.repeat(2000)}`);
    assert.deepEqual(await counting.redact(text), first);
    assert.equal(checked.length, 401, 'nothing of a full window was forgotten');
    for (let index = 400; index < 1300; index++) await counting.redact(`${index} ${'word '.repeat(2000)}`);
    await counting.redact(text);
    assert.equal(checked.length, 1302, 'what was not asked for since was forgotten and is checked again');
  });
});
