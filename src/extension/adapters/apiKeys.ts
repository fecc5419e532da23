import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';

/**
 * API keys, in VS Code's secret storage (the system keychain), one for each endpoint's origin: a changed address never gets
 * the key of another.
 */
export class ApiKeys {
  private readonly secrets: vscode.SecretStorage;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly log: Log;

  constructor(secrets: vscode.SecretStorage, environment: NodeJS.ProcessEnv, log: Log) {
    this.secrets = secrets;
    this.environment = environment;
    this.log = log;
  }

  /** The stored key, else one from the environment that was meant for this endpoint. */
  async get(baseUrl: string): Promise<string | undefined> {
    return (await this.stored(baseUrl)) ?? this.fromEnvironment(baseUrl);
  }

  // A keychain that is locked or missing must not keep the conversation from being shown: the endpoint will ask for a key.
  private async stored(baseUrl: string): Promise<string | undefined> {
    try {
      return await this.secrets.get(keyName(baseUrl));
    } catch (error) {
      this.log.warn('The stored API key could not be read', error);
      return undefined;
    }
  }

  /** Stores the key; an empty one is forgotten. */
  async set(baseUrl: string, key: string): Promise<void> {
    if (key === '') await this.secrets.delete(keyName(baseUrl));
    else await this.secrets.store(keyName(baseUrl), key);
  }

  // OPENAI_API_KEY belongs to OpenAI or to the address that stands beside it in the environment, to nobody else.
  private fromEnvironment(baseUrl: string): string | undefined {
    const { THROUGHLINE_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL } = this.environment;
    if (THROUGHLINE_API_KEY) return THROUGHLINE_API_KEY;
    const owners = [OPENAI_BASE_URL, 'https://api.openai.com'].flatMap((url) => (url ? [originOf(url)] : []));
    return owners.includes(originOf(baseUrl)) ? OPENAI_API_KEY : undefined;
  }
}

function keyName(baseUrl: string): string {
  return `throughline.apiKey:${originOf(baseUrl)}`;
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
