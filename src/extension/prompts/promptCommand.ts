import * as vscode from 'vscode';
import { formatPlace } from '../../base/lines.ts';
import type { ContextManager } from '../../core/context/contextManager.ts';
import type { PromptLibrary } from '../../core/prompts/promptLibrary.ts';
import { templateVariables } from '../../core/prompts/promptTemplate.ts';
import { assertNotSecret, codeInEditor } from '../adapters/codeInEditor.ts';

export interface PromptCommandOptions {
  readonly prompts: PromptLibrary;
  readonly context: ContextManager;
}

/** Chooses a prompt of the library and fills it in from what the user looks at; asks for what is still missing. */
export class PromptCommand {
  private readonly options: PromptCommandOptions;

  constructor(options: PromptCommandOptions) {
    this.options = options;
  }

  /** The text to ask, and the name of its template; `undefined` when the user thought better of it. */
  async choose(): Promise<{ readonly text: string; readonly prompt: string } | undefined> {
    const items = this.options.prompts
      .list()
      .map((template) => ({ label: template.description || template.name, description: template.name, template }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Run Prompt'),
      matchOnDescription: true,
    });
    if (!chosen) return undefined;
    const variables = this.knownVariables();
    const needed = templateVariables(chosen.template.text);
    const editor = vscode.window.activeTextEditor;
    if (editor && needed.includes('code')) assertNotSecret(editor, this.options.context);
    for (const name of needed) {
      if (variables[name]) continue;
      const value = await vscode.window.showInputBox({
        title: chosen.label,
        prompt: vscode.l10n.t('Value for {variable}', { variable: `$${name}` }),
        ignoreFocusOut: true,
      });
      if (value === undefined) return undefined;
      variables[name] = value;
    }
    const prompt = chosen.template.name;
    return { text: this.options.prompts.format(prompt, variables), prompt };
  }

  private knownVariables(): Record<string, string> {
    const { context } = this.options;
    const branch = context.project.gitBranch;
    const known: Record<string, string> = branch ? { branch } : {};
    const editor = vscode.window.activeTextEditor;
    if (!editor) return known;
    const { document, selection } = editor;
    const { path, range, text } = codeInEditor(editor, context);
    return {
      ...known,
      code: text.trimEnd(),
      language: document.languageId,
      place: formatPlace(path, range),
      error: firstError(document, selection),
    };
  }
}

/** The error nearest to the cursor, as the editor words it. */
function firstError(document: vscode.TextDocument, selection: vscode.Selection): string {
  const distance = (diagnostic: vscode.Diagnostic) => Math.abs(diagnostic.range.start.line - selection.active.line);
  const errors = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
  return errors.sort((a, b) => distance(a) - distance(b))[0]?.message ?? '';
}
