import { silentLog } from '../../../src/base/log.ts';
import { Compactor } from '../../../src/core/chat/compactor.ts';
import { ContextAwareCompletions } from '../../../src/core/chat/contextAwareCompletions.ts';
import { Outbound } from '../../../src/core/chat/outbound.ts';
import { TitleWriter } from '../../../src/core/chat/titleWriter.ts';
import type { TurnEvent, TurnRequest } from '../../../src/core/chat/turn.ts';
import { collectItems } from '../../../src/core/context/collectItems.ts';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { createFileReader } from '../../../src/core/context/fileReader.ts';
import { Redactor } from '../../../src/core/context/redact.ts';
import { findKnownSecrets } from '../../../src/core/context/secretRules.ts';
import { ChatHistoryManager } from '../../../src/core/history/chatHistoryManager.ts';
import { SummaryKeeper } from '../../../src/core/history/summaryKeeper.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { ChatMessage, ModelClient } from '../../../src/core/model/model.ts';
import { openAiModelInfo } from '../../../src/core/model/modelCatalog.ts';
import { TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';
import { SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { type ModelServer, startModelServer } from '../../support/modelServer/modelServer.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';
import { createHistoryFixture, type HistoryFixture } from '../history/historyFixture.ts';
import { testClient } from '../model/modelAnswers.ts';
import { createKeptState } from '../sessions/sessionsFixture.ts';

export const signal = new AbortController().signal;

/** The chat over a real project, a real history (session `s`) and a scripted model server. */
export interface ChatFixture {
  readonly project: TempProject;
  readonly disk: HistoryFixture;
  readonly server: ModelServer;
  readonly context: ContextManager;
  readonly sessions: SessionManager;
  readonly history: ChatHistoryManager;
  readonly completions: ContextAwareCompletions;
  readonly summaries: SummaryKeeper;
  readonly compactor: Compactor;
  readonly titles: TitleWriter;
  /** The scripted model, with this window. */
  model(contextWindow?: number): ModelClient;
  /** A question in the session `s`, with the context as it is now. */
  request(text: string, more?: Partial<TurnRequest>): Promise<TurnRequest>;
  ask(text: string, more?: Partial<TurnRequest>): Promise<Message>;
  /** The messages of the last request, or of an earlier one (-2). */
  sent(request?: number): readonly ChatMessage[];
  dispose(): Promise<void>;
}

export async function createChatFixture(files: Readonly<Record<string, string>> = {}): Promise<ChatFixture> {
  const project = createTempProject(files);
  const disk = createHistoryFixture();
  const server = await startModelServer();
  const { stores } = disk;
  const context = new ContextManager({
    rootPaths: [project.root],
    readFile: createFileReader(),
    allowedEnvironment: ['NODE_ENV'],
  });
  const sessions = new SessionManager({ stores, projectId: 'p', workspace: createKeptState(), log: silentLog });
  const history = new ChatHistoryManager({ stores, log: silentLog });
  const outbound = new Outbound(new Redactor('salt', findKnownSecrets), (id) => stores.images.data(id));
  const summaries = new SummaryKeeper({ stores, history });
  const asking = { history, summaries, outbound, estimator: new TokenEstimator({}), log: silentLog, now: Date.now };
  const completions = new ContextAwareCompletions({ ...asking, context, sessions });
  const model = (contextWindow = 32_000) =>
    testClient(server.url, { info: openAiModelInfo({ id: 'scripted', baseUrl: server.url, contextWindow }) });
  const request = async (text: string, more: Partial<TurnRequest> = {}): Promise<TurnRequest> => ({
    sessionId: 's',
    model: model(),
    text,
    task: { kind: 'question', question: text, code: [] },
    items: await collectItems(context, signal),
    ...more,
  });
  return {
    project,
    disk,
    server,
    context,
    sessions,
    history,
    completions,
    summaries,
    compactor: new Compactor(asking),
    titles: new TitleWriter({ ...asking, sessions }),
    model,
    request,
    ask: async (text, more) => finished(completions.ask(await request(text, more), signal)),
    sent: (at = -1) => (server.requests.at(at)?.body as { messages: ChatMessage[] } | undefined)?.messages ?? [],
    async dispose() {
      history.dispose();
      sessions.dispose();
      context.dispose();
      await server.stop();
      disk.dispose();
      project.remove();
    },
  };
}

/** Follows a turn to its end; gives the answer. */
export async function finished(turn: AsyncIterable<TurnEvent>): Promise<Message> {
  for await (const event of turn) if (event.type === 'finished') return event.message;
  throw new Error('The turn did not finish');
}
