import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableList, toDisposable } from '../base/disposable.ts';
import { type Failure, ThroughlineError } from '../base/errors.ts';
import { fillPlaces, l10n } from '../base/l10n.ts';
import { startSession } from '../core/chat/startSession.ts';
import { type Core, createCore } from '../core/core.ts';
import { failures } from '../core/errors.ts';
import type { Session } from '../core/model/session.ts';
import { runGit } from '../core/project/git.ts';
import { createGitFacts } from '../core/project/gitFacts.ts';
import { isSecretPath } from '../core/retrieval/secretFiles.ts';
import { shownTitle } from '../core/sessions/sessionTitle.ts';
import type { ViewAction } from '../protocol/chatProtocol.ts';
import { followAttachments } from './adapters/attachmentWatcher.ts';
import { assertNotSecret, codeInEditor } from './adapters/codeInEditor.ts';
import { feedEditors, rootPaths } from './adapters/editorFeed.ts';
import { watchBranch, watchCheckouts } from './adapters/gitExtension.ts';
import type { OutputLog } from './adapters/outputLog.ts';
import { editorProblems } from './adapters/problems.ts';
import { unsavedText } from './adapters/unsavedText.ts';
import { ExportCommand } from './archive/exportCommand.ts';
import { ImportSessionsCommand } from './archive/importSessionsCommand.ts';
import { CareCommands } from './care/careCommands.ts';
import { RelinkCommand } from './care/relinkCommand.ts';
import { ChatController } from './chat/chatController.ts';
import type { ChatView } from './chat/chatView.ts';
import { CommandKeys } from './commandKeys.ts';
import { ContextCommands } from './context/contextCommands.ts';
import { DiagramPanels } from './diagrams/diagramPanels.ts';
import { ImportCommand } from './imports/importCommand.ts';
import { machinePlaces } from './imports/machinePlaces.ts';
import { Models } from './models/models.ts';
import { PromptCommand } from './prompts/promptCommand.ts';
import type { Reporter } from './report.ts';
import { CommitMessages } from './scm/commitMessages.ts';
import { followCheckout } from './sessions/branchSessions.ts';
import { HistoryCommands } from './sessions/historyCommands.ts';
import { HistorySearchCommand } from './sessions/historySearchCommand.ts';
import { HistoryTree } from './sessions/historyTree.ts';
import type { HistoryView } from './sessions/historyView.ts';
import { keepWithin } from './sessions/keepWithin.ts';
import { MergeCommand } from './sessions/mergeCommand.ts';
import { QuestionOutline } from './sessions/questionOutline.ts';
import { SessionCommands } from './sessions/sessionCommands.ts';
import { SystemPromptSetting } from './sessions/systemPromptSetting.ts';
import { removeExpired } from './sessions/trashRetention.ts';
import { TreeCommands } from './sessions/treeCommands.ts';
import {
  keepHistoryForever,
  keepTrashForever,
  neverOfferSessions,
  onDidChangeSettings,
  openSettings,
  readSettings,
  takesAnyCertificate,
} from './settings.ts';
import { StatisticsPanel } from './statistics/statisticsPanel.ts';
import { StatusFeed } from './statusFeed.ts';
import type { StatusItem } from './statusItem.ts';

/** How long after the start the trash is looked at. */
const trashDelayMs = 5000;

/** What the thin shell has made already. */
export interface AppParts {
  readonly extension: vscode.ExtensionContext;
  readonly log: OutputLog;
  readonly reporter: Reporter;
  readonly view: ChatView;
  readonly status: StatusItem;
  readonly historyView: HistoryView;
}

// Words of the user come here too: they are no keys of the table's prototype.
function translated(message: string): string {
  const bundle = vscode.l10n.bundle;
  return bundle && Object.hasOwn(bundle, message) ? (bundle[message] ?? message) : message;
}

/** Builds the product behind the shell: the core, fed by the editor, and the parts of the UI. */
export async function createApp(parts: AppParts): Promise<App> {
  const { extension, log } = parts;
  l10n.use((message, values) => fillPlaces(translated(message), values));
  const { allowedEnvironment } = readSettings();
  const systemPrompt = new SystemPromptSetting(parts.reporter);
  await systemPrompt.refresh();
  const core = await createCore(
    {
      dataFolder: extension.globalStorageUri.fsPath,
      rootPaths: rootPaths(),
      promptsFolder: path.join(extension.extensionPath, 'media', 'prompts'),
      workspaceState: extension.workspaceState,
      systemPrompt: () => systemPrompt.value,
      unsavedText,
      allowedEnvironment,
      problems: editorProblems,
      trusted: () => vscode.workspace.isTrusted,
      takesAnyCertificate,
      log,
    },
    new AbortController().signal,
  );
  const openElsewhere = await startSession(core, new AbortController().signal);
  const app = new App({ ...parts, systemPrompt }, core);
  if (openElsewhere) void parts.reporter.run('Offering the last session', () => app.offerSession(openElsewhere));
  return app;
}

export class App {
  readonly chat: ChatController;
  readonly models: Models;
  readonly sessionCommands: SessionCommands;
  readonly historySearch: HistorySearchCommand;
  readonly outline: QuestionOutline;
  readonly historyTree: HistoryTree;
  readonly historyCommands: HistoryCommands;
  readonly treeCommands: TreeCommands;
  readonly contextCommands: ContextCommands;
  readonly commitMessages: CommitMessages;
  readonly diagrams: DiagramPanels;
  readonly imports: ImportCommand;
  readonly exports: ExportCommand;
  readonly sessionImports: ImportSessionsCommand;
  readonly care: CareCommands;
  readonly relink: RelinkCommand;
  readonly statistics: StatisticsPanel;
  private readonly prompts: PromptCommand;
  private readonly parts: AppParts & { readonly systemPrompt: SystemPromptSetting };
  private readonly status: StatusFeed;
  private readonly keys: CommandKeys;
  private readonly core: Core;
  private readonly lifetime = new DisposableList();

  constructor(parts: AppParts & { readonly systemPrompt: SystemPromptSetting }, core: Core) {
    this.parts = parts;
    this.core = core;
    const { extension, log, reporter, view } = parts;
    const onDidChange = () => void reporter.run('Showing the model', () => this.modelChanged());
    this.models = this.lifetime.add(new Models({ core, extension, log, onDidChange }));
    const model = () => this.models.choice.current();
    this.status = new StatusFeed({ item: parts.status, history: core.history, model, now: () => new Date() });
    const revealChat = () => view.reveal();
    this.contextCommands = new ContextCommands({
      context: core.context,
      revealChat,
      toFailure: (error) => reporter.toFailure('Adding a file', error),
      show: (failure) => reporter.show(failure),
      attachImages: (files) => this.chat.images.offer(files),
      sessions: () => core.context.ports.sessions().filter(({ id }) => id !== core.sessions.active.id),
    });
    this.diagrams = this.lifetime.add(new DiagramPanels({ extensionUri: extension.extensionUri, reporter, log }));
    this.statistics = this.lifetime.add(
      new StatisticsPanel({ extensionUri: extension.extensionUri, core, reporter, log }),
    );
    this.chat = this.createChat();
    this.keys = this.lifetime.add(
      new CommandKeys({ core, undos: this.chat.undos, isAnswering: () => this.chat.questions.isAnswering }),
    );
    this.sessionCommands = this.createSessionCommands();
    this.historySearch = this.lifetime.add(this.createHistorySearch());
    this.outline = this.createOutline();
    this.historyTree = this.lifetime.add(
      new HistoryTree({ sessions: core.sessions, history: core.history, projectId: core.project.id }),
    );
    this.treeCommands = this.createTreeCommands();
    this.historyCommands = this.createHistoryCommands();
    this.commitMessages = new CommitMessages({
      log,
      gitOf: (root) => createGitFacts({ root, runGit, log, isSecretPath }),
      ask: async (change, signal) => core.actions.commitMessage({ ...change, model: await model() }, signal),
    });
    this.imports = new ImportCommand({
      places: () => machinePlaces(extension.globalStorageUri, rootPaths()),
      openImporter: () => core.openImporter(),
      onImported: (ids) => this.sessionsCame(ids),
      onUndone: (ids) => this.sessionsWent(ids),
    });
    const files = this.createFileCommands();
    this.exports = files.exports;
    this.sessionImports = files.imports;
    this.care = files.care;
    this.relink = files.relink;
    this.prompts = new PromptCommand({ prompts: core.prompts, context: core.context });
    this.feed();
    this.emptyTrashLater();
  }

  private createChat(): ChatController {
    const { core } = this;
    const { log, reporter, view } = this.parts;
    return new ChatController({
      core,
      view,
      reporter,
      log,
      model: (sessionId) => this.models.choice.current(sessionId),
      notices: () => this.notices(),
      suggestions: () => core.suggestions(),
      addContext: () => this.contextCommands.addContext(),
      addDropped: (uris) => this.contextCommands.addDropped(uris),
      openDiagram: (source) => this.diagrams.open(source),
      runAction: (action) => this.runAction(action),
      compactAt: () => readSettings().compactAt,
      modelTitles: () => readSettings().modelTitles,
      onTurn: (...turn) => {
        if (turn[1].type === 'turn/phase') this.keys.refreshSoon();
        void reporter.run('Showing the state', () => this.status.onTurn(...turn));
      },
    });
  }

  private createSessionCommands(): SessionCommands {
    const { core } = this;
    return new SessionCommands({
      sessions: core.sessions,
      history: core.history,
      current: () => core.sessions.active,
      assertFree: (id) => core.holds.assertFree(id),
      createSession: async () => core.sessions.create({ branch: core.context.project.gitBranch }),
      show: (id) => this.showSession(id),
      stopTurn: (id) => this.chat.stopTurn(id),
    });
  }

  private createHistoryCommands(): HistoryCommands {
    const { core } = this;
    const merging = new MergeCommand({ core, trees: this.treeCommands });
    return new HistoryCommands({
      sessions: core.sessions,
      tree: this.historyTree,
      commands: this.sessionCommands,
      openCare: () => core.openCare(),
      underFocus: () => this.parts.historyView.underFocus(),
      show: (id) => this.showSession(id),
      showCurrent: () => this.chat.showSession(core.sessions.active.id),
      merge: (ids) => merging.run(ids),
    });
  }

  private createTreeCommands(): TreeCommands {
    const { core, chat } = this;
    return new TreeCommands({
      core,
      undos: chat.undos,
      isRunning: (id) => chat.isRunning(id),
      show: (id) => this.showSession(id),
      change: (id, work) => chat.edits.change(id, work),
      startEditing: async (message, isFarAway) => {
        await chat.editAnswer(message, isFarAway);
        await this.parts.view.bringToFront();
      },
    });
  }

  private createHistorySearch(): HistorySearchCommand {
    const { core } = this;
    return new HistorySearchCommand({
      search: core.search,
      history: core.history,
      sessions: core.sessions,
      projectId: core.project.id,
      show: (id) => this.showSession(id),
      land: (sessionId, messageId) => this.landOn(sessionId, messageId),
    });
  }

  private createOutline(): QuestionOutline {
    const { sessions, history } = this.core;
    const readerAt = (id: string) => {
      const scroll = sessions.scroll(id);
      return scroll?.atEnd ? undefined : scroll?.messageId;
    };
    const land = (id: string, messageId: string) => this.landOn(id, messageId);
    return new QuestionOutline({ history, current: () => sessions.active.id, readerAt, land });
  }

  private async landOn(sessionId: string, messageId: string): Promise<void> {
    this.parts.view.dropDueFocus();
    await this.chat.landOn(sessionId, messageId);
    await this.parts.view.bringToFront();
  }

  private createFileCommands() {
    const { core } = this;
    const exports = new ExportCommand({
      openExporter: async () => (await core.openArchive()).exporter,
      current: () => core.sessions.active,
      sessions: (which) => core.sessions.entries(which).filter(({ deletedAtMs }) => deletedAtMs === undefined),
    });
    const imports = new ImportSessionsCommand({
      openImporter: async () => (await core.openArchive()).importer,
      onImported: (ids) => this.sessionsCame(ids),
    });
    const openCare = () => core.openCare();
    const onRepaired = () => this.sessionsCame([core.sessions.active.id]);
    const onMoved = (ids: readonly string[]) => this.sessionsWent(ids);
    const care = new CareCommands({ openCare, onRepaired });
    return { exports, imports, care, relink: new RelinkCommand({ openCare, onMoved }) };
  }

  private async sessionsCame(ids: readonly string[]): Promise<void> {
    this.core.sessions.announce(ids);
    await this.chat.windowFocused(true);
  }

  private async sessionsWent(ids: readonly string[]): Promise<void> {
    this.core.sessions.announce(ids);
    // The session that was shown may have gone with them.
    await this.chat.showSession(this.core.sessions.active.id);
  }

  private async showSession(id: string): Promise<void> {
    await this.chat.showSession(id);
    // Something else was shown meanwhile, which has said where the focus goes.
    if (this.core.sessions.active.id === id) await this.parts.view.reveal();
  }

  /** The window began with an empty session, since its last one is open in another. */
  async offerSession({ id, title }: Session): Promise<void> {
    const show = vscode.l10n.t('Show It Here');
    const said = vscode.l10n.t('“{title}” is open in another window. This one begins with an empty session.', {
      title: shownTitle(title),
    });
    if ((await vscode.window.showInformationMessage(said, show)) === show) await this.showSession(id);
  }

  async explainSelection(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) throw new ThroughlineError(failures.nothingSelected());
    assertNotSecret(editor, this.core.context);
    const code = codeInEditor(editor, this.core.context);
    await this.parts.view.reveal();
    await this.chat.questions.explain(code);
  }

  async runPrompt(): Promise<void> {
    const prompt = await this.prompts.choose();
    if (!prompt) return;
    await this.parts.view.reveal();
    await this.chat.questions.ask(prompt);
  }

  /** The bytes of an image of the history. */
  readImage(id: string): Uint8Array | undefined {
    return this.core.images.read(id);
  }

  showLog(): void {
    this.parts.log.show();
  }

  /** Does what a failure or the chat view offers. */
  runAction(action: ViewAction): void {
    const run = (name: string, work: () => Promise<void> | void) => void this.parts.reporter.run(name, work);
    switch (action) {
      case 'setApiKey':
        return run('Setting the API key', () => this.models.commands.setCurrentApiKey());
      case 'selectModel':
        return run('Selecting a model', () => this.models.commands.select());
      case 'connectModel':
        return run('Connecting a model', () => this.models.connect());
      case 'openSettings':
        return run('Opening the settings', openSettings);
      case 'showLog':
        return this.showLog();
      case 'newSession':
        return run('Starting a session', () => this.sessionCommands.create());
      case 'resumeSession':
        return run('Resuming a session', () => this.sessionCommands.resume());
      case 'retry':
        return run('Retrying', () => this.chat.questions.retryLast());
    }
  }

  async close(): Promise<void> {
    await this.chat.close();
    this.lifetime.dispose();
    await this.core.close();
  }

  private notices(): readonly Failure[] {
    const trust = vscode.workspace.isTrusted ? [] : [failures.workspaceNotTrusted()];
    const folder = (vscode.workspace.workspaceFolders ?? []).length > 0 ? [] : [failures.noFolder()];
    return [...this.core.notices(), ...folder, ...trust, ...this.models.notices()];
  }

  private async checkedOut(branch: string): Promise<void> {
    const mode = () => readSettings().onCheckout;
    const show = (id: string) => this.chat.showSession(id);
    await followCheckout(branch, { sessions: this.core.sessions, mode, turnOff: neverOfferSessions, show });
  }

  private async modelChanged(): Promise<void> {
    await this.status.refresh();
    await this.chat.modelChanged();
    this.chat.noticesChanged();
  }

  // Not while the window opens: nothing waits for it.
  private emptyTrashLater(): void {
    const { extension, log, reporter } = this.parts;
    const { sessions } = this.core;
    const days = () => readSettings().trashDays;
    const empty = () =>
      removeExpired({ sessions, log, days, keepForever: keepTrashForever, state: extension.globalState });
    const timer = setTimeout(() => {
      void reporter.run('Emptying the trash', empty);
      void reporter.run('Keeping within the limits', () => this.keepWithinLimits());
    }, trashDelayMs);
    this.lifetime.add(toDisposable(() => clearTimeout(timer)));
  }

  private async keepWithinLimits(): Promise<void> {
    const { limits } = readSettings();
    if (limits.keepDays <= 0 && limits.maxMegabytes <= 0) return;
    const { sessions } = this.core;
    const { retention } = await this.core.openCare();
    await keepWithin({
      retention,
      limits,
      activeId: sessions.active.id,
      keepForever: keepHistoryForever,
      state: this.parts.extension.globalState,
      log: this.parts.log,
      onChanged: async (ids) => sessions.announce(ids),
    });
  }

  // Events of the editor, to the core; and of the core, to the view.
  private feed(): void {
    const { core, chat, lifetime } = this;
    const { log, reporter } = this.parts;
    lifetime.add(feedEditors(core.context));
    this.readEnvironment();
    core.context.followEditor(readSettings().followEditor && core.context.isFollowingEditor);
    void reporter.run('Watching the branch', async () =>
      lifetime.add(await watchBranch(log, (branch) => core.context.updateGitBranch(branch))),
    );
    void reporter.run('Watching for checkouts', async () =>
      lifetime.add(
        await watchCheckouts(log, (branch) => void reporter.run('Following a checkout', () => this.checkedOut(branch))),
      ),
    );
    lifetime.add(core.context.onDidChange(() => chat.chips.refreshSoon()));
    lifetime.add(
      vscode.window.onDidChangeWindowState(
        ({ focused }) => void reporter.run('Coming back', () => chat.windowFocused(focused)),
      ),
    );
    lifetime.add(core.sessions.onDidChange(() => chat.sessionChanged()));
    const showState = () => void reporter.run('Showing the state', () => this.status.refresh());
    showState();
    lifetime.add(core.sessions.onDidChange(({ kind }) => kind === 'activated' && showState()));
    lifetime.add(core.onDidChangeNotices(() => chat.noticesChanged()));
    lifetime.add(
      onDidChangeSettings((event) => {
        this.models.choice.reset();
        this.readEnvironment();
        if (event.affectsConfiguration('throughline.context.followEditor'))
          core.context.followEditor(readSettings().followEditor);
        void reporter.run('Reading the settings', async () => {
          await this.parts.systemPrompt.refresh();
          await this.modelChanged();
        });
      }),
    );
    lifetime.add(
      vscode.workspace.onDidSaveTextDocument((document) => {
        chat.chips.refreshSoon();
        void reporter.run('Reading the system prompt', () => this.parts.systemPrompt.refresh(document.uri.fsPath));
      }),
    );
    lifetime.add(followAttachments(core.context, () => chat.chips.refreshSoon()));
    lifetime.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        chat.noticesChanged();
        void reporter.run('Reading the project’s prompts', async () => {
          await this.parts.systemPrompt.refresh();
          await core.loadProjectPrompts(new AbortController().signal);
        });
      }),
    );
  }

  private readEnvironment(): void {
    const { allowedEnvironment } = readSettings();
    this.core.context.updateAllowedEnvironment(allowedEnvironment);
    for (const name of allowedEnvironment) this.core.context.setEnvironmentVar(name, process.env[name]);
  }
}
