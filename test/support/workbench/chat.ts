import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';

/** The chat view, in the words of its user. */
export class Chat {
  readonly frame: FrameLocator;

  constructor(frame: FrameLocator) {
    this.frame = frame;
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
    const before = await this.answers.count();
    await this.send(question);
    return this.settledAnswer(before);
  }

  /** The text of the answer at `index`, once it is no longer being written. */
  async settledAnswer(index: number): Promise<string> {
    const answer = this.answers.nth(index);
    await answer.and(this.frame.locator('[aria-busy="false"]')).waitFor();
    return (await answer.textContent()) ?? '';
  }

  /** Waits until a command that shows the chat has put the cursor into the composer. */
  async shown(): Promise<void> {
    await this.composer.and(this.frame.locator(':focus')).waitFor();
  }

  /** Names of the context items that go along, as their buttons say them. */
  chips(): Locator {
    return this.frame.getByRole('list', { name: 'Context that goes along' }).getByRole('button', { name: /^Open / });
  }

  async assertDraft(text: string): Promise<void> {
    assert.equal(await this.composer.inputValue(), text);
  }
}
