import assert from 'node:assert/strict';
import type { ToView } from '../../../../src/protocol/chatProtocol.ts';
import { answer, question, snapshot } from '../../../support/webviewHarness/chatFixtures.ts';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';

/** 20,000 tokens of four characters. */
const characters = 80_000;
const last = 'The end of the answer.';

/** An answer that comes faster than it can be drawn. */
export function describeBurst(harness: SharedHarness): void {
  const whole = `${longAnswer()}${last}`;

  for (const [name, size] of [
    ['a token at a time', 4],
    ['in the pieces that the extension gathers', 3000],
    ['in one piece', characters * 2],
  ] as const) {
    // How long it takes is measured by the bench.
    it(`of 20,000 tokens ${name} is shown whole`, async () => {
      const view = await harness.open({ height: 900 });
      await view.send(
        snapshot({ messages: [question('q', 'Hi'), answer('a', '', { status: 'streaming' })], phase: 'streaming' }),
      );
      const message = view.page.locator('[data-message="a"]');
      await message.waitFor({ state: 'attached' });
      const texts = whole.match(new RegExp(`[^]{1,${size}}`, 'g'));
      const ending: ToView[] = [
        { type: 'message/changed', message: answer('a', whole) },
        { type: 'turn/phase', phase: 'idle' },
      ];
      await view.call('burst', { id: 'a', texts, ending, last });
      const parts = whole.split('## Part').length - 1;
      assert.equal(await message.locator('.code-block').count(), parts);
      assert.deepEqual(
        await message.locator('h2').allTextContents(),
        Array.from({ length: parts }, (_, part) => `Part ${part}`),
      );
      assert.deepEqual(view.errors, []);
      await view.close();
    });
  }
}

// A bit of everything, over and over.
function longAnswer(): string {
  let text = '';
  for (let part = 0; text.length < characters; part += 1) {
    text += `## Part ${part}\n\nSome **bold** words with \`code\`, a [link](src/a${part}.ts:3), and words that fill the line.\n\n`;
    text += `- one item ${part}\n- two items\n  - nested\n\n`;
    text += `\`\`\`ts\nexport function f${part}(a: number): number {\n  // why\n  return a * ${part} + "text".length;\n}\n\`\`\`\n\n`;
    text += `| a | b |\n|---|---|\n| ${part} | 2 |\n\n> quoted words\n\n`;
  }
  return text;
}
