import type { ContextPorts, Problem } from '../context/contextPorts.ts';
import type { ChatHistoryManager } from '../history/chatHistoryManager.ts';
import type { GitRunner } from '../project/git.ts';
import { uncommittedDiff } from '../project/workingDiff.ts';
import type { FileList } from '../retrieval/fileList.ts';
import { isSecretPath } from '../retrieval/secretFiles.ts';
import type { SessionManager } from '../sessions/sessionManager.ts';
import { commitSessionTitle, shownTitle } from '../sessions/sessionTitle.ts';
import { sentText } from './sentText.ts';
import { withholdSecretFiles } from './withholdSecretFiles.ts';

export interface ContextSourcesParts {
  /** Asked each time: managers are built after this. */
  readonly sessions: () => SessionManager;
  readonly history: () => ChatHistoryManager;
  readonly rootPaths: () => readonly string[];
  readonly problems: () => readonly Problem[];
  readonly files: FileList;
  readonly runGit: GitRunner;
}

/** Where the core takes context from, besides files and the editor. */
export function createContextSources(parts: ContextSourcesParts): ContextPorts {
  const { sessions, history, rootPaths, problems, files, runGit } = parts;
  return {
    problems,
    files: (signal, mayBeOldMs = 0) => files.get(signal, mayBeOldMs),
    async diff(signal) {
      const texts = new Set<string>();
      let refusal: unknown;
      for (const root of rootPaths()) {
        try {
          const text = await uncommittedDiff({ root, runGit, isSecretPath }, signal);
          // Roots of one repository have the same changes.
          if (text !== undefined) texts.add(withholdSecretFiles(text));
        } catch (error) {
          signal.throwIfAborted();
          // A folder beside the repository need not be one.
          refusal = error;
        }
      }
      if (texts.size === 0 && refusal !== undefined) throw refusal;
      return texts.size === 0 ? undefined : [...texts].join('\n');
    },
    sessions: rememberedSessions(parts),
    activeSession: () => sessions().active.id,
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

type KnownSessions = ReturnType<ContextPorts['sessions']>;

// Asked for with every key that is typed behind an `@`, and to read 10,000 takes a while: read again only when something was
// written, here or elsewhere.
function rememberedSessions({
  sessions,
  history,
}: Pick<ContextSourcesParts, 'sessions' | 'history'>): () => KnownSessions {
  let known: { readonly list: KnownSessions; readonly writesElsewhere: number } | undefined;
  let isFollowing = false;
  const follow = () => {
    isFollowing = true;
    const forget = () => {
      known = undefined;
    };
    // For as long as they live: they let go of whoever follows.
    sessions().onDidChange(forget);
    history().onDidChange(forget);
  };
  return () => {
    if (!isFollowing) follow();
    const { writesElsewhere } = sessions();
    if (known?.writesElsewhere === writesElsewhere) return known.list;
    const list = sessions()
      .list()
      .filter(({ title, messageCount }) => messageCount > 0 && title !== commitSessionTitle)
      .map(({ id, title }) => ({ id, title, label: shownTitle(title) }));
    known = { list, writesElsewhere };
    return list;
  };
}
