import * as vscode from 'vscode';
import { type HistoryNode, historyViewId, keyOf } from './historyNode.ts';
import type { HistoryTree } from './historyTree.ts';

/**
 * The history view's place in the workbench. What fills it is loaded when it is first looked at: the editor asks a
 * collapsed view for nothing.
 */
export class HistoryView implements vscode.TreeDataProvider<HistoryNode>, vscode.Disposable {
  private readonly view: vscode.TreeView<HistoryNode>;
  private readonly load: () => Promise<HistoryTree | undefined>;
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscriptions: vscode.Disposable[];
  private tree: HistoryTree | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(load: () => Promise<HistoryTree | undefined>) {
    this.load = load;
    this.view = vscode.window.createTreeView(historyViewId, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.subscriptions = [
      this.view,
      this.changed,
      this.view.onDidChangeVisibility(({ visible }) => this.tree?.setVisible(visible)),
    ];
  }

  async getChildren(node?: HistoryNode): Promise<HistoryNode[]> {
    if (!this.tree) await this.connect();
    return this.tree?.children(node) ?? [];
  }

  getTreeItem(node: HistoryNode): vscode.TreeItem {
    if (!this.tree) throw new Error('A node was shown before the tree was there');
    return this.tree.item(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: HistoryNode): vscode.TreeItem {
    item.tooltip = this.tree?.tooltip(node);
    return item;
  }

  /**
   * The sessions that a key in the view means: all selected ones if the row with the focus is among them, else that row
   * alone. The editor tells extensions only what is selected, and arrow keys move only the focus; but it puts the row with
   * the focus into the selection, or takes it out, when told to.
   */
  async underFocus(): Promise<readonly HistoryNode[]> {
    const before = this.view.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    const toggled = this.view.selection;
    await vscode.commands.executeCommand('list.toggleSelection');
    if (toggled.length < before.length) return before;
    const known = new Set(before.map(keyOf));
    return toggled.filter((node) => !known.has(keyOf(node)));
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async connect(): Promise<void> {
    const tree = await this.load();
    if (!tree || this.tree) return;
    this.tree = tree;
    this.subscriptions.push(
      tree.onDidChange(() => {
        this.view.description = tree.description;
        this.changed.fire(undefined);
      }),
    );
    tree.setVisible(this.view.visible);
  }
}
