/** Something that holds a resource until told to let go. Calling `dispose` twice is harmless. */
export interface Disposable {
  dispose(): void;
}

/** Turns a function into a {@link Disposable} that runs it once. */
export function toDisposable(release: () => void): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return;
      done = true;
      release();
    },
  };
}

/**
 * A list of things that live equally long. Disposes them in reverse order of addition, so that what was
 * built on top goes first; one that throws does not keep the others from being released.
 */
export class DisposableList implements Disposable {
  private readonly items: Disposable[] = [];
  private disposed = false;

  /** Adds `item` and returns it. Added after `dispose`, it is released at once. */
  add<T extends Disposable>(item: T): T {
    if (this.disposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  dispose(): void {
    this.disposed = true;
    const failures: unknown[] = [];
    for (let item = this.items.pop(); item; item = this.items.pop()) {
      try {
        item.dispose();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some things could not be released');
  }
}
