// Stands in for desktop VS Code: takes the arguments that @vscode/test-electron passes to it, and runs the suite in the
// same extension host of the same VS Code, shown in a headless browser. Exit code 0: the suite says so, and its result
// file is there.
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { resultFileVariable } from '../testResult.ts';
import { launchBrowser, workbenchUrl } from '../workbench/browser.ts';
import { installUnpacked } from '../workbench/installation.ts';
import { type EditorServer, startEditor, testDriverArgs } from '../workbench/server.ts';

const suiteTimeoutMs = 300_000;
const exitCodes = { timedOut: 124, crashed: 70, noResult: 71 } as const;

async function main(args: readonly string[]): Promise<number> {
  const userDir = path.resolve(option(args, 'user-data-dir') ?? '.vscode-test/user-data');
  const folder = args.find((arg) => !arg.startsWith('-'));
  if (!folder) throw new Error('The stand-in needs a folder to open');
  const extensionsDir = path.resolve(option(args, 'extensions-dir') ?? '.vscode-test/extensions');
  mkdirSync(extensionsDir, { recursive: true });
  // A page takes one extension under development: the others are installed.
  for (const other of options(args, 'extensionDevelopmentPath').slice(1)) installUnpacked(other, extensionsDir);
  const server = await startEditor({
    folder: path.resolve(folder),
    userDir,
    extensionsDir,
    args: testDriverArgs,
  });
  const browser = await launchBrowser(path.join(userDir, 'browser'));
  try {
    const exitCode = await runSuite(await browser.newPage(), server, args);
    const result = process.env[resultFileVariable];
    return exitCode === 0 && result && !existsSync(result) ? exitCodes.noResult : exitCode;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The workbench calls these two functions of the page for a suite that it was told to run. */
async function runSuite(page: Page, server: EditorServer, args: readonly string[]): Promise<number> {
  const done = new Promise<number>((resolve) => {
    page.on('crash', () => resolve(exitCodes.crashed));
    void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
  });
  await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
    if (process.env.THROUGHLINE_TEST_VERBOSE) console.log(`[${type}]`, ...values);
  });
  await page.goto(workbenchUrl(server, { payload: payload(args) }));
  return Promise.race([done, sleep(suiteTimeoutMs, exitCodes.timedOut, { ref: false })]);
}

function payload(args: readonly string[]): [string, string][] {
  const remote = (file: string): string => `vscode-remote://remote${path.resolve(file)}`;
  const [development] = options(args, 'extensionDevelopmentPath');
  if (!development) throw new Error('The stand-in needs an extension: --extensionDevelopmentPath is missing');
  const tests = option(args, 'extensionTestsPath');
  if (!tests) throw new Error('The stand-in only runs tests: --extensionTestsPath is missing');
  const environment = Object.entries(process.env).filter(([name]) => name.startsWith('THROUGHLINE_TEST_'));
  return [
    ['extensionDevelopmentPath', remote(development)],
    ['extensionTestsPath', remote(tests)],
    ['extensionEnvironment', JSON.stringify(Object.fromEntries(environment))],
    ['skipWelcome', 'true'],
  ];
}

function options(args: readonly string[], name: string): string[] {
  return args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
}

function option(args: readonly string[], name: string): string | undefined {
  return options(args, name)[0];
}

process.exit(await main(process.argv.slice(2)));
