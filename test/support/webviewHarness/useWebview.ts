import { startWebviewHarness, type ViewOptions, type ViewPage, type WebviewHarness } from './webviewHarness.ts';

/** One Chromium for everything described within the same `describe`; closed after the last test. */
export interface SharedHarness {
  open(options?: ViewOptions): Promise<ViewPage>;
  /** A page for the tests of one nested `describe`. */
  usePage(options?: ViewOptions): Pick<ViewPage, 'call' | 'page' | 'escaped' | 'errors'>;
}

export function useWebviewHarness(): SharedHarness {
  let harness: WebviewHarness | undefined;
  before(async () => {
    harness = await startWebviewHarness();
  });
  after(() => harness?.close());
  const open: SharedHarness['open'] = (options) => started(harness).open(options);
  return { open, usePage: (options) => usePage(() => open(options)) };
}

function usePage(open: () => Promise<ViewPage>): ReturnType<SharedHarness['usePage']> {
  let view: ViewPage | undefined;
  before(async () => {
    view = await open();
  });
  after(() => view?.close());
  return {
    call: (name, ...args) => started(view).call(name, ...args),
    get page() {
      return started(view).page;
    },
    get escaped() {
      return started(view).escaped;
    },
    get errors() {
      return started(view).errors;
    },
  };
}

function started<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('It is there once the tests run, not while they are described.');
  return thing;
}
