/** When this process began: tells it from an earlier one that had the same id, as is common in containers. Milliseconds since 1970. */
export const processStartedMs = Math.round(performance.timeOrigin);

/** Is there a process with this id? */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not allowed to signal it means that it is there, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
