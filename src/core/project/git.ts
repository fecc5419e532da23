import { type ExecFileException, execFile } from 'node:child_process';
import { errorMessage, type Failure, isAbortError, ThroughlineError } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { failures } from '../errors.ts';

/**
 * Runs `git` with `args` in `cwd` and gives its standard output. Nothing that a repository configures is run:
 * no hooks, no external diff or text conversion, no file-system monitor, no pager, no fetching. `undefined` when git
 * says no (not a repository, no such revision). Throws a `ThroughlineError` when git is missing, takes too long or
 * writes too much, and what `signal` aborts with.
 */
export type GitRunner = (cwd: string, args: readonly string[], signal: AbortSignal) => Promise<string | undefined>;

const safeConfig = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'diff.external=',
  'color.ui=never',
  'core.quotePath=false',
];
// Set by git for what it runs (a hook, an editor): they would make every folder look like that one repository.
const repositoryVariables = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_PREFIX'];
const safeFlags = safeConfig.flatMap((entry) => ['-c', entry]);
const maxOutputBytes = 64 * 1024 * 1024;
const timeoutMs = 30_000;

export const runGit: GitRunner = (cwd, args, signal) =>
  new Promise((resolve, reject) => {
    const env = {
      ...process.env,
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_LAZY_FETCH: '1',
      LC_ALL: 'C',
    };
    for (const name of repositoryVariables) Reflect.deleteProperty(env, name);
    const options = { cwd, signal, env, maxBuffer: maxOutputBytes, timeout: timeoutMs, windowsHide: true };
    execFile('git', [...safeFlags, ...args], options, (error, stdout) => {
      if (!error) return resolve(stdout);
      if (isAbortError(error)) return reject(error);
      if (typeof error.code === 'number') return resolve(undefined);
      reject(new ThroughlineError(failureOf(error), { cause: error }));
    });
  });

function failureOf(error: ExecFileException): Failure {
  const code: unknown = error.code;
  if (code === 'ENOENT') return failures.gitFailed(l10n.t('The program or the folder was not found.'));
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return failures.gitOutputTooLarge(maxOutputBytes);
  return failures.gitFailed(
    error.killed ? l10n.t('No answer came in {seconds} seconds.', { seconds: timeoutMs / 1000 }) : errorMessage(error),
  );
}
