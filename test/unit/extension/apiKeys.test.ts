import { deepEqual, equal } from 'node:assert/strict';
import type * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { ApiKeys } from '../../../src/extension/adapters/apiKeys.ts';

describe('API keys', () => {
  function start(environment: NodeJS.ProcessEnv = {}) {
    const stored = new Map<string, string>();
    const secrets = {
      get: async (name: string) => stored.get(name),
      store: async (name: string, value: string) => void stored.set(name, value),
      delete: async (name: string) => void stored.delete(name),
    } as unknown as vscode.SecretStorage;
    return { keys: new ApiKeys(secrets, environment, silentLog), stored };
  }

  const single = { name: '', baseUrl: 'https://a.example/v1' };
  const named = { name: 'Work', baseUrl: 'https://a.example/v1' };
  const elsewhere = { name: 'Work', baseUrl: 'https://b.example/v1' };

  it('belong to an endpoint’s name and origin: a changed address gets none', async () => {
    const { keys } = start();
    await keys.set(named, 'work');
    equal(await keys.get(named), 'work');
    equal(await keys.get(elsewhere), undefined);
    equal(await keys.get(single), undefined);
  });

  it('of an origin serve its endpoints that have none of their own', async () => {
    const { keys, stored } = start();
    // As earlier versions stored it.
    stored.set('throughline.apiKey:https://a.example', 'old');
    equal(await keys.get(single), 'old');
    equal(await keys.get(named), 'old');
    await keys.set(named, 'own');
    equal(await keys.get(named), 'own');
    await keys.set(named, '');
    equal(await keys.get(named), 'old');
  });

  it('of the environment go to whom they were meant for', async () => {
    const { keys } = start({ THROUGHLINE_API_KEY: 't' });
    deepEqual([await keys.get(single), await keys.get(named)], ['t', undefined]);
    const openAi = start({ OPENAI_API_KEY: 'o' }).keys;
    equal(await openAi.get({ name: 'Work', baseUrl: 'https://api.openai.com/v1' }), 'o');
    equal(await openAi.get(named), undefined);
  });
});
