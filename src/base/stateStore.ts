/** A small store of JSON values that survives restarts: `vscode.Memento` in the editor, a map in tests. */
export interface StateStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** A store that lasts as long as the process. */
export function createMemoryState(): StateStore {
  const values = new Map<string, unknown>();
  return {
    get: (key) => values.get(key),
    update: async (key, value) => {
      values.set(key, value);
    },
  };
}
