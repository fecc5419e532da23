import * as vscode from 'vscode';
import type { Problem } from '../../core/context/contextPorts.ts';

/** Errors and warnings that the editor shows, of files on disk. */
export function editorProblems(): readonly Problem[] {
  return vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      uri.scheme === 'file' ? diagnostics.flatMap((diagnostic) => problemOf(uri.fsPath, diagnostic)) : [],
    );
}

function problemOf(path: string, { severity, range, message, source, code }: vscode.Diagnostic): Problem[] {
  if (severity > vscode.DiagnosticSeverity.Warning) return [];
  const codeText = typeof code === 'object' ? code.value : code;
  const who = [source, codeText].filter((part) => part !== undefined && part !== '').join(' ');
  return [
    {
      path,
      range: { start: range.start.line + 1, end: range.end.line + 1 },
      severity: severity === vscode.DiagnosticSeverity.Error ? 'error' : 'warning',
      message,
      ...(who !== '' && { source: who }),
    },
  ];
}
