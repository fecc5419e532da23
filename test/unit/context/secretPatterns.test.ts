import assert from 'node:assert/strict';
import { Redactor } from '../../../src/core/context/redact.ts';
import { findSecretPatterns } from '../../../src/core/context/secretPatterns.ts';
import { cpuMsOf } from '../../support/cpuTime.ts';

// Put together here so that no scanner takes this file for a leak.
const end = ['-----END ', 'PRIVATE KEY-----'].join('');

describe('findSecretPatterns', () => {
  const redactor = new Redactor('salt', async () => []);

  it('tells the end of a private key from what only looks like it, wherever it stands', async () => {
    for (const text of [`\n${end}`, `\n\n${end}\n`, end, `Footer\n${end}`, `const end = '${end}';`])
      assert.deepEqual(await redactor.redact(text), { text, redactions: [] });
    const line = 'MIIEvQIBADANBgkqhkiG9w0B';
    const indented = await redactor.redact(`key: |\r\n  ${line}\r\n  ${line}\r\n  ${end}\r\n`);
    assert.match(indented.text, /^key: \|\r\n {2}\[redacted:private-key:[0-9a-f]{4}\]\r\n {2}-----END/);
  });

  it('replaces the end of a private key whose beginning is missing', async () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0', 'BAQEFAASCBKcwggSj', 'AQ=='];
    const { text } = await redactor.redact(`${lines.join('\n')}\n${end}\nafter`);
    for (const line of lines) assert.ok(!text.includes(line), text);
    assert.ok(text.endsWith(`${end}\nafter`));
  });

  it('checks a large file of base64 in a moment', async () => {
    const text = `${`${'QUJD'.repeat(19)}\n`.repeat(26_000)}${end}\n`;
    const tookMs = await cpuMsOf(() =>
      assert.ok(findSecretPatterns(text).some(({ value }) => value.length > 2_000_000 - 100_000)),
    );
    assert.ok(tookMs < 2000, `${tookMs} ms`);
  });

  // Quadratic patterns took 2 s for 20,000 characters of the first of these, and would take a minute for each text.
  it('checks any text in linear time', async () => {
    const units = ['a.', 'a-', '1.2-', 'ab.cd-', 'x', ' ', '\n', '"', '\\"', "='", 'a://b:', '://a:', 'sk-', 'sk-a-'];
    const names = [
      'secret',
      'secret=',
      'secret="',
      'token=',
      'token="',
      'token=\'token="token=`',
      'pwd\\"',
      'password ',
    ];
    const shapes = [
      'eyJ-',
      `eyJ${'a'.repeat(9)}.`,
      'ya29.',
      'ya29',
      'ghp_',
      'sk_live_',
      'AIza',
      'authorization: bearer ',
    ];
    const keys = ['-----BEGIN ', '-----BEGIN A ', '-----END ', '-----END A ', 'QUJD', 'QUJD\n', '\t-----END '];
    for (const unit of [...units, ...names, ...shapes, ...keys]) {
      const tookMs = await cpuMsOf(() => findSecretPatterns(unit.repeat(100_000 / unit.length)));
      assert.ok(tookMs < 2000, `${JSON.stringify(unit)} took ${tookMs} ms`);
    }
  }).timeout(60_000);
});
