import type { Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Failure } from '../base/errors.ts';

/** Conditions that last until the window closes, each once. */
export class NoticeBoard implements Disposable {
  private readonly failures = new Map<string, Failure>();
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;

  add(failure: Failure): void {
    if (this.failures.has(failure.code)) return;
    this.failures.set(failure.code, failure);
    this.changed.fire();
  }

  list(): readonly Failure[] {
    return [...this.failures.values()];
  }

  dispose(): void {
    this.changed.dispose();
  }
}
