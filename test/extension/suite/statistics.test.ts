// The page of statistics in an editor tab: what it is sent, on a real core. The page itself is tested in a browser.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import { StatisticsPanel } from '../../../src/extension/statistics/statisticsPanel.ts';
import { statisticsPanelType, type ToStatistics } from '../../../src/protocol/statisticsProtocol.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions } from '../controllerFixture.ts';

type Shown = Extract<ToStatistics, { type: 'statistics/show' }>;

describe('the statistics', () => {
  let folder: string;
  let core: Core;
  let panel: StatisticsPanel;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tl-statistics-'));
    mkdirSync(path.join(folder, 'project'));
    core = await createCore(coreOptions(folder), new AbortController().signal);
    const { extensionUri } = vscode.extensions.getExtension('throughline.throughline') ?? assert.fail();
    const toFailure = (_: string, error: unknown) => assert.fail(String(error));
    const reporter = { run: async <T>(_: string, work: () => Promise<T> | T) => work(), toFailure };
    panel = new StatisticsPanel({ extensionUri, core, reporter, log: silentLog });
  });

  afterEach(async () => {
    panel.dispose();
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A tab as the editor hands it over, whose page is heard and spoken for here. */
  const tab = () => {
    const real = vscode.window.createWebviewPanel(statisticsPanelType, 'as it was', vscode.ViewColumn.Active);
    const sent: ToStatistics[] = [];
    const said = new vscode.EventEmitter<unknown>();
    const webview = new Proxy(real.webview, {
      get(target, name) {
        if (name === 'postMessage') return async (message: ToStatistics) => sent.push(message) > 0;
        if (name === 'onDidReceiveMessage') return said.event;
        return bound(target, name);
      },
      set: (target, name, value) => Reflect.set(target, name, value, target),
    });
    const handed = new Proxy(real, {
      get(target, name) {
        if (name === 'visible') return true;
        return name === 'webview' ? webview : bound(target, name);
      },
      set: (target, name, value) => Reflect.set(target, name, value, target),
    });
    const shown = () => sent.filter((message): message is Shown => message.type === 'statistics/show');
    return { real, handed, sent, shown, say: (message: unknown) => said.fire(message) };
  };

  const ask = async () => {
    const { sessions, completions, offlineModel } = core;
    const sessionId = sessions.active.id;
    const task = { kind: 'question', question: 'What is here?', code: [] } as const;
    const { signal } = new AbortController();
    const request = { sessionId, model: offlineModel, text: 'What is here?', task, items: [], prompt: 'mine' };
    for await (const _ of completions.ask(request, signal));
  };

  it('open in a tab of their own by their command, which comes to the front when asked again', async () => {
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(statisticsPanelType));
    await vscode.commands.executeCommand('throughline.showStatistics');
    await waitFor(() => tabs().length === 1, 'the tab');
    await vscode.commands.executeCommand('throughline.showStatistics');
    assert.equal(tabs().length, 1);
    await vscode.window.tabGroups.close(tabs());
  });

  it('tell the page what was asked, here and in all, and what became of the session', async () => {
    await ask();
    const { handed, shown, say, real } = tab();
    panel.restore(handed, undefined);
    assert.match(real.webview.html, /statisticsPage\.js/);
    say({ type: 'statistics/ready' });
    await waitFor(() => shown().length > 0, 'what is counted');
    const [first] = shown();
    assert.ok(first);
    assert.deepEqual(first.report.filter, { span: 'month', projectId: core.project.id, withImported: false });
    assert.deepEqual([first.report.total.messages, first.report.periods.at(-1)?.messages], [2, 2]);
    assert.deepEqual(
      first.report.prompts.map(({ name, uses }) => [name, uses]),
      [['mine', 1]],
    );
    assert.equal(first.session?.id, core.sessions.active.id);
    assert.equal(first.session?.messages, 2);
    say({ type: 'statistics/filter', filter: { span: 'all', model: 'none', withImported: true } });
    await waitFor(() => shown().at(-1)?.report.filter.model === 'none', 'what is chosen');
    assert.equal(shown().at(-1)?.report.total.messages, 0);
    say({ type: 'statistics/filter', filter: { span: 'never' } });
    const before = shown().length;
    say({ type: 'statistics/refresh' });
    await waitFor(() => shown().length > before, 'what is counted again');
    assert.equal(shown().at(-1)?.report.filter.model, 'none');
    say({ type: 'statistics/filter', filter: { span: 'all', withImported: false } });
    await waitFor(() => shown().at(-1)?.report.total.messages === 2, 'all of it');
    await ask();
    await waitFor(() => shown().at(-1)?.report.total.messages === 4, 'what was asked since');
  });

  it('are there again after a reload with what was chosen, once', async () => {
    const [first, again] = [tab(), tab()];
    const gone = new Promise((resolve) => again.real.onDidDispose(resolve));
    panel.restore(first.handed, { filter: { span: 'week', branch: 'main', withImported: true } });
    panel.restore(again.handed, undefined);
    await gone;
    first.say({ type: 'statistics/ready' });
    await waitFor(() => first.shown().length > 0, 'what is counted');
    assert.deepEqual(first.shown()[0]?.report.filter, { span: 'week', branch: 'main', withImported: true });
  });

  it('are exported into a file, and say which when it cannot be written', async () => {
    await ask();
    const filter = { span: 'all', withImported: false } as const;
    const file = path.join(folder, 'statistics.csv');
    await panel.exportTo(vscode.Uri.file(file), filter);
    const [names = '', question = ''] = readFileSync(file, 'utf8').split('\r\n');
    assert.match(names, /^day,project,model,branch,/);
    assert.match(question, /^\d{4}-\d\d-\d\d,project,,/);
    writeFileSync(path.join(folder, 'a file'), '');
    const failed = panel.exportTo(vscode.Uri.file(path.join(folder, 'a file', 'statistics.csv')), filter);
    await assert.rejects(failed, ({ failure }) => failure.code === 'history.statisticsNotSaved');
  });
});

// The editor's objects have private fields: their methods are called on themselves.
function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}
