import type { Log } from '../../base/log.ts';
import type { ContextPorts, Problem } from '../context/contextPorts.ts';
import { RecentValues } from '../context/recentValues.ts';
import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { GitRunner } from '../project/git.ts';
import { uncommittedDiff } from '../project/workingDiff.ts';
import { listProjectFiles, type ProjectFileList } from '../retrieval/projectFiles.ts';
import { isSecretPath } from '../retrieval/secretFiles.ts';
import type { SessionManager } from '../sessions/sessionManager.ts';
import { commitSessionTitle } from '../sessions/sessionTitle.ts';
import { sentText } from './sentText.ts';
import { withholdSecretFiles } from './withholdSecretFiles.ts';

export interface ContextSourcesParts {
  /** Asked each time: managers are built after this. */
  readonly sessions: () => SessionManager;
  readonly history: () => ChatHistoryManager;
  readonly rootPaths: () => readonly string[];
  readonly problems: () => readonly Problem[];
  readonly runGit: GitRunner;
  readonly log: Log;
}

/** Who types asks for the files again and again. */
const filesAreFreshMs = 4000;

/** Where the core takes context from, besides files and the editor. */
export function createContextSources(parts: ContextSourcesParts): ContextPorts {
  const { sessions, history, rootPaths, problems, runGit } = parts;
  const lists = new RecentValues<ProjectFileList>(2);
  return {
    problems,
    files: (signal) =>
      lists.get(rootPaths().join('\n'), filesAreFreshMs, () => listProjectFiles(rootPaths(), {}, signal)),
    async diff(signal) {
      const texts = new Set<string>();
      for (const root of rootPaths()) {
        const text = await uncommittedDiff({ root, runGit, isSecretPath }, signal);
        // Roots of one repository have the same changes.
        if (text !== undefined) texts.add(withholdSecretFiles(text));
      }
      return texts.size === 0 ? undefined : [...texts].join('\n');
    },
    sessions: () =>
      sessions()
        .list()
        .filter(({ title, messageCount }) => messageCount > 0 && title !== commitSessionTitle)
        .map(({ id, title }) => ({ id, title })),
    session(id) {
      const session = sessions().get(id);
      return session && { id, title: session.title, messages: history().load(id) };
    },
    sentText(messageId, place) {
      const receipt = history().receipt(messageId);
      return receipt && sentText(receipt, place);
    },
  };
}
