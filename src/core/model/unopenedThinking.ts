import type { SplitText } from './thinkTags.ts';

const closeTag = '</think>';
/** Of a line no more is looked at. */
const longestLook = 40;

/**
 * Looks for the end of thinking that nothing opened: some chat templates write `<think>` into the prompt, so that only
 * `</think>` comes, on a line of its own. Lines of code are left alone, and only a line that may become it is held back.
 */
export class UnopenedThinking {
  /** The beginning of the line that is being written. */
  private line = '';
  private held = '';
  private isInCode = false;
  private isOver = false;

  read(piece: string): SplitText {
    const split = { wasReasoning: false, before: '', text: '' };
    for (const part of piece.split(/(?<=\n)/)) {
      if (this.isOver) split.text += part;
      else if (this.isEnd(part)) Object.assign(split, { wasReasoning: true, before: split.text, text: '' });
      else split.text += this.released(part);
    }
    const { wasReasoning, before, text } = split;
    return wasReasoning ? { wasReasoning, reasoning: before, text } : { reasoning: '', text };
  }

  /** What is still held when nothing more comes. */
  end(): SplitText {
    const { held } = this;
    this.held = '';
    if (held.trim() === closeTag && !this.isInCode) return { wasReasoning: true, reasoning: '', text: '' };
    return { reasoning: '', text: held };
  }

  // Does `part` complete the line that ends the thinking?
  private isEnd(part: string): boolean {
    if (!part.endsWith('\n') || this.isInCode || (this.line + part).trim() !== closeTag) return false;
    this.isOver = true;
    this.held = '';
    return true;
  }

  private released(part: string): string {
    if (this.line.length < longestLook) this.line += part;
    const words = this.line.trim();
    const isWhole = part.endsWith('\n');
    const mayEnd = !isWhole && words !== '' && this.line.length < longestLook && closeTag.startsWith(words);
    const text = mayEnd ? '' : this.held + part;
    this.held = mayEnd ? this.held + part : '';
    if (isWhole) {
      if (/^(?:`{3}|~{3})/.test(words)) this.isInCode = !this.isInCode;
      this.line = '';
    }
    return text;
  }
}
