import type * as vscode from 'vscode';
import type { App } from './app.ts';
import type { ChatView } from './chat/chatView.ts';
import { sessionIdOf } from './sessions/historyNode.ts';
import { showStatusMenu } from './statusMenu.ts';

/** What a command does. `args` are VS Code's: a file of the explorer, a source control, nothing from the palette. */
export type CommandHandler = (app: App, ...args: readonly unknown[]) => Promise<void> | void;

/** The commands of the manifest and what they do; a test holds the two against each other. */
export const commands = {
  'throughline.explainSelection': (app) => app.explainSelection(),
  'throughline.stopAnswer': (app) => app.chat.questions.stop(),
  'throughline.generateCommitMessage': (app, source) => app.commitMessages.generate(source),
  'throughline.stopCommitMessage': (app, source) => app.commitMessages.stop(source),
  'throughline.runPrompt': (app) => app.runPrompt(),
  'throughline.newSession': (app) => app.sessionCommands.create(),
  'throughline.resumeSession': (app) => app.sessionCommands.resume(),
  'throughline.searchHistory': (app) => app.historySearch.run(),
  'throughline.findInSession': (app) => app.chat.find(),
  'throughline.goToQuestion': (app) => app.outline.run(),
  'throughline.renameSession': (app, node) => app.historyCommands.rename(node),
  'throughline.deleteSession': (app, node, nodes) => app.historyCommands.delete(node, nodes),
  'throughline.openSession': (app, node) => app.historyCommands.open(node),
  'throughline.pinSession': (app, node, nodes) => app.historyCommands.pin(node, nodes, true),
  'throughline.unpinSession': (app, node, nodes) => app.historyCommands.pin(node, nodes, false),
  'throughline.archiveSession': (app, node, nodes) => app.historyCommands.archive(node, nodes, true),
  'throughline.unarchiveSession': (app, node, nodes) => app.historyCommands.archive(node, nodes, false),
  'throughline.duplicateSession': (app, node) => app.historyCommands.duplicate(node),
  'throughline.mergeSessions': (app, node, nodes) => app.historyCommands.merge(node, nodes),
  'throughline.forkConversation': (app, context) => app.treeCommands.fork(context),
  'throughline.splitConversation': (app, context) => app.treeCommands.split(context),
  'throughline.moveTurns': (app, context) => app.treeCommands.moveTurns(context),
  'throughline.copyTurns': (app, context) => app.treeCommands.copyTurns(context),
  'throughline.editAnswer': (app, context) => app.treeCommands.editAnswer(context),
  'throughline.undoConversationChange': (app) => app.treeCommands.undo(),
  'throughline.restoreSession': (app, node, nodes) => app.historyCommands.restore(node, nodes),
  'throughline.deleteSessionForever': (app, node, nodes) => app.historyCommands.deleteForever(node, nodes),
  'throughline.emptyTrash': (app) => app.historyCommands.emptyTrash(),
  'throughline.filterHistoryByBranch': (app) => app.historyCommands.filterByBranch(),
  'throughline.showAllBranches': (app) => app.historyCommands.show({ branch: undefined }),
  'throughline.showAllProjects': (app) => app.historyCommands.show({ allProjects: true }),
  'throughline.showThisProject': (app) => app.historyCommands.show({ allProjects: false }),
  'throughline.showArchivedSessions': (app) => app.historyCommands.show({ archived: true }),
  'throughline.hideArchivedSessions': (app) => app.historyCommands.show({ archived: false }),
  'throughline.clearSession': (app) => app.sessionCommands.clear(),
  'throughline.summariseSession': (app) => app.chat.summaries.make(),
  'throughline.copyConversation': (app) => app.sessionCommands.copy(),
  'throughline.showStatistics': (app, node) => app.statistics.open(sessionIdOf(node)),
  'throughline.importConversations': (app) => app.imports.run(),
  'throughline.exportSession': (app, node, nodes) => app.exports.run(node, nodes),
  'throughline.exportSessions': (app) => app.exports.runAll(),
  'throughline.importSessions': (app) => app.sessionImports.run(),
  'throughline.openDataFolder': (app) => app.care.openDataFolder(),
  'throughline.backUpHistory': (app) => app.care.backUp(),
  'throughline.checkHistory': (app) => app.care.check(),
  'throughline.relinkHistory': (app) => app.relink.run(),
  'throughline.quoteSelection': (app) => app.chat.quoteSelection(),
  'throughline.addFile': (app, file, files) => app.contextCommands.addFiles(file, files),
  'throughline.addSelection': (app) => app.contextCommands.addSelection(),
  'throughline.attachImage': (app) => app.chat.images.pick(),
  'throughline.connectModel': (app) => app.models.connect(),
  'throughline.setApiKey': (app) => app.models.commands.setApiKey(),
  'throughline.selectModel': (app) => app.models.commands.select(),
  'throughline.showContextSummary': (app) => app.contextCommands.showSummary(),
  'throughline.showMenu': (app) => showStatusMenu(app.chat.questions),
  'throughline.showLog': (app) => app.showLog(),
} satisfies Record<string, CommandHandler>;

/** What needs nothing but the view: it is there at once, and what answers it is loaded behind it. */
export const viewCommands = {
  'throughline.showChat': (view) => view.reveal(),
} satisfies Record<string, (view: ChatView) => Promise<void>>;

export type CommandId = keyof typeof commands;

/** The resources that the explorer and the editor's title hand to a command: the one clicked, and all selected ones. */
export function resourcesOf(clicked: unknown, selected: unknown): readonly vscode.Uri[] {
  const list = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return list.filter(
    (entry): entry is vscode.Uri =>
      typeof entry === 'object' && entry !== null && 'fsPath' in entry && 'scheme' in entry,
  );
}
