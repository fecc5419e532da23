/** A small store of JSON values that survives restarts: `vscode.Memento` in the editor, a map in tests. */
export interface StateStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
