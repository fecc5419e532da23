import type { FromView, ScrollPosition, ToView } from '../protocol/chatProtocol.ts';

/** What the view keeps with the editor for an instant first picture; the extension owns the truth. */
export interface KeptState {
  readonly sessionId: string;
  readonly draft: string;
  readonly scroll?: ScrollPosition;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension as the view sees it. */
export interface Host {
  post(message: FromView): void;
  kept(): KeptState | undefined;
  keep(state: KeptState): void;
  /** A bug in the view, for the log. At most 20 are told: one that repeats must not flood it. */
  fail(error: unknown): void;
}

const maxFailures = 20;

/** Connects to the extension; `onMessage` gets what it sends. */
export function connectHost(onMessage: (message: ToView) => void): Host {
  const api = acquireVsCodeApi();
  let failures = 0;
  const host: Host = {
    post: (message) => api.postMessage(message),
    kept: () => asKept(api.getState()),
    keep: (state) => api.setState(state),
    fail(error) {
      failures += 1;
      if (failures <= maxFailures) api.postMessage({ type: 'view/failed', message: describe(error) });
    },
  };
  window.addEventListener('error', (event) => host.fail(event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => host.fail(event.reason));
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!isToView(event.data)) return;
    try {
      onMessage(event.data);
    } catch (error) {
      host.fail(error);
    }
  });
  return host;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 2000);
  return `${error.name}: ${error.message}\n${error.stack ?? ''}`.slice(0, 2000);
}

function isToView(data: unknown): data is ToView {
  return typeof data === 'object' && data !== null && 'type' in data && typeof data.type === 'string';
}

function asKept(state: unknown): KeptState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { sessionId, draft } = state as Partial<KeptState>;
  return typeof sessionId === 'string' && typeof draft === 'string' ? (state as KeptState) : undefined;
}
