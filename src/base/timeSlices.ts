/** Keeps long work from holding the thread: call `pause` between small steps. */
export interface TimeSlices {
  /**
   * Lets other work run when this slice has lasted its time; else returns at once.
   * Throws the signal's reason once it is aborted.
   */
  pause(): Promise<void> | undefined;
}

/** Slices of at most `sliceMs` milliseconds, plus the one step between two pauses. */
export function createTimeSlices(signal: AbortSignal, sliceMs = 6): TimeSlices {
  let startedMs = performance.now();
  return {
    pause() {
      signal.throwIfAborted();
      if (performance.now() - startedMs < sliceMs) return undefined;
      return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        signal.throwIfAborted();
        startedMs = performance.now();
      });
    },
  };
}
