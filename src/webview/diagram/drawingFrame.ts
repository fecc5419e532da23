import { type DiagramTheme, type DrawAnswer, readAnswer } from './drawing.ts';

/**
 * Draws in a frame: `sandbox` without an origin, the page's own policy (it inherits it) and no address to load from. It is
 * a process of its own, so that a diagram that takes forever leaves the page usable and can be ended by removing the frame.
 */
export class DrawingFrame {
  private readonly frame = document.createElement('iframe');
  private readonly ready: Promise<void>;
  private readonly removed = new AbortController();
  private lastId = 0;

  /** `renderer` is the text of the script that draws; `nonce` that of the page. */
  constructor(renderer: string, nonce: string) {
    this.frame.setAttribute('sandbox', 'allow-scripts');
    this.frame.className = 'drawing-frame';
    this.frame.ariaHidden = 'true';
    this.frame.tabIndex = -1;
    const script = renderer.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
    this.frame.srcdoc = `<!DOCTYPE html><meta charset="utf-8"><body><script nonce="${nonce}">${script}</script></body>`;
    this.ready = this.nextMessage((data) => (data === 'ready' ? true : undefined), this.removed.signal).then(
      () => {},
      // One that is removed is not waited for any more.
      () => {},
    );
    document.body.append(this.frame);
  }

  /** Ends with what the frame says, or when `signal` aborts, after which the frame is to be removed. */
  async draw(source: string, theme: DiagramTheme, signal: AbortSignal): Promise<DrawAnswer> {
    this.lastId += 1;
    const id = this.lastId;
    const answer = this.nextMessage((data) => readAnswer(data, id), signal);
    await Promise.race([this.ready, answer]);
    this.frame.contentWindow?.postMessage({ id, source, theme }, '*');
    return answer;
  }

  remove(): void {
    this.removed.abort();
    this.frame.remove();
  }

  private nextMessage<T>(read: (data: unknown) => T | undefined, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const onMessage = (event: MessageEvent) => {
        if (event.source !== this.frame.contentWindow) return;
        const found = read(event.data);
        if (found === undefined) return;
        removeEventListener('message', onMessage);
        resolve(found);
      };
      addEventListener('message', onMessage);
      signal.addEventListener('abort', () => {
        removeEventListener('message', onMessage);
        reject(signal.reason);
      });
    });
  }
}
