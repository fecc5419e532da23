import { type ModelServer, type ModelServerOptions, startModelServer } from '../modelServer/modelServer.ts';
import type { EditorSettings } from './settings.ts';
import { useWorkbench, type Workbench, type WorkbenchOptions } from './useWorkbench.ts';

interface ConnectedOptions extends Omit<WorkbenchOptions, 'settings'>, Pick<ModelServerOptions, 'requiredKey'> {
  /** On top of where the model is. */
  readonly settings?: EditorSettings;
  /** Of the server; the first one is chosen. */
  readonly models?: readonly [string, ...string[]];
}

export interface ConnectedWorkbench {
  readonly workbench: Workbench;
  readonly server: ModelServer;
}

/** For one `describe`: a workbench as of {@link useWorkbench}, connected to a model server of its own. */
export function useConnectedWorkbench(options: ConnectedOptions = {}): ConnectedWorkbench {
  const { models = ['scripted'], requiredKey, settings, ...rest } = options;
  let running: ModelServer | undefined;
  before(async () => {
    running = await startModelServer({ models, requiredKey });
  });
  after(() => running?.stop());
  const workbench = useWorkbench(() => ({
    ...rest,
    settings: {
      'throughline.endpoint.baseUrl': running?.url,
      'throughline.endpoint.model': models[0],
      ...settings,
    },
  }));
  // The one that runs by the time it is used.
  const server = new Proxy({} as ModelServer, {
    get(_, name) {
      if (!running) throw new Error('The model server runs in the tests, not while they are described.');
      return Reflect.get(running, name);
    },
  });
  return { workbench, server };
}
