import { silentLog } from '../../../src/base/log.ts';
import type { StateStore } from '../../../src/base/stateStore.ts';
import { SessionManager, type SessionManagerOptions } from '../../../src/core/sessions/sessionManager.ts';
import { createHistoryFixture, type HistoryFixture } from '../history/historyFixture.ts';

/** What a workspace keeps: JSON values, as the editor does, so that nothing is shared by reference. */
export interface KeptState extends StateStore {
  readonly values: Map<string, string>;
}

/** A workspace's state that survives its windows. */
export function createKeptState(): KeptState {
  const values = new Map<string, string>();
  return {
    values,
    get(key) {
      const json = values.get(key);
      return json === undefined ? undefined : JSON.parse(json);
    },
    async update(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, JSON.stringify(value));
    },
  };
}

export interface SessionsFixture {
  readonly history: HistoryFixture;
  /** A window: its own connection to the one database, and its own manager. */
  window(options?: Partial<SessionManagerOptions>): SessionManager;
  dispose(): void;
}

/** A real history with the project `p`, in which windows are opened. */
export function createSessionsFixture(): SessionsFixture {
  const history = createHistoryFixture();
  const windows: SessionManager[] = [];
  return {
    history,
    window(options = {}) {
      const manager = new SessionManager({
        stores: history.open(),
        projectId: 'p',
        workspace: createKeptState(),
        log: silentLog,
        ...options,
      });
      windows.push(manager);
      return manager;
    },
    dispose() {
      for (const manager of windows) manager.dispose();
      history.dispose();
    },
  };
}
