import * as vscode from 'vscode';

export type CancelProgress = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** Runs work that takes its time: with a notice that shows how far it is and can stop it. */
export async function withCancel<T>(
  title: string,
  work: (signal: AbortSignal, progress: CancelProgress) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  return vscode.window.withProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    try {
      return await work(abort.signal, progress);
    } finally {
      listening.dispose();
    }
  });
}

/** Tells a bar of progress how far the work is, as a whole. */
export function progressTo(progress: CancelProgress): (share: number, message?: string) => void {
  let told = 0;
  return (share, message) => {
    const percent = Math.min(100, share * 100);
    progress.report({ increment: percent - told, ...(message !== undefined && { message }) });
    told = percent;
  };
}
