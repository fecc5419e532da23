import { UnopenedThinking } from './unopenedThinking.ts';

/** A piece of a streamed answer: what of it is thinking, and what is the answer. */
export interface SplitText {
  /** All that was handed on as text before this was thinking as well. */
  readonly wasReasoning?: boolean;
  readonly reasoning: string;
  readonly text: string;
}

// What models open their thinking with, each with what closes it: `<think>` is DeepSeek's and Qwen's, `<thought>`
// Gemini's, `[THINK]` Mistral's.
const tags = [
  { open: '<think>', close: '</think>' },
  { open: '<thinking>', close: '</thinking>' },
  { open: '<thought>', close: '</thought>' },
  { open: '[THINK]', close: '[/THINK]' },
] as const;

/**
 * Takes thinking that stands in tags at the very start of an answer out of it, as servers leave it there that do not
 * parse it (llama.cpp, Ollama and vLLM without a reasoning parser), and what stands before a `</think>` that nothing
 * opened. Tags anywhere else are part of the answer. Holds text back only where it may become a tag.
 */
export class ThinkTagReader {
  private state: 'start' | 'thinking' | 'gap' | 'text' = 'start';
  private close = '';
  private held = '';
  private hasThought = false;
  private readonly unopened = new UnopenedThinking();

  read(piece: string): SplitText {
    if (this.state === 'text') return this.close === '' ? this.unopened.read(piece) : { reasoning: '', text: piece };
    this.held += piece;
    if (this.state === 'start') this.open();
    const reasoning = this.thinking();
    const text = this.text();
    return this.close === '' ? this.unopened.read(text) : { reasoning, text };
  }

  /** What is still held when nothing more comes. */
  end(): SplitText {
    const { held, state } = this;
    this.held = '';
    this.state = 'text';
    if (state === 'thinking') return { reasoning: held, text: '' };
    if (this.close !== '') return { reasoning: '', text: '' };
    // At the very start only white space is left, or what began like a tag.
    return held === '' ? this.unopened.end() : { reasoning: '', text: held };
  }

  private open(): void {
    const start = this.held.trimStart();
    const tag = tags.find(({ open }) => start.startsWith(open));
    if (tag) {
      this.state = 'thinking';
      this.close = tag.close;
      this.held = start.slice(tag.open.length);
    } else if (!tags.some(({ open }) => open.startsWith(start))) this.state = 'text';
  }

  private thinking(): string {
    if (this.state !== 'thinking') return '';
    // Models that were told not to think still open and close the tags.
    if (!this.hasThought) this.held = this.held.trimStart();
    const end = this.held.indexOf(this.close);
    const until = end >= 0 ? end : this.held.length - heldBack(this.held, this.close);
    const thought = this.held.slice(0, until);
    this.hasThought ||= thought !== '';
    this.held = this.held.slice(end >= 0 ? end + this.close.length : until);
    if (end >= 0) this.state = 'gap';
    return thought;
  }

  private text(): string {
    if (this.state === 'gap') {
      this.held = this.held.trimStart();
      if (this.held !== '') this.state = 'text';
    }
    if (this.state !== 'text') return '';
    const text = this.held;
    this.held = '';
    return text;
  }
}

// How much of the end of `text` may be the beginning of `tag`.
function heldBack(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1)
    if (text.endsWith(tag.slice(0, length))) return length;
  return 0;
}
