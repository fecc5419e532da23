import { ThroughlineError } from '../../base/errors.ts';
import { formatPlace } from '../../base/lines.ts';
import { failures } from '../errors.ts';
import type { ContextManager } from './contextManager.ts';
import type { Problem } from './contextPorts.ts';
import { replaceSecrets } from './replaceSecrets.ts';
import { findSecretPatterns } from './secretPatterns.ts';

/** More than these are counted, not told. */
const mostProblems = 100;
/** Of a problem's lines these are shown. */
const mostLines = 3;

/** What the editor's tools complain of, with the lines they mean; errors first. Of the whole project unless of one file. */
export async function problemsText(
  manager: ContextManager,
  file: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const active = manager.editor?.path;
  const rank = ({ severity, path }: Problem) => (severity === 'error' ? 0 : 2) + (path === active ? 0 : 1);
  const known = manager.ports
    .problems()
    .filter(({ path }) => (file === undefined ? manager.isInProject(path) : path === file));
  if (known.length === 0) throw new ThroughlineError(failures.noProblems());
  const shown = known
    .map((problem, index) => ({ problem, index }))
    .sort((a, b) => rank(a.problem) - rank(b.problem) || a.index - b.index)
    .slice(0, mostProblems)
    .map(({ problem }) => problem);
  const texts = new Map<string, readonly string[]>();
  for (const { path } of shown) if (!texts.has(path)) texts.set(path, await linesOf(manager, path, signal));
  const more = known.length - shown.length;
  const errors = known.filter(({ severity }) => severity === 'error').length;
  return [
    `${count(errors, 'error')}, ${count(known.length - errors, 'warning')}`,
    ...shown.map((problem) => describe(manager, problem, texts.get(problem.path) ?? [])),
    ...(more > 0 ? [`(${count(more, 'more problem')} left out)`] : []),
  ].join('\n\n');
}

function describe(manager: ContextManager, problem: Problem, lines: readonly string[]): string {
  const { path, range, severity, source, message } = problem;
  const head = `${formatPlace(manager.relativePath(path), range)} ${severity}${source ? ` (${source})` : ''}: ${message}`;
  const own = lines.slice(range.start - 1, Math.min(range.end, range.start + mostLines - 1));
  return [head, ...own.map((line, index) => `  ${range.start + index} | ${line}`)].join('\n');
}

async function linesOf(manager: ContextManager, path: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { content } = await manager.readContent(path, signal);
    // What makes a secret known may stand on a line that is not shown.
    const clean = replaceSecrets(content, findSecretPatterns(content), ({ kind, value }) => {
      const lineEnds = value.split('\n').length - 1;
      return `[redacted:${kind}]${'\n'.repeat(lineEnds)}`;
    });
    return clean.split('\n');
  } catch (error) {
    // Gone or secret: what is said of it goes along without its lines.
    if (error instanceof ThroughlineError) return [];
    throw error;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
