import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { silentLog } from '../../src/base/log.ts';
import { createCore } from '../../src/core/core.ts';
import { openHistoryDatabase } from '../../src/core/storage/openHistoryDatabase.ts';
import { createStores } from '../../src/core/storage/stores.ts';
import { openChat, runCommand } from '../support/workbench/actions.ts';
import { repositoryRoot } from '../support/workbench/installation.ts';
import type { EditorServer } from '../support/workbench/server.ts';
import { installForBench, withBenchEditor, withTempDir } from './benchEditor.ts';
import { type Figures, figure } from './figures.ts';
import { tell, tellSamples } from './progress.ts';
import { countBlankFrames, firstShownAt, watchFor } from './scrollProbe.ts';
import { timedPick } from './timedPick.ts';

const messageCount = 10_000;
const opens = 5;
const longTitle = 'Ten thousand messages';
const lastText = 'The last of ten thousand.';

/**
 * A session of 10,000 messages (7 MB of markdown), reached by *Resume Session...*.
 *
 * - `open10k_ms`: from Enter on its entry until a frame with its last message has been drawn.
 * - `scroll10k_blank_frames`: frames of two seconds of scrolling up by wheel, 1,500 pixels a step, in which the middle
 *   of the view shows no message. `scroll10k_longest_task_ms`: the longest task meanwhile (0: none over 50 ms).
 */
export async function measureLongSession(): Promise<Figures> {
  return withTempDir(async (extensionsDir) => {
    installForBench(extensionsDir, { throughline: true, own: ['reader'] });
    const prepare = (_page: unknown, server: EditorServer): Promise<void> => writeLongSession(server);
    return withBenchEditor({ extensionsDir, prepare }, async ({ page }) => {
      const frame = await openChat(page);
      const body = frame.locator('body');
      const samples: number[] = [];
      for (let open = 1; open <= opens; open++) {
        tell(`long session: ${open} of ${opens}`);
        await runCommand(page, 'Throughline: New Session');
        await body.getByRole('article').first().waitFor({ state: 'detached' });
        await body.evaluate(watchFor, lastText);
        await runCommand(page, 'Throughline: Resume Session...');
        const startedAt = await timedPick(page, longTitle);
        await body.getByText(lastText).last().waitFor({ timeout: 60_000 });
        samples.push((await shownAt(body)) - startedAt);
      }
      tellSamples('open 10k', samples);
      const scrolled = await body.evaluate(countBlankFrames, { steps: 40, stepPx: 1500, forMs: 50 });
      tell(`scrolled ${scrolled.frames} frames, ${scrolled.pixels} px, ${scrolled.messages} messages in the page`);
      return {
        open10k_ms: figure(samples, 'ms', 200),
        scroll10k_blank_frames: figure([scrolled.blank], 'frames', 0),
        scroll10k_longest_task_ms: figure([scrolled.longestTaskMs], 'ms', 50),
      };
    });
  });
}

async function shownAt(body: Locator): Promise<number> {
  const at = await body.evaluate(firstShownAt);
  if (at === undefined) throw new Error('The end of the long session was not seen by the page');
  return at;
}

/** Writes the session into the history that the extension will open, as years of use would have. */
async function writeLongSession({ userDir, folder }: EditorServer): Promise<void> {
  const dataFolder = path.join(userDir, 'User/globalStorage/throughline.throughline');
  mkdirSync(dataFolder, { recursive: true });
  const promptsFolder = path.join(repositoryRoot, 'media/prompts');
  const core = await createCore(
    { dataFolder, rootPaths: [folder], promptsFolder, log: silentLog },
    new AbortController().signal,
  );
  const session = core.sessions.create({ title: longTitle });
  await core.close();
  const { database } = openHistoryDatabase({ path: path.join(dataFolder, 'history.db'), log: silentLog });
  const { messages, sessions } = createStores(database, silentLog);
  database.transaction(() => {
    let parentId: string | null = null;
    for (let seq = 1; seq <= messageCount; seq++) {
      const id = `long-${seq}`;
      const role = seq % 2 === 1 ? 'user' : 'assistant';
      const content = seq === messageCount ? lastText : role === 'user' ? `Question ${seq}?` : answerText(seq);
      messages.insert({ id, sessionId: session.id, parentId, role, content, status: 'complete', nowMs: seq });
      parentId = id;
    }
    sessions.setHead(session.id, parentId, Date.now());
  });
  database.dispose();
}

function answerText(seq: number): string {
  const sentence = `Answer ${seq} says in **some** words what \`part${seq}\` does, and why it does it so. `;
  return `${sentence.repeat(8)}\n\n- one\n- two\n\n\`\`\`ts\nexport const part${seq} = ${seq};\n\`\`\`\n\n${sentence.repeat(6)}`;
}
