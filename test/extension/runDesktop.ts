// Runs the suite inside an extension host, through @vscode/test-electron: in the VS Code that it downloads
// (VSCODE_DESKTOP=download), in an installed one (VSCODE_DESKTOP=/path/to/code), or in its stand-in.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { ownAuthority } from '../support/ownAuthority.ts';
import { createSampleProject } from '../support/sampleProject.ts';
import { readResult, resultFileVariable, type TestResult } from '../support/testResult.ts';
import { repositoryRoot } from '../support/workbench/installation.ts';

const standIn = path.join(repositoryRoot, 'test/support/desktopStandIn/code.sh');

async function main(): Promise<void> {
  const workDir = mkdtempSync(path.join(os.tmpdir(), 'tl-host-'));
  const resultFile = process.env[resultFileVariable] ?? path.join(workDir, 'result.json');
  rmSync(resultFile, { force: true });
  createSampleProject(path.join(workDir, 'project'));
  try {
    const exitCode = await runSuite(workDir, resultFile);
    const result = readResult(resultFile);
    if (result) print(result);
    // An extension host that dies in the middle of a suite ends with exit code 0.
    const isGood = exitCode === 0 && result !== undefined && result.failed === 0 && result.passed > 0;
    if (!result)
      console.error('✗ The suite did not reach its end: the extension host died, hung or could not load it.');
    process.exitCode = isGood ? 0 : 1;
  } finally {
    rmSync(workDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function runSuite(workDir: string, resultFile: string): Promise<number> {
  const desktop = process.env.VSCODE_DESKTOP ?? standIn;
  const profile = [`--user-data-dir=${path.join(workDir, 'user')}`, `--extensions-dir=${path.join(workDir, 'ext')}`];
  // As who administers a company's computers does: for what trusts the system, and for what only Node does.
  const authority = path.join(workDir, 'authority.pem');
  writeFileSync(authority, ownAuthority);
  try {
    return await runTests({
      ...(desktop !== 'download' && { vscodeExecutablePath: desktop }),
      // The second only says that there is a vendor of models: the suite is its provider.
      extensionDevelopmentPath: [repositoryRoot, path.join(repositoryRoot, 'test/support/modelVendor')],
      extensionTestsPath: path.join(repositoryRoot, 'out/test/extension/runSuite.cjs'),
      extensionTestsEnv: { [resultFileVariable]: resultFile, NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: authority },
      launchArgs: [path.join(workDir, 'project'), '--disable-extensions', ...profile],
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

function print(result: TestResult): void {
  const marks = { passed: '✔', failed: '✗', skipped: '-' } as const;
  for (const { title, state, ms, error } of result.tests) {
    console.log(`  ${marks[state]} ${title}${ms === undefined ? '' : ` (${ms} ms)`}`);
    if (error) console.log(error.replaceAll(/^/gm, '      '));
  }
}

await main();
