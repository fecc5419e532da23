import { execFile } from 'node:child_process';
import { errorMessage, isAbortError, ThroughlineError } from '../../base/errors.ts';

/**
 * Runs `git` with `args` in `cwd` and gives its standard output. Nothing that a repository configures is run:
 * no hooks, no external diff or text conversion, no file-system monitor, no pager, no fetching. `undefined` when git says no (not a repository, no such revision);
 * throws when git is missing, takes over `timeoutMs`, or `signal` aborts.
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
    const options = { cwd, signal, env, maxBuffer: maxOutputBytes, timeout: 30_000, windowsHide: true };
    execFile('git', [...safeFlags, ...args], options, (error, stdout) => {
      if (!error) return resolve(stdout);
      if (isAbortError(error)) return reject(error);
      if (typeof error.code === 'number') return resolve(undefined);
      const why = error.code === 'ENOENT' ? 'The program or the folder was not found.' : errorMessage(error);
      reject(
        new ThroughlineError(
          {
            code: 'git.failed',
            what: 'Git could not be run.',
            why,
            next: 'Check that git is installed and on the PATH.',
            action: 'showLog',
          },
          { cause: error },
        ),
      );
    });
  });
