import type { Disposable } from '../../../base/disposable.ts';
import type { Log } from '../../../base/log.ts';
import { isIndexDamage } from '../../storage/searchStore.ts';
import type { Stores } from '../../storage/stores.ts';
import { identifierParts } from './identifierParts.ts';
import { wordStarts } from './wordStarts.ts';

export interface SearchIndexerOptions {
  readonly stores: Pick<Stores, 'database' | 'search'>;
  readonly log: Log;
  /** How long a step may hold the thread, in milliseconds, plus the one message it is at. */
  readonly sliceMs?: number;
}

/** After the start, and after a change: the user comes first. */
const startDelayMs = 2000;
const changeDelayMs = 400;
/** In the background it rests so many times as long as it worked. */
const restFactor = 2;
const mostPerSlice = 100;
/** What follows in a longer text is not found: reading it would hold the window. */
const mostIndexedText = 1_000_000;

/** Brings what was written into the search index, in small steps, each a transaction: a crash only leaves more to do. */
export class SearchIndexer implements Disposable {
  private readonly options: SearchIndexerOptions;
  private timer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(options: SearchIndexerOptions) {
    this.options = options;
  }

  /** Indexes in the background what an earlier run, or another program, has left. */
  start(): void {
    this.schedule(startDelayMs);
  }

  /** Something was written: it is indexed soon. */
  wake(): void {
    this.schedule(changeDelayMs);
  }

  /** Indexes what waits, the newest first, for at most `budgetMs`. True when nothing waits any more. */
  async drain({ budgetMs, signal }: { readonly budgetMs: number; readonly signal: AbortSignal }): Promise<boolean> {
    const endMs = performance.now() + budgetMs;
    while (performance.now() < endMs) {
      signal.throwIfAborted();
      if (this.step() === 'done') return true;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return false;
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number): void {
    if (this.isDisposed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const startedMs = performance.now();
      if (this.step() === 'more') this.schedule(Math.ceil((performance.now() - startedMs) * restFactor));
    }, delayMs);
    // A program that has nothing else to do ends; what is left waits for the next.
    this.timer.unref();
  }

  /** A disk that cannot be written, or a file that another holds, only makes it wait. */
  private step(): 'more' | 'done' {
    const { stores, log } = this.options;
    if (this.isDisposed || !stores.database.isOpen) return 'done';
    try {
      if (!stores.search.hasIndex || stores.search.waitingCount(1) === 0) return 'done';
      this.indexSlice();
      return 'more';
    } catch (error) {
      log.warn('The search index could not be brought up to date', error);
      if (isIndexDamage(error)) this.rebuild();
      return 'done';
    }
  }

  private indexSlice(): void {
    const { stores, sliceMs = 6 } = this.options;
    const { search, database } = stores;
    database.transaction(() => {
      const endMs = performance.now() + sliceMs;
      for (const seq of search.waiting(mostPerSlice)) {
        const found = search.read(seq);
        const text = found?.text.slice(0, mostIndexedText) ?? '';
        search.put(seq, found && { ...found, text }, hintsOf(text, found?.files ?? []));
        if (performance.now() >= endMs) return;
      }
    });
  }

  private rebuild(): void {
    try {
      this.options.stores.search.rebuild();
    } catch (error) {
      this.options.log.warn('The search index could not be made anew', error);
    }
  }
}

function hintsOf(text: string, files: readonly string[]) {
  const parts = identifierParts(text);
  return {
    parts,
    starts: wordStarts(`${text} ${parts}`),
    fileParts: identifierParts(files.join('\n')),
    hasCode: /^[ \t>]*(?:```|~~~)/m.test(text),
  };
}
