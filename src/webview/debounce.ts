/** Runs an action some time after the last call, or at once on `flush`. */
export interface Debounced {
  /** Runs `action` in `delayMs` unless another call comes first, which replaces it. */
  call(action: () => void): void;
  /** Runs what waits now. */
  flush(): void;
  /** Forgets the action that waits. */
  cancel(): void;
}

export function createDebounced(delayMs: number): Debounced {
  let waiting: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    const action = waiting;
    waiting = undefined;
    action?.();
  };
  return {
    call(action) {
      waiting = action;
      clearTimeout(timer);
      timer = setTimeout(flush, delayMs);
    },
    flush,
    cancel() {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
