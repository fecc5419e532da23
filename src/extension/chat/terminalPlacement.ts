import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import { shellCommands } from './codePlacement.ts';

/** How long a new terminal may take until its shell says that it reads; one without shell integration never does. */
const shellReadyMs = 5000;

/**
 * Puts the commands of a shell block into the terminal in front, or a new one, where the user reads and runs them.
 * Several lines are pasted: the terminal keeps a shell that can take them whole from running them line by line, and
 * asks before it gives them to one that cannot.
 */
export async function placeInTerminal(code: string): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new ThroughlineError(failures.terminalUntrusted());
  const commands = shellCommands(code);
  if (commands === '') throw new ThroughlineError(failures.nothingToRun());
  const open = vscode.window.activeTerminal;
  const terminal = open && open.exitStatus === undefined ? open : vscode.window.createTerminal();
  terminal.show();
  if (terminal !== open) await shellIsReady(terminal);
  // Typed, a tab would be the shell's completion.
  if (!/[\n\t]/.test(commands)) return terminal.sendText(commands, false);
  await paste(commands);
}

// The only way into a terminal that knows what its shell can take is its paste, which takes from the clipboard.
async function paste(text: string): Promise<void> {
  const before = await vscode.env.clipboard.readText();
  await vscode.env.clipboard.writeText(text);
  try {
    await vscode.commands.executeCommand('workbench.action.terminal.paste');
  } finally {
    if (before !== '') await vscode.env.clipboard.writeText(before);
  }
}

function shellIsReady(terminal: vscode.Terminal): Promise<void> {
  if (terminal.shellIntegration) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(done, shellReadyMs);
    const listener = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) done();
    });
  });
}
