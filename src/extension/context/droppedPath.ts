import * as vscode from 'vscode';

/**
 * The path on this machine of what was dropped, if it is a file or folder of it. The explorer of a remote window says where
 * its files are; here they are on disk. A share of the network (`file://server/share`) keeps its server.
 */
export function droppedPath(uri: string): string | undefined {
  try {
    const dropped = vscode.Uri.parse(uri, true);
    if (dropped.scheme === 'vscode-remote') return vscode.Uri.file(dropped.path).fsPath;
    return dropped.scheme === 'file' ? dropped.fsPath : undefined;
  } catch {
    // Text that is no address was dropped.
    return undefined;
  }
}
