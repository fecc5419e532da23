import type { DrawFailure } from './drawing.ts';
import type { DrawingFrame } from './drawingFrame.ts';
import { readTheme } from './editorTheme.ts';
import { type Picture, readPicture } from './picture.ts';

/** What the page shows. */
export type DiagramView =
  | { readonly kind: 'drawing' }
  | { readonly kind: 'drawn'; readonly picture: Picture }
  | { readonly kind: 'failed'; readonly failure: DrawFailure }
  /** It took too long, or the user did not want to wait. */
  | { readonly kind: 'abandoned' };

/** Nobody waits longer for a diagram, and it shall not keep a processor busy behind their back. */
const longestMs = 30_000;

/** Draws, again and again as the theme changes; the newest drawing is the one that counts. */
export class DiagramDrawer {
  private readonly makeFrame: () => DrawingFrame;
  private readonly onView: (view: DiagramView) => void;
  private frame: DrawingFrame | undefined;
  private current: AbortController | undefined;

  constructor(makeFrame: () => DrawingFrame, onView: (view: DiagramView) => void) {
    this.makeFrame = makeFrame;
    this.onView = onView;
  }

  async draw(source: string): Promise<void> {
    // One that is under way is of another theme: what its frame does would be in the way.
    if (this.current) this.endFrame();
    const drawing = new AbortController();
    this.current = drawing;
    this.onView({ kind: 'drawing' });
    const tooLong = setTimeout(() => this.abandon(), longestMs);
    try {
      this.frame ??= this.makeFrame();
      const answer = await this.frame.draw(source, readTheme(), drawing.signal);
      this.onView('svg' in answer ? shown(answer.svg) : { kind: 'failed', failure: answer.failure });
    } catch (error) {
      // Whoever ended it has said what is shown instead.
      if (!drawing.signal.aborted) throw error;
    } finally {
      clearTimeout(tooLong);
      if (this.current === drawing) this.current = undefined;
    }
  }

  /** Gives up the drawing that is under way. */
  abandon(): void {
    if (!this.current) return;
    this.endFrame();
    this.onView({ kind: 'abandoned' });
  }

  // A frame that is busy hears nothing: it ends by being removed.
  private endFrame(): void {
    this.current?.abort();
    this.current = undefined;
    this.frame?.remove();
    this.frame = undefined;
  }
}

function shown(markup: string): DiagramView {
  const picture = readPicture(markup);
  return picture ? { kind: 'drawn', picture } : { kind: 'failed', failure: { message: 'No picture came out.' } };
}
