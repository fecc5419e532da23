import * as vscode from 'vscode';

/** The settings as the extension uses them. Names are those of the manifest, after `throughline.`. */
export interface Settings {
  readonly baseUrl: string;
  readonly model: string;
  readonly temperature: number | undefined;
  readonly maxOutputTokens: number;
  /** 0: as the model catalogue says. */
  readonly contextWindow: number;
  /** As written; `readEndpoints` tells what of it can be used. */
  readonly endpoints: unknown;
  /** Model of new sessions, `NAME/MODEL`; empty for the one of the single endpoint. */
  readonly defaultModel: string;
  readonly systemPromptFile: string;
  readonly followEditor: boolean;
  readonly allowedEnvironment: readonly string[];
  /** How long deleted sessions are kept; 0: forever. */
  readonly trashDays: number;
  /** How long sessions are kept that nothing happens in, and how large the history may be; 0: no limit. */
  readonly limits: { readonly keepDays: number; readonly maxMegabytes: number };
  /** Percent of the model's window from which on older turns are summarised; 0: only when the user says so. */
  readonly compactAt: number;
  /** Does the model name new sessions? */
  readonly modelTitles: boolean;
  /** What is done with the last session of a branch that is checked out. */
  readonly onCheckout: 'off' | 'offer' | 'switch';
  /** Prices of models, as written; `Prices` tells what of them can be used. */
  readonly prices: unknown;
}

const section = 'throughline';

/**
 * Reads all settings. Those that say where requests go are machine-scoped in the manifest, so that a workspace cannot
 * redirect them; the prompt file is obeyed from a workspace only when that is trusted (`restrictedConfigurations`).
 */
export function readSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(section);
  return {
    baseUrl: configuration.get<string>('endpoint.baseUrl', '').trim(),
    model: configuration.get<string>('endpoint.model', '').trim(),
    temperature: configuration.get<number | null>('endpoint.temperature', null) ?? undefined,
    maxOutputTokens: configuration.get<number>('endpoint.maxOutputTokens', 0),
    contextWindow: configuration.get<number>('endpoint.contextWindow', 0),
    endpoints: configuration.get<unknown>('endpoints', []),
    defaultModel: configuration.get<string>('defaultModel', '').trim(),
    systemPromptFile: configuration.get<string>('systemPromptFile', '').trim(),
    followEditor: configuration.get<boolean>('context.followEditor', true),
    allowedEnvironment: configuration.get<string[]>('context.environmentVariables', []),
    onCheckout: configuration.get<Settings['onCheckout']>('history.onCheckout', 'offer'),
    limits: {
      keepDays: configuration.get<number>('history.keepDays', 0),
      maxMegabytes: configuration.get<number>('history.maxMegabytes', 0),
    },
    modelTitles: configuration.get<boolean>('history.modelTitles', false),
    compactAt: configuration.get<number>('history.compactAt', 80),
    trashDays: configuration.get<number>('history.trashDays', 30),
    prices: configuration.get<unknown>('prices', {}),
  };
}

/** A setting of the editor itself. */
export const certificateSetting = { section: 'http', name: 'proxyStrictSSL' } as const;

/** Has the user told the editor that any certificate is good enough? What a workspace says of it does not count. */
export function takesAnyCertificate(): boolean {
  const { section: ofEditor, name } = certificateSetting;
  const setting = vscode.workspace.getConfiguration(ofEditor).inspect<boolean>(name);
  return (setting?.globalValue ?? setting?.defaultValue) === false;
}

const screenReaderSetting = { section: 'editor', name: 'accessibilitySupport' } as const;

/** Has the user told the editor that what it shows is read out? What it finds out by itself it does not tell. */
export function hasScreenReader(): boolean {
  const { section: ofEditor, name } = screenReaderSetting;
  return vscode.workspace.getConfiguration(ofEditor).get<string>(name) === 'on';
}

/** Announces a change of any of them. */
export function onDidChangeSettings(listener: (event: vscode.ConfigurationChangeEvent) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) listener(event);
  });
}

/** Writes the endpoint's model to the user's settings. */
export async function saveModelSetting(model: string): Promise<void> {
  await vscode.workspace.getConfiguration(section).update('endpoint.model', model, vscode.ConfigurationTarget.Global);
}

/** Writes the model of new sessions to the user's settings. */
export async function saveDefaultModel(model: string): Promise<void> {
  await vscode.workspace.getConfiguration(section).update('defaultModel', model, vscode.ConfigurationTarget.Global);
}

/** Keeps deleted sessions until the user removes them. */
export async function keepTrashForever(): Promise<void> {
  await vscode.workspace.getConfiguration(section).update('history.trashDays', 0, vscode.ConfigurationTarget.Global);
}

/** Keeps sessions without limits. */
export async function keepHistoryForever(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  await configuration.update('history.keepDays', 0, vscode.ConfigurationTarget.Global);
  await configuration.update('history.maxMegabytes', 0, vscode.ConfigurationTarget.Global);
}

/** Never offers the session of a branch again. */
export async function neverOfferSessions(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section);
  await configuration.update('history.onCheckout', 'off', vscode.ConfigurationTarget.Global);
}

/** Writes the list of endpoints to the user's settings. */
export async function saveEndpoints(endpoints: readonly unknown[]): Promise<void> {
  await vscode.workspace.getConfiguration(section).update('endpoints', endpoints, vscode.ConfigurationTarget.Global);
}

/** Opens the settings editor on the prices of models. */
export async function openPrices(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${section}.prices`);
}

/** Opens the settings editor on Throughline's own. */
export async function openSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', `@ext:throughline.throughline`);
}
