import { ThroughlineError } from '../../base/errors.ts';
import { type LineRange, sliceLines } from '../../base/lines.ts';
import type { Log } from '../../base/log.ts';
import type { ContextManager } from '../context/contextManager.ts';
import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { ReceiptItem } from '../model/receipt.ts';
import type { GitRunner } from '../project/git.ts';
import { createGitFacts } from '../project/gitFacts.ts';
import { digestOf } from './digest.ts';

export interface ResumeChangesParts {
  readonly history: ChatHistoryManager;
  readonly context: ContextManager;
  readonly runGit: GitRunner;
  readonly log: Log;
}

/** A file that went along with the last question and is not what it was. */
export interface ChangedFile {
  /** Absolute. */
  readonly path: string;
  readonly range?: LineRange;
  /** As the user sees it. */
  readonly label: string;
  readonly state: 'changed' | 'gone';
  /** Does it still go along with the next question? */
  readonly isAttached: boolean;
}

/** What has become another since the last question of a session. */
export interface ResumeChanges {
  /** The answer to that question. */
  readonly messageId: string;
  readonly sinceMs: number;
  readonly branch?: { readonly before: string; readonly now: string };
  /** Commits that came since; 0 where git knows of none. */
  readonly commits: number;
  readonly files: readonly ChangedFile[];
}

/** What has changed since the last question of the session; `undefined` when nothing has. */
export async function findResumeChanges(
  { history, context, runGit, log }: ResumeChangesParts,
  sessionId: string,
  signal: AbortSignal,
): Promise<ResumeChanges | undefined> {
  const last = lastReceipt(history, sessionId);
  if (!last) return undefined;
  const { messageId, receipt } = last;
  const [root] = context.project.rootPaths;
  const git = root === undefined ? undefined : createGitFacts({ root, runGit, log });
  const commits = (await git?.commitsSince(receipt.createdAtMs, signal)) ?? 0;
  const files: ChangedFile[] = [];
  for (const item of receipt.items) {
    signal.throwIfAborted();
    const file = await changeOf(context, item, signal);
    if (file) files.push(file);
  }
  const branch = branchChange(receipt.branch, context.project.gitBranch ?? (await git?.currentBranch(signal)));
  if (!branch && commits === 0 && files.length === 0) return undefined;
  return { messageId, sinceMs: receipt.createdAtMs, commits, files, ...(branch && { branch }) };
}

// A commit that no branch stands for has a name in parentheses here and none there: it is left out.
function branchChange(before: string | undefined, now: string | undefined): ResumeChanges['branch'] {
  return before === undefined || now === undefined || before.startsWith('(') || before === now
    ? undefined
    : { before, now };
}

function lastReceipt(history: ChatHistoryManager, sessionId: string) {
  const answer = history.recent(sessionId, 4).findLast(({ hasReceipt }) => hasReceipt);
  const receipt = answer && history.receipt(answer.id);
  return receipt && { messageId: answer.id, receipt };
}

async function changeOf(
  context: ContextManager,
  { source, path, range, digest, label, outcome }: ReceiptItem,
  signal: AbortSignal,
): Promise<ChangedFile | undefined> {
  if (source !== 'file' || path === undefined || digest === undefined || outcome === 'leftOut') return undefined;
  const absolute = context.absolutePath(path);
  const own = context.attachments.find(
    (attachment) =>
      attachment.path === absolute && attachment.range?.start === range?.start && attachment.range?.end === range?.end,
  );
  if (own?.frozen) return undefined;
  const state = await stateOf(context, { absolute, range, digest }, signal);
  return state && { path: absolute, range, label, state, isAttached: own !== undefined };
}

async function stateOf(
  context: ContextManager,
  { absolute, range, digest }: { absolute: string; range: LineRange | undefined; digest: string },
  signal: AbortSignal,
): Promise<ChangedFile['state'] | undefined> {
  try {
    const { content } = await context.readContent(absolute, signal);
    return digestOf(range ? sliceLines(content, range) : content) === digest ? undefined : 'changed';
  } catch (error) {
    if (!(error instanceof ThroughlineError)) throw error;
    return error.failure.code === 'context.fileGone' ? 'gone' : 'changed';
  }
}
