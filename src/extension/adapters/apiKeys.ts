import type * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import type { Endpoint } from '../../core/model/endpoint.ts';

/** Whose key is meant: an endpoint of the list has a name, the one of the single settings none. */
export type KeyOwner = Pick<Endpoint, 'name' | 'baseUrl'>;

/**
 * API keys, in VS Code's secret storage (the system keychain), one for each endpoint's name and origin: a changed address
 * never gets the key of another. Without one of its own an endpoint uses the one that is kept for its origin.
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
  async get(owner: KeyOwner): Promise<string | undefined> {
    const { baseUrl } = owner;
    const own = await this.stored(keyName(owner));
    return own ?? (await this.stored(keyName({ name: '', baseUrl }))) ?? this.fromEnvironment(owner);
  }

  // A keychain that is locked or missing must not keep the conversation from being shown: the endpoint will ask for a key.
  private async stored(name: string): Promise<string | undefined> {
    try {
      return await this.secrets.get(name);
    } catch (error) {
      this.log.warn('The stored API key could not be read', error);
      return undefined;
    }
  }

  /** Stores the key; an empty one is forgotten. */
  async set(owner: KeyOwner, key: string): Promise<void> {
    if (key === '') await this.secrets.delete(keyName(owner));
    else await this.secrets.store(keyName(owner), key);
  }

  // THROUGHLINE_API_KEY belongs to the endpoint of the single settings; OPENAI_API_KEY to OpenAI or to the address that
  // stands beside it in the environment. Nobody else gets them.
  private fromEnvironment({ name, baseUrl }: KeyOwner): string | undefined {
    const { THROUGHLINE_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL } = this.environment;
    if (THROUGHLINE_API_KEY && name === '') return THROUGHLINE_API_KEY;
    const owners = [OPENAI_BASE_URL, 'https://api.openai.com'].flatMap((url) => (url ? [originOf(url)] : []));
    return owners.includes(originOf(baseUrl)) ? OPENAI_API_KEY : undefined;
  }
}

function keyName({ name, baseUrl }: KeyOwner): string {
  return `throughline.apiKey:${originOf(baseUrl)}${name && `#${name}`}`;
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}
