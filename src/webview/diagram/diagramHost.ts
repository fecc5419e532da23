import type { DiagramState, FromDiagram, ToDiagram } from '../../protocol/diagramProtocol.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** The extension as a diagram's page sees it. */
export interface DiagramHost {
  post(message: FromDiagram): void;
  /** What was kept by this page before it was hidden, or the editor closed. */
  readonly kept: Partial<DiagramState>;
  keep(state: DiagramState): void;
}

/** Connects to the extension; `onShow` gets the diagram. */
export function connectDiagramHost(onShow: (message: ToDiagram) => void): DiagramHost {
  const api = acquireVsCodeApi();
  const post = (message: FromDiagram) => api.postMessage(message);
  const fail = (error: unknown) => post({ type: 'diagram/failed', message: String(error).slice(0, 2000) });
  addEventListener('error', (event) => fail(event.error ?? event.message));
  addEventListener('unhandledrejection', (event) => fail(event.reason));
  addEventListener('message', (event: MessageEvent<unknown>) => {
    // The frame that draws speaks to this window, too. (The editor's page is not known here: it takes `parent` away.)
    if ([...document.querySelectorAll('iframe')].some(({ contentWindow }) => contentWindow === event.source)) return;
    if (isToDiagram(event.data)) onShow(event.data);
  });
  const state = api.getState();
  const kept: Partial<DiagramState> = typeof state === 'object' && state !== null ? state : {};
  return { post, kept, keep: (next) => api.setState(next) };
}

function isToDiagram(data: unknown): data is ToDiagram {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'diagram/show';
}
