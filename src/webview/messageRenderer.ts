import { FrameQueue } from './frames.ts';
import { completeCodeBlock, createCodeBlock } from './markdown/codeBlock.ts';
import { CodeHighlighting } from './markdown/codeHighlighting.ts';
import { createMarkdown } from './markdown/markdown.ts';
import { MathTypesetting } from './markdown/mathTypesetting.ts';
import { createBlockRenderer } from './markdown/renderBlock.ts';
import { createSanitizer } from './markdown/sanitize.ts';
import { type MarkdownParts, StreamingMarkdown } from './markdown/streamingMarkdown.ts';

/** Milliseconds that drawing at once may take, inside a frame that has other work as well. */
const promptBudgetMs = 4;

/** A message body that is being drawn. */
export interface MessageBodyHandle {
  update(content: string, isFinal: boolean): void;
  dispose(): void;
}

/** Draws message bodies, a few milliseconds a frame. */
export class MessageRenderer {
  private readonly queue = new FrameQueue();
  private readonly onError: (error: unknown) => void;
  private made: MarkdownParts | undefined;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
  }

  open(container: HTMLElement): MessageBodyHandle {
    const job = new StreamingMarkdown(container, this.parts);
    let isLive = false;
    return {
      update: (content, isFinal) => {
        const isAlone = this.queue.isEmpty;
        isLive ||= !isFinal;
        job.update(content, isFinal);
        this.queue.add(job);
        // Words of an answer that streams in are shown in the frame that brings them, not in the next.
        if (isAlone && isLive) this.queue.flush(promptBudgetMs);
      },
      dispose: () => this.queue.remove(job),
    };
  }

  /** A block of code that is complete, to be coloured when it is seen. */
  codeBlock(lang: string, code: string): HTMLElement {
    const { element } = createCodeBlock(lang, code);
    this.parts.onCode(element);
    return element;
  }

  /** Is nothing left to draw? */
  get isIdle(): boolean {
    return this.queue.isEmpty;
  }

  /** Draws now, for at most `budgetMs`: for the first picture. */
  flush(budgetMs: number): void {
    this.queue.flush(budgetMs);
  }

  // Made with the first message: the composer does not wait for a parser and a sanitiser.
  private get parts(): MarkdownParts {
    this.made ??= createParts(this.onError);
    return this.made;
  }
}

function createParts(onError: (error: unknown) => void): MarkdownParts {
  const markdown = createMarkdown();
  const highlighting = new CodeHighlighting(onError);
  const maths = new MathTypesetting(onError);
  return {
    markdown,
    render: createBlockRenderer(markdown, createSanitizer(window), (tex, isDisplay) => maths.draw(tex, isDisplay)),
    onCode: (block) => {
      completeCodeBlock(block);
      highlighting.add(block);
    },
  };
}
