/** Where diagnostics go. Never given a secret or the content of a message: only what happened. */
export interface Log {
  info(message: string): void;
  warn(message: string, error?: unknown): void;
  error(message: string, error?: unknown): void;
}

/** A log that keeps nothing: for hosts and tests that do not look. */
export const silentLog: Log = {
  info() {},
  warn() {},
  error() {},
};
