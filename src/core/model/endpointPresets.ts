import { isLoopback } from './endpointAddress.ts';
import type { KeyHeader } from './openaiClient.ts';

export type PresetId = 'openai' | 'azure' | 'openrouter' | 'ollama' | 'lmStudio' | 'llamaCpp' | 'vllm' | 'custom';

/** What is known of a kind of endpoint, so that nobody has to look it up. */
export interface EndpointPreset {
  readonly id: PresetId;
  readonly label: string;
  /** What the address is, or most often is. */
  readonly baseUrl: string;
  /** Is `baseUrl` the address for everybody? Else it is shown to be corrected. */
  readonly addressIsFixed: boolean;
  /** `optional`: most run without, and a server that wants one says so. */
  readonly key: 'required' | 'optional';
  readonly keyHeader: KeyHeader;
  /** Where a key is made. */
  readonly keyPage?: string;
  /** `models`: `GET /models` lists what can be asked. `none`: the name has to be known. */
  readonly listing: 'models' | 'none';
  /** Where it listens on the user's machine unless told otherwise. */
  readonly localPort?: number;
}

const hosted = { addressIsFixed: true, key: 'required', keyHeader: 'authorization', listing: 'models' } as const;
const local = { addressIsFixed: false, key: 'optional', keyHeader: 'authorization', listing: 'models' } as const;

/** In the order in which they are offered. Addresses and ports are the defaults that their makers document. */
export const endpointPresets: readonly EndpointPreset[] = [
  {
    ...hosted,
    id: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    keyPage: 'https://platform.openai.com/api-keys',
  },
  {
    id: 'azure',
    label: 'Azure OpenAI',
    baseUrl: 'https://YOUR-RESOURCE.openai.azure.com/openai/v1',
    addressIsFixed: false,
    key: 'required',
    keyHeader: 'api-key',
    // What it lists are the models of the region, not the deployments that can be asked.
    listing: 'none',
  },
  {
    ...hosted,
    id: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyPage: 'https://openrouter.ai/settings/keys',
  },
  { ...local, id: 'ollama', label: 'Ollama', baseUrl: 'http://localhost:11434/v1', localPort: 11434 },
  { ...local, id: 'lmStudio', label: 'LM Studio', baseUrl: 'http://localhost:1234/v1', localPort: 1234 },
  { ...local, id: 'llamaCpp', label: 'llama.cpp server', baseUrl: 'http://localhost:8080/v1', localPort: 8080 },
  { ...local, id: 'vllm', label: 'vLLM', baseUrl: 'http://localhost:8000/v1', localPort: 8000 },
  { ...local, id: 'custom', label: 'Custom', baseUrl: '' },
];

/** The program that answers at an address of this machine, when it is a known one. */
export function localProgram(id: PresetId, address: string): string | undefined {
  const { label, localPort } = endpointPreset(id);
  return localPort !== undefined && isLoopback(address) ? label : undefined;
}

export function endpointPreset(id: PresetId): EndpointPreset {
  const preset = endpointPresets.find((one) => one.id === id);
  if (!preset) throw new Error(`There is no preset ${id}`);
  return preset;
}
