import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { DisposableList, toDisposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import { type Failure, ThroughlineError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { createMemoryState, type StateStore } from '../base/stateStore.ts';
import type { SessionExporter } from './archive/sessionExporter.ts';
import type { SessionImporter } from './archive/sessionImporter.ts';
import type { HistoryCare, HistoryCareOptions } from './care/historyCare.ts';
import { ChatActions } from './chat/chatActions.ts';
import { Compactor } from './chat/compactor.ts';
import { ContextAwareCompletions } from './chat/contextAwareCompletions.ts';
import { createContextSources } from './chat/contextSources.ts';
import { Outbound } from './chat/outbound.ts';
import { findResumeChanges, type ResumeChanges } from './chat/resumeChanges.ts';
import { suggestQuestions } from './chat/suggestions.ts';
import { defaultSystemPrompt } from './chat/systemPrompt.ts';
import { TitleWriter } from './chat/titleWriter.ts';
import { withPath } from './context/attachedSource.ts';
import { ContextManager } from './context/contextManager.ts';
import type { Problem } from './context/contextPorts.ts';
import { createFileReader, type UnsavedText } from './context/fileReader.ts';
import { Redactor } from './context/redact.ts';
import { failures } from './errors.ts';
import { ChatHistoryManager } from './history/chatHistoryManager.ts';
import { ConversationTrees } from './history/conversationTrees.ts';
import { ImageKeeper } from './history/imageKeeper.ts';
import { HistorySearch } from './history/search/historySearch.ts';
import { SearchIndexer } from './history/search/searchIndexer.ts';
import { SessionHolds } from './history/sessionHolds.ts';
import type { HistoryStatistics } from './history/statistics/historyStatistics.ts';
import { SummaryKeeper } from './history/summaryKeeper.ts';
import type { ConversationImporter } from './imports/conversationImporter.ts';
import type { ModelClient } from './model/model.ts';
import { openAiModelInfo } from './model/modelCatalog.ts';
import { createOfflineModel } from './model/offline/offlineModel.ts';
import type { ProjectFacts } from './model/offline/projectFacts.ts';
import type { OpenAiClientOptions } from './model/openaiClient.ts';
import { TokenEstimator } from './model/tokenEstimate.ts';
import { NoticeBoard } from './noticeBoard.ts';
import { type GitRunner, runGit } from './project/git.ts';
import { createGitFacts } from './project/gitFacts.ts';
import { openProject } from './project/openProject.ts';
import { identifyProject, type ProjectIdentity } from './project/projectIdentity.ts';
import { PromptLibrary } from './prompts/promptLibrary.ts';
import { FileList } from './retrieval/fileList.ts';
import { createLocalProjectFacts } from './retrieval/localProjectFacts.ts';
import { createProjectSearch } from './retrieval/search.ts';
import { isSecretPath } from './retrieval/secretFiles.ts';
import { SessionManager } from './sessions/sessionManager.ts';
import { openHistoryDatabase } from './storage/openHistoryDatabase.ts';
import { createStores, type Stores } from './storage/stores.ts';

export interface CoreOptions {
  /** Where the history is kept. Made when it is not there. */
  readonly dataFolder: string;
  /** Absolute paths of the project's folders; none when no folder is open. */
  readonly rootPaths: readonly string[];
  /** The built-in prompts. */
  readonly promptsFolder: string;
  /** May the project's own prompts be used, and git be asked about its history? Asked each time; trusted unless given. */
  readonly trusted?: () => boolean;
  /** Where the resume state is kept beside the history. */
  readonly workspaceState?: StateStore;
  /** The system prompt of new sessions; the built-in one unless given. */
  readonly systemPrompt?: () => string;
  readonly unsavedText?: (path: string) => UnsavedText | undefined;
  readonly allowedEnvironment?: readonly string[];
  /** Errors and warnings that the editor knows of. */
  readonly problems?: () => readonly Problem[];
  /** Does what was attached come back at the next start? Yes, unless given: a single question ends with its answer. */
  readonly keepsAttachments?: boolean;
  /** Asked at each request: is any certificate of an endpoint good enough? None but trusted ones are unless given. */
  readonly takesAnyCertificate?: () => boolean;
  readonly log: Log;
}

/** Where an OpenAI-compatible endpoint is, and how it is asked. */
export interface EndpointOptions {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly label?: string;
  readonly temperature?: number;
  /** 0 or absent: as the catalogue says. */
  readonly maxOutputTokens?: number;
  readonly contextWindow?: number;
  /** The longest answer that the endpoint says it gives. */
  readonly longestAnswer?: number;
  readonly vision?: boolean;
  /** How it is asked, beyond what is above. */
  readonly request?: Pick<
    OpenAiClientOptions,
    'topP' | 'stop' | 'reasoningEffort' | 'extraBody' | 'headers' | 'keyHeader' | 'program' | 'refusal' | 'onAnswer'
  >;
}

/** The product without an editor. */
export interface Core {
  readonly project: ProjectIdentity;
  readonly context: ContextManager;
  readonly sessions: SessionManager;
  readonly history: ChatHistoryManager;
  /** Which sessions this window has to itself. */
  readonly holds: SessionHolds;
  /** Forks, splits and merges conversations, moves their turns and edits their answers. */
  readonly trees: ConversationTrees;
  readonly images: ImageKeeper;
  readonly search: HistorySearch;
  readonly prompts: PromptLibrary;
  readonly completions: ContextAwareCompletions;
  /** Summaries of older turns, and what has them written. */
  readonly summaries: SummaryKeeper;
  readonly compactor: Compactor;
  /** Has sessions named by a model. */
  readonly titles: TitleWriter;
  readonly actions: ChatActions;
  readonly offlineModel: ModelClient;
  openEndpoint(options: EndpointOptions): Promise<ModelClient>;
  /** Asks a model what is no turn of a session. Redacted like all others, stored nowhere. */
  readonly relay: Outbound['relay'];
  /** Takes over the conversations of other assistants. */
  openImporter(): Promise<ConversationImporter>;
  /** Writes sessions into files, and takes them back. */
  openArchive(): Promise<{ readonly exporter: SessionExporter; readonly importer: SessionImporter }>;
  /** Looks after the history as a whole. */
  openCare(): Promise<HistoryCare>;
  /** Counts what is in the history. `prices`: the user's own, as the setting has them, asked each time. */
  openStatistics(prices: () => unknown): Promise<HistoryStatistics>;
  /** Lasting conditions that the user must know of. */
  notices(): readonly Failure[];
  readonly onDidChangeNotices: Event<void>;
  /** What has changed since the last question of a session. */
  changesSince(sessionId: string, signal: AbortSignal): Promise<ResumeChanges | undefined>;
  /** Three questions that make sense for this project. */
  suggestions(): readonly string[];
  loadProjectPrompts(signal: AbortSignal): Promise<void>;
  /** Saves what is not saved yet and lets everything go. */
  close(): Promise<void>;
}

// The only place that builds the parts. What is built later is disposed earlier.
export async function createCore(options: CoreOptions, signal: AbortSignal): Promise<Core> {
  const { log } = options;
  const lifetime = new DisposableList();
  const noticeBoard = lifetime.add(new NoticeBoard());
  const stores = openStores(options, noticeBoard, lifetime);
  const trusted = options.trusted ?? (() => true);
  const askGit = gitOfTrusted(trusted);
  const project = await identify({ ...options, stores, askGit, lifetime }, signal);
  const keepers = createKeepers(options, { stores, project, askGit, noticeBoard, lifetime });
  const { context, history, sessions } = keepers;
  const estimator: TokenEstimator = new TokenEstimator(savedCalibrations(stores, log), () =>
    saveCalibrations(stores, estimator, log),
  );
  const images = new ImageKeeper(stores);
  const redactor = new Redactor(redactionSalt(stores), findSecrets);
  const outbound = new Outbound(redactor, (id) => images.read(id));
  const summaries = lifetime.add(new SummaryKeeper({ stores, history }));
  const asking = { history, summaries, outbound, estimator, log, now: Date.now };
  const completions = new ContextAwareCompletions({ ...asking, context, sessions });
  const prompts = new PromptLibrary();
  const loadProjectPrompts = async (until: AbortSignal) => {
    const [root] = context.project.rootPaths;
    const folder = root && trusted() ? path.join(root, '.throughline', 'prompts') : undefined;
    if (folder) await prompts.loadFolder(folder, 'project', { log, signal: until });
  };
  await prompts.loadFolder(options.promptsFolder, 'builtIn', { log, signal });
  await loadProjectPrompts(signal);
  history.recoverInterrupted();
  for (const failure of (await sessions.load()).failures) noticeBoard.add(failure);
  images.deleteUnused(log);
  resumeContext(options, { context, sessions, lifetime });
  const offline = followRoots(context, lifetime, (roots) =>
    createOfflineModel({ facts: projectFacts(roots, askGit, log), log }),
  );
  return {
    project,
    ...keepers,
    trees: createTrees({ stores, history, sessions, projectId: project.id }),
    images,
    search: createSearch({ stores, history, sessions, log, lifetime }),
    prompts,
    completions,
    summaries,
    compactor: new Compactor(asking),
    titles: new TitleWriter({ ...asking, sessions }),
    actions: new ChatActions({ completions, prompts, sessions, estimator }),
    get offlineModel() {
      return offline.current;
    },
    openEndpoint: (endpoint) => openEndpoint(endpoint, options),
    relay: (...asked) => outbound.relay(...asked),
    openImporter: () => openImporter(options, stores, project.id),
    openArchive: () => openArchive({ stores, redactor }, project.id, log),
    openCare: () => openCare({ stores, projectId: project.id, sessions: keepers.sessions, log }),
    openStatistics: (prices) => openStatistics(stores, prices),
    notices: () => noticeBoard.list(),
    onDidChangeNotices: noticeBoard.onDidChange,
    changesSince: (sessionId, until) => findResumeChanges({ history, context, runGit: askGit, log }, sessionId, until),
    suggestions: () => suggestQuestions(context),
    loadProjectPrompts,
    close: () => sessions.save().finally(() => lifetime.dispose()),
  };
}

async function openStatistics(stores: Stores, setting: () => unknown): Promise<HistoryStatistics> {
  const [{ HistoryStatistics }, { Prices }] = await Promise.all([
    import('./history/statistics/historyStatistics.ts'),
    import('./history/statistics/prices.ts'),
  ]);
  return new HistoryStatistics({ stores, prices: () => new Prices(setting()) });
}

function openStores(options: CoreOptions, noticeBoard: NoticeBoard, lifetime: DisposableList): Stores {
  const { database, failure } = openHistoryDatabase({
    path: path.join(options.dataFolder, 'history.db'),
    log: options.log,
  });
  if (failure) noticeBoard.add(failure);
  return createStores(lifetime.add(database), options.log);
}

async function openCare(options: HistoryCareOptions): Promise<HistoryCare> {
  const { HistoryCare } = await import('./care/historyCare.ts');
  return new HistoryCare(options);
}

async function openImporter({ systemPrompt, log }: CoreOptions, stores: Stores, projectId: string) {
  const { ConversationImporter } = await import('./imports/conversationImporter.ts');
  return new ConversationImporter({
    stores,
    projectId,
    systemPrompt: systemPrompt ?? (() => defaultSystemPrompt),
    log,
  });
}

interface ArchiveParts {
  readonly stores: Stores;
  readonly redactor: Redactor;
}

// Loaded with the first file.
async function openArchive(parts: ArchiveParts, projectId: string, log: Log) {
  const { SessionExporter } = await import('./archive/sessionExporter.ts');
  const { SessionImporter } = await import('./archive/sessionImporter.ts');
  const { stores } = parts;
  return { exporter: new SessionExporter(parts), importer: new SessionImporter({ stores, projectId, log }) };
}

interface KeeperParts {
  readonly stores: Stores;
  readonly project: ProjectIdentity;
  readonly askGit: GitRunner;
  readonly noticeBoard: NoticeBoard;
  readonly lifetime: DisposableList;
}

// The managers: each keeps one kind of thing.
function createKeepers(options: CoreOptions, { stores, project, askGit, noticeBoard, lifetime }: KeeperParts) {
  const { log, rootPaths, unsavedText, allowedEnvironment = [] } = options;
  const onStorageFailure = (failure: Failure) => noticeBoard.add(failure);
  const ports = createContextSources({
    sessions: () => sessions,
    history: () => history,
    rootPaths: () => context.project.rootPaths,
    problems: options.problems ?? (() => []),
    files: lifetime.add(new FileList(() => context.project.rootPaths)),
    runGit: askGit,
  });
  const context: ContextManager = lifetime.add(
    new ContextManager({ rootPaths, readFile: createFileReader(unsavedText), allowedEnvironment, ports }),
  );
  const history = lifetime.add(new ChatHistoryManager({ stores, log, onStorageFailure }));
  const sessions = lifetime.add(
    new SessionManager({
      stores,
      projectId: project.id,
      workspace: options.workspaceState ?? createMemoryState(),
      systemPrompt: options.systemPrompt ?? (() => defaultSystemPrompt),
      log,
      onStorageFailure,
    }),
  );
  return { context, history, holds: lifetime.add(new SessionHolds({ stores, log })), sessions };
}

// Who lists sessions and who shows one read anew what was changed.
function createTrees(parts: Pick<Core, 'history' | 'sessions'> & { stores: Stores; projectId: string }) {
  const { stores, history, sessions, projectId } = parts;
  const onChange = (ids: readonly string[]) => {
    history.announce(ids);
    sessions.announce(ids);
  };
  return new ConversationTrees({ stores, projectId, onChange });
}

interface SearchParts extends Pick<KeeperParts, 'stores' | 'lifetime'>, Pick<Core, 'history' | 'sessions'> {
  readonly log: Log;
}

// What is written is indexed soon after; what was left before, in the background.
function createSearch({ stores, history, sessions, log, lifetime }: SearchParts): HistorySearch {
  const indexer = lifetime.add(new SearchIndexer({ stores, log }));
  lifetime.add(history.onDidChange(() => indexer.wake()));
  lifetime.add(sessions.onDidChange(() => indexer.wake()));
  indexer.start();
  return new HistorySearch({ stores, indexer, log });
}

// In a folder that is not trusted git is not asked: its configuration can name programs to run.
function gitOfTrusted(trusted: () => boolean): GitRunner {
  return (cwd, args, signal) =>
    trusted() ? runGit(cwd, args, signal) : Promise.reject(new ThroughlineError(failures.workspaceNotTrusted()));
}

function projectFacts(roots: readonly string[], askGit: GitRunner, log: Log): ProjectFacts {
  const search = createProjectSearch({ roots, log });
  const gitOf = (root: string) => createGitFacts({ root, runGit: askGit, log, isSecretPath });
  return createLocalProjectFacts({ roots, search, gitOf, log });
}

// The rules are loaded with the first text that is checked.
async function findSecrets(text: string) {
  const { findKnownSecrets } = await import('./context/secretRules.ts');
  return findKnownSecrets(text);
}

interface IdentifyParts {
  readonly rootPaths: readonly string[];
  readonly stores: Stores;
  readonly askGit: GitRunner;
  readonly log: Log;
  readonly lifetime: DisposableList;
  readonly workspaceState?: StateStore;
}

/** Which of several folders the project of a workspace is: whatever their order becomes, its history stays. */
const projectFolderKey = 'throughline.projectFolder';

async function identify(parts: IdentifyParts, signal: AbortSignal): Promise<ProjectIdentity> {
  const { rootPaths, stores, askGit, log, lifetime, workspaceState } = parts;
  const store = stores.projects;
  const remembered = workspaceState?.get(projectFolderKey);
  const root = rootPaths.find((path) => path === remembered) ?? rootPaths[0];
  // Windows without a folder share one project.
  if (!root) return identifyProject({ store, hints: { path: 'no folder' } });
  const closing = new AbortController();
  lifetime.add(toDisposable(() => closing.abort()));
  if (root !== remembered)
    Promise.resolve(workspaceState?.update(projectFolderKey, root)).catch((error) =>
      log.warn('Which folder the project is could not be remembered.', error),
    );
  const { project } = await openProject({ store, path: root, runGit: askGit, log, closed: closing.signal }, signal);
  if (project.absorbed) await absorb(project.absorbed, project.id, { stores, log });
  return project;
}

// Sessions, drafts and waiting questions, with an undo in *Relink History...*.
async function absorb(from: { id: string; name: string }, projectId: string, parts: { stores: Stores; log: Log }) {
  const { Relinking } = await import('./care/relinking.ts');
  try {
    new Relinking({ stores: parts.stores, projectId, now: Date.now }).attach(from);
    parts.log.info(`${from.name} is another clone of a project that is known: its sessions belong to that now.`);
  } catch (error) {
    parts.log.warn(`The sessions of ${from.name} could not be attached: Relink History does it.`, error);
  }
}

/** What is built for the project's folders, built anew when they become others. */
function followRoots<T>(
  context: ContextManager,
  lifetime: DisposableList,
  build: (roots: readonly string[]) => T,
): { readonly current: T } {
  const follower = { current: build(context.project.rootPaths) };
  lifetime.add(
    context.onDidChange((change) => {
      if (change === 'roots') follower.current = build(context.project.rootPaths);
    }),
  );
  return follower;
}

interface ResumedParts {
  readonly context: ContextManager;
  readonly sessions: SessionManager;
  readonly lifetime: DisposableList;
}

// What was attached comes back, and what is attached from now on is remembered.
function resumeContext({ keepsAttachments = true }: CoreOptions, { context, sessions, lifetime }: ResumedParts): void {
  const absolute = (file: string) => context.absolutePath(file);
  const shown = (file: string) => context.relativePath(file);
  if (keepsAttachments) {
    const { attachments, sources } = sessions;
    context.restoreAttachments(attachments.map((saved) => ({ ...saved, path: absolute(saved.path) })));
    context.restoreSources(sources.map(({ ref, pinned }) => ({ ref: withPath(ref, absolute), pinned })));
  }
  context.followEditor(sessions.followsEditor);
  lifetime.add(
    context.onDidChange((change) => {
      if ((change === 'attachments' || change === 'roots') && keepsAttachments)
        sessions.setAttachments(
          context.attachments.map((it) => ({ ...it, path: shown(it.path) })),
          context.sources.map(({ ref, pinned }) => ({ ref: withPath(ref, shown), pinned })),
        );
      if (change === 'focus') sessions.setFollowsEditor(context.isFollowingEditor);
      if (change === 'branch' || change === 'files')
        sessions.setContext({
          branch: context.project.gitBranch,
          activeFiles: context.project.activeFiles.map(shown),
        });
    }),
  );
}

async function openEndpoint(
  options: EndpointOptions,
  { log, takesAnyCertificate }: Pick<CoreOptions, 'log' | 'takesAnyCertificate'>,
): Promise<ModelClient> {
  const { createOpenAiClient } = await import('./model/openaiClient.ts');
  const { baseUrl, model, apiKey, label, temperature, maxOutputTokens, contextWindow, request } = options;
  const { longestAnswer, vision } = options;
  const limits = { contextWindow: contextWindow || undefined, maxOutputTokens: maxOutputTokens || undefined };
  const info = openAiModelInfo({ id: model, label, baseUrl, vision, longestAnswer, ...limits });
  const maxTokens = limits.maxOutputTokens;
  return createOpenAiClient({ ...request, info, baseUrl, apiKey, temperature, maxTokens, takesAnyCertificate, log });
}

function savedCalibrations(stores: Stores, log: Log): ConstructorParameters<typeof TokenEstimator>[0] {
  const saved = stores.meta.get('tokenCalibration');
  try {
    return saved ? JSON.parse(saved) : {};
  } catch (error) {
    log.warn('The token calibration could not be read: it starts anew', error);
    return {};
  }
}

// What was learned can be learned again: it keeps nothing else from being saved.
function saveCalibrations(stores: Stores, estimator: TokenEstimator, log: Log): void {
  try {
    const learned = JSON.stringify(estimator);
    if (stores.meta.get('tokenCalibration') !== learned) stores.meta.set('tokenCalibration', learned);
  } catch (error) {
    log.warn('The token calibration could not be saved', error);
  }
}

function redactionSalt(stores: Stores): string {
  const saved = stores.meta.get('redactionSalt');
  if (saved) return saved;
  const salt = randomBytes(16).toString('hex');
  stores.meta.set('redactionSalt', salt);
  return salt;
}
