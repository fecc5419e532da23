import assert from 'node:assert/strict';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { clearNotifications, notifications, openChat, runCommand } from './actions.ts';
import { waitFor } from './processes.ts';

/** The chat view, in the words of its user. */
export class Chat {
  readonly frame: FrameLocator;

  constructor(frame: FrameLocator) {
    this.frame = frame;
  }

  /** The chat of a window, with a new session and nothing left of what was done before. */
  static async openNew(page: Page): Promise<Chat> {
    if ((await notifications(page).count()) > 0) await clearNotifications(page);
    const view = new Chat(await openChat(page));
    await runCommand(page, 'Throughline: New Session');
    await view.frame.getByText('Ask about your project').waitFor();
    await view.shown();
    return view;
  }

  get composer(): Locator {
    return this.frame.getByRole('textbox', { name: 'Message' });
  }

  get questions(): Locator {
    return this.frame.getByRole('article', { name: 'You' });
  }

  get answers(): Locator {
    return this.frame.getByRole('article', { name: 'Throughline' });
  }

  get lastAnswer(): Locator {
    return this.answers.last();
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name });
  }

  /** Types a question and sends it with Enter. */
  async send(question: string): Promise<void> {
    await this.composer.fill(question);
    await this.composer.press('Enter');
    await this.questions.last().filter({ hasText: question }).waitFor();
  }

  /** Sends a question and waits until its answer has ended. */
  async ask(question: string): Promise<string> {
    await this.send(question);
    return this.settledAnswer();
  }

  /** The text of the answer that ends the conversation, once it is no longer being written, and drawn. */
  async settledAnswer(): Promise<string> {
    // Not counted: older messages are drawn after the newest, above them.
    const last = this.frame.getByRole('article').last();
    const settled = last
      .and(this.answers)
      .and(this.frame.locator('[aria-busy="false"]'))
      .filter({ hasNot: this.frame.locator('[aria-busy="true"]') });
    await settled.waitFor();
    return (await settled.textContent()) ?? '';
  }

  /** Waits until the answer being written has more than `length` characters. */
  async streamed(length: number): Promise<void> {
    const answer = this.answers.and(this.frame.locator('[aria-busy="true"]'));
    await answer.waitFor();
    await waitFor(async () => ((await answer.textContent()) ?? '').length > length, 'text to stream', 20_000);
  }

  /** Waits until the conversation has this many answers. */
  async hasAnswers(count: number): Promise<void> {
    await waitFor(async () => (await this.answers.count()) === count, `${count} answers`, 10_000);
  }

  /** Waits until a command that shows the chat has put the cursor into the composer. */
  async shown(): Promise<void> {
    await this.composer.and(this.frame.locator(':focus')).waitFor();
  }

  /** The context items that go along: their buttons say what they are, the tooltips why and for how long. */
  chips(): Locator {
    return this.frame.getByRole('list', { name: 'Context that goes along' }).locator('.chip:not(.add) > .chip-main');
  }

  /** The button of a context item with these words in its tooltip. */
  chip(label: string, tooltip: string): Locator {
    return this.chips()
      .filter({ hasText: label })
      .and(this.frame.locator(`[title*="${tooltip}"]`));
  }

  async assertDraft(text: string): Promise<void> {
    // A draft follows its session into the view.
    await waitFor(async () => (await this.composer.inputValue()) === text, 'the draft', 5_000).catch(() => undefined);
    assert.equal(await this.composer.inputValue(), text);
  }
}
