// A double of the editor's webview API, in the page before the view's own script.
(() => {
  const posted = [];
  let state = null;
  const hostileRuns = [];
  const longTasks = [];
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => posted.push(structuredClone(message)),
    getState: () => state ?? JSON.parse(document.body.dataset.kept ?? 'null') ?? undefined,
    setState: (next) => {
      state = structuredClone(next);
    },
  });
  globalThis.postedByView = () => posted;
  globalThis.keptByView = () => state;
  globalThis.sendToView = (messages) => {
    for (const message of messages) globalThis.postMessage(message, '*');
  };
  // Hostile text calls this; nothing may.
  globalThis.pwned = (what) => hostileRuns.push(String(what));
  globalThis.hostileRuns = () => hostileRuns;
  globalThis.longTasks = () => longTasks;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
})();
