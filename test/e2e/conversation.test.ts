import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vectors } from '../support/hostileText/vectors.ts';
import { createSampleProject } from '../support/sampleProject.ts';
import {
  answerInputBox,
  editorLines,
  notifications,
  openChat,
  openCommitMessage,
  openFile,
  pickInQuickInput,
  runCommand,
  screenshot,
  selectLines,
  visibleText,
} from '../support/workbench/actions.ts';
import { Chat } from '../support/workbench/chat.ts';
import { walkthroughPicture } from '../support/workbench/pictures.ts';
import { waitFor } from '../support/workbench/processes.ts';
import { useConnectedWorkbench } from '../support/workbench/useConnectedWorkbench.ts';

const key = 'sk-test-0123456789abcdefghij';

describe('a conversation with a model', () => {
  const { workbench, server } = useConnectedWorkbench({
    models: ['scripted-large', 'scripted-small'],
    requiredKey: key,
    createProject: (folder) => {
      createSampleProject(folder, { withChange: true });
      writeFileSync(path.join(folder, 'src/secretConfig.ts'), `export const token = '${hidden}';\n`);
    },
  });
  const hidden = ['gh', 'p_0123456789abcdefghijABCDEFGHIJ012345'].join('');
  let view: Chat;
  const lastBody = () =>
    (server.completions.at(-1)?.body ?? {}) as { model?: string; messages?: { content: string }[] };
  const lastPrompt = () => lastBody().messages?.at(-1)?.content ?? '';

  it('says that the key is missing and what to do, then takes one from the palette', async () => {
    view = new Chat(await openChat(workbench.page));
    const answer = await view.ask('Hello without a key');
    assert.match(answer, /Set API Key/);
    await runCommand(workbench.page, 'Throughline: Set API Key');
    await answerInputBox(workbench.page, key);
    await view.lastAnswer.getByRole('button', { name: 'Retry' }).first().click();
    await view.lastAnswer.filter({ hasText: 'Scripted answer' }).waitFor();
    assert.equal(server.completions.at(-1)?.headers.authorization, `Bearer ${key}`);
  });

  it('streams an answer as markdown and keeps the order of the talk', async () => {
    server.script({
      kind: 'answer',
      tokens: ['## Find', 'ings\n\n', '- one\n- `two`\n\n', '```ts\nconst a = 1;\n```\n'],
      tokensPerSecond: 20,
    });
    await view.ask('Show me markdown');
    await view.lastAnswer.getByRole('heading', { name: 'Findings' }).waitFor();
    assert.equal(await view.lastAnswer.getByRole('listitem').count(), 2);
    await view.lastAnswer.locator('pre .hljs-keyword').filter({ hasText: 'const' }).waitFor();
    await screenshot(workbench.page, 'conversation');
  });

  it('stops with Escape, keeps what came, and the request is closed', async () => {
    await view.send('Go on and on [[fault:endless]]');
    await view.streamed(80);
    await view.composer.press('Escape');
    assert.match(await view.settledAnswer(), /Stopped/);
    await waitFor(() => server.completions.at(-1)?.closedEarly === true, 'the server to see the close', 10_000);
  });

  it('tells of a 500 with what to do, and answers after a retry', async () => {
    const failed = await view.ask('Fail first [[fault:500x4]]');
    assert.match(failed, /server/i);
    await screenshot(workbench.page, 'failed-answer');
    const count = await view.answers.count();
    await view.lastAnswer.getByRole('button', { name: 'Retry' }).first().click();
    await view.lastAnswer.filter({ hasText: 'Scripted answer' }).waitFor();
    await view.hasAnswers(count); // The retried answer takes the place of the failed one.
  });

  it('counts down after a 429, tries now when told to, and answers with thinking folded above', async () => {
    await view.send('Busy [[fault:429x1:40]]');
    await view.frame.getByText('The endpoint answered 429 (rate limited).').first().waitFor();
    await view.frame.getByText(/^Trying again in \d+ s \(2 of 4\)$/).waitFor();
    await screenshot(workbench.page, 'retry-countdown');
    await view.button('Try Now').click();
    await view.lastAnswer.filter({ hasText: 'Scripted answer' }).waitFor();
    await view.ask('Think first [[fault:reasoning:1500]]');
    const thoughts = view.lastAnswer.getByRole('button', { name: /^Thought for \d s$/ });
    await thoughts.waitFor();
    assert.equal(await view.lastAnswer.getByText('Let me think about this.').count(), 0);
    await thoughts.press('Enter');
    await view.lastAnswer.getByText('Let me think about this.').waitFor();
    await screenshot(workbench.page, 'thinking-open');
  });

  it('shows the file in focus and added files as chips, and sends them', async () => {
    await openFile(workbench.page, 'slug.ts');
    await view.chips().filter({ hasText: 'slug.ts' }).waitFor();
    await openFile(workbench.page, 'report.ts');
    await runCommand(workbench.page, 'Throughline: Add File to Chat');
    await view.shown();
    await view.chips().filter({ hasText: 'report.ts' }).waitFor();
    await view.button('Pin report.ts').first().click();
    await view.button('Unpin report.ts').first().waitFor();
    await view.ask('What do you see?');
    assert.match(lastPrompt(), /report\.ts/);
    await view.button('Remove report.ts').click();
    await view.button('Unpin report.ts').waitFor({ state: 'detached' });
  });

  it('shows what was sent in the receipt of an answer', async () => {
    await view.ask('With a receipt');
    await view.lastAnswer.hover();
    await view.lastAnswer.getByRole('button', { name: /^Context sent/ }).click();
    const receipt = view.frame.getByRole('dialog');
    await receipt.getByText('scripted-large').first().waitFor();
    assert.match((await receipt.textContent()) ?? '', /System prompt[\s\S]*Sent in all/);
    await screenshot(workbench.page, 'receipt');
    await workbench.page.keyboard.press('Escape');
    await receipt.waitFor({ state: 'hidden' });
  });

  it('never sends a secret of an attached file, and says that it was replaced', async () => {
    await openFile(workbench.page, 'secretConfig.ts');
    await runCommand(workbench.page, 'Throughline: Add File to Chat');
    await view.shown();
    await view.chips().filter({ hasText: 'secretConfig.ts' }).first().waitFor();
    await view.ask('Is the token right?');
    assert.match(lastPrompt(), /\[redacted:github-token:[0-9a-f]{4}\]/);
    assert.ok(!server.requests.some((request) => JSON.stringify(request).includes(hidden)));
    await view.lastAnswer.hover();
    await view.lastAnswer.getByRole('button', { name: /^Context sent/ }).click();
    await view.frame
      .getByRole('dialog')
      .getByText(/github-token/)
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  it('explains the selection from the palette', async () => {
    await openFile(workbench.page, 'slug.ts');
    await selectLines(workbench.page, 1, 3);
    await runCommand(workbench.page, 'Throughline: Explain Selection');
    await view.questions.last().filter({ hasText: 'src/slug.ts:1-3' }).waitFor();
    await view.lastAnswer.filter({ hasText: 'Scripted answer' }).waitFor();
    assert.match(lastPrompt(), /```typescript\n/);
  });

  it('writes a commit message for what is staged into the box of Source Control', async () => {
    const { execFileSync } = await import('node:child_process');
    appendFileSync(path.join(workbench.project, 'README.md'), '\nOne more line.\n');
    execFileSync('git', ['add', 'README.md'], { cwd: workbench.project });
    const lines = await openCommitMessage(workbench.page);
    server.script({ kind: 'answer', tokens: ['docs: ', 'add ', 'one ', 'more ', 'line'], tokensPerSecond: 20 });
    await runCommand(workbench.page, 'Throughline: Generate Commit Message');
    await lines.filter({ hasText: /docs:\sadd\sone\smore\sline/ }).waitFor({ timeout: 20_000 });
    const prompt = lastPrompt();
    assert.match(prompt, /One more line/);
    assert.ok(!prompt.includes('src/cli.ts'), 'only what is staged is described');
    await walkthroughPicture(workbench.page, 'commit', 300);
  });

  it('stops writing a commit message, and puts back what stood in the box', async () => {
    const { page } = workbench;
    const lines = await openCommitMessage(page);
    await lines.first().click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('my own words');
    const standing = lines.filter({ hasText: /^my\sown\swords$/ });
    await standing.waitFor();
    server.script({ kind: 'answer', tokens: Array.from({ length: 400 }, () => 'more '), tokensPerSecond: 10 });
    await runCommand(page, 'Throughline: Generate Commit Message');
    await lines
      .filter({ hasText: /more\smore/ })
      .first()
      .waitFor();
    await runCommand(page, 'Throughline: Stop Writing Commit Message');
    await standing.waitFor();
    await waitFor(() => server.completions.at(-1)?.closedEarly === true, 'the server to see the close', 10_000);
  });

  it('only renders hostile markdown: nothing runs, nothing is loaded, no bad link is left', async () => {
    const hostile = [
      '<script>document.title="run"</script>',
      '<img src="http://127.0.0.1:9/x.png" onerror="document.title=\'run\'">',
      '[a](javascript:alert(1))',
      '[b](command:workbench.action.quit)',
      '<a href="data:text/html,x">c</a>',
      '<iframe src="http://127.0.0.1:9/"></iframe>',
      '[good](https://example.org/)',
      '\n\nThe end of it.',
    ];
    const requested: string[] = [];
    workbench.page.on('request', (request) => requested.push(request.url()));
    await openChat(workbench.page);
    server.script({ kind: 'answer', tokens: [hostile.join('\n\n')] });
    await view.ask('Hostile, please');
    await view.lastAnswer.filter({ hasText: 'The end of it.' }).waitFor();
    const left = await view.lastAnswer.evaluate((element) => ({
      html: element.innerHTML,
      title: element.ownerDocument.title,
      links: [...element.querySelectorAll('a')].map(
        (link) => link.getAttribute('href') ?? link.getAttribute('data-href'),
      ),
      active: element.querySelectorAll('script, iframe, img[src^="http"], [onerror], [onclick]').length,
    }));
    assert.equal(left.active, 0, left.html);
    assert.notEqual(left.title, 'run');
    assert.ok(
      left.links.every((href) => href === null || /^https:\/\/example\.org\//.test(href)),
      JSON.stringify(left.links),
    );
    assert.deepEqual(
      requested.filter((url) => url.startsWith('http://127.0.0.1:9')),
      [],
    );
  });

  it('runs and loads nothing of all that is known to have got past one sanitiser or another', async () => {
    const away: string[] = [];
    const broken: string[] = [];
    workbench.page.on('request', (request) => {
      if (request.url().includes('evil.example')) away.push(request.url());
    });
    workbench.page.on('pageerror', (error) => broken.push(String(error)));
    const body = view.frame.locator('body');
    await body.evaluate(() => {
      const own = globalThis as unknown as { runs: unknown[]; pwned: (what: unknown) => void };
      own.runs = [];
      own.pwned = (what) => void own.runs.push(what);
    });
    // Also from the last to the first: one that leaves a block open hides those behind it.
    for (const pieces of [vectors, vectors.toReversed()]) {
      server.script({ kind: 'answer', tokens: pieces.map((piece) => `${piece}\n\n`) });
      await view.ask('Everything hostile');
    }
    const found = await body.evaluate((element) => ({
      runs: (globalThis as unknown as { runs: unknown[] }).runs,
      active: element.querySelectorAll(
        '.answer :is(script, iframe, object, embed, form, [onerror], [onload], [onclick])',
      ).length,
      links: [...element.querySelectorAll('.answer a[href]')].map((link) => link.getAttribute('href') ?? ''),
    }));
    assert.deepEqual([found.runs, found.active, away, broken], [[], 0, [], []]);
    assert.deepEqual(
      found.links.filter((href) => !/^(https?:|mailto:|#)/i.test(href)),
      [],
    );
  });

  it('has a command for each thing to do with a session', async () => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.ask('The only question here');
    await runCommand(page, 'Throughline: Rename Session');
    await answerInputBox(page, 'Renamed talk');
    await runCommand(page, 'Throughline: Clear Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await notifications(page).filter({ hasText: 'Renamed talk' }).waitFor();
    await page.locator('.notifications-toasts').getByRole('button', { name: 'Undo' }).click();
    await view.questions.filter({ hasText: 'The only question here' }).waitFor();
    await view.shown();
    await runCommand(page, 'Throughline: Delete Session');
    await view.questions.filter({ hasText: 'The only question here' }).waitFor({ state: 'detached' });
    await page.locator('.notifications-toasts').getByRole('button', { name: 'Undo' }).click();
    await view.questions.filter({ hasText: 'The only question here' }).waitFor();
    await view.shown();
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.shown();
    await runCommand(page, 'Throughline: Resume Session...');
    await page.locator('.quick-input-widget:visible .monaco-list-row').filter({ hasText: 'Renamed talk' }).click();
    await view.questions.filter({ hasText: 'The only question here' }).waitFor();
    await view.shown();
  });

  it('keeps the draft of each session with it', async () => {
    const { page } = workbench;
    await view.composer.fill('draft of the renamed talk');
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.shown();
    await view.assertDraft('');
    await view.composer.fill('draft of the new one');
    await runCommand(page, 'Throughline: Resume Session...');
    await page.locator('.quick-input-widget:visible .monaco-list-row').filter({ hasText: 'Renamed talk' }).click();
    await view.questions.filter({ hasText: 'The only question here' }).waitFor();
    await view.shown();
    await view.assertDraft('draft of the renamed talk');
    await view.ask('Sent from the draft');
    await view.assertDraft('');
  });

  it('searches the history as it is typed, and lands on the message that is chosen', async () => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: New Session');
    await view.questions.first().waitFor({ state: 'detached' });
    await view.shown();
    await runCommand(page, 'Throughline: Search History...');
    await pickInQuickInput(page, 'only question role:user', 'The ‹only question› here');
    const found = view.questions.filter({ hasText: 'The only question here' });
    await found.and(view.frame.locator('.landed:focus')).waitFor();
    await screenshot(page, 'landed');
  });

  it('lists the endpoint’s models and asks the one chosen', async () => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: Select Model');
    await page.locator('.quick-input-widget:visible .monaco-list-row').filter({ hasText: 'scripted-small' }).click();
    await view.frame.getByRole('button', { name: /now scripted-small/ }).waitFor();
    await view.ask('Which model are you?');
    assert.equal(lastBody().model, 'scripted-small');
  });

  it('shows the context summary and the log', async () => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: Show Context Summary');
    await waitFor(
      async () => /Branch: feature\/result-cache/.test(await visibleText(editorLines(page))),
      'the summary',
      20_000,
    );
    await runCommand(page, 'Throughline: Show Log');
    await page.locator('.panel .output-view, .panel [aria-label*="Output"]').first().waitFor();
  });
});
