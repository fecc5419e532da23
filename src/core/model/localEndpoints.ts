import { ThroughlineError } from '../../base/errors.ts';
import { type EndpointPreset, endpointPresets } from './endpointPresets.ts';
import type { ListedModel } from './model.ts';

/** A model server that runs on this machine. */
export interface LocalEndpoint {
  readonly preset: EndpointPreset;
  readonly baseUrl: string;
  /** `undefined` when it wants a key before it lists any. */
  readonly models: readonly ListedModel[] | undefined;
}

export interface LocalSearch {
  /** Asks an address for its models. */
  readonly listModels: (baseUrl: string, signal: AbortSignal) => Promise<readonly ListedModel[]>;
  /** How long each may take. */
  readonly timeoutMs?: number;
  readonly presets?: readonly EndpointPreset[];
}

/** Looks for model servers at their usual ports, all at once. What does not answer as one in time is not there. */
export async function findLocalEndpoints(search: LocalSearch, signal: AbortSignal): Promise<readonly LocalEndpoint[]> {
  const { listModels, timeoutMs = 1500, presets = endpointPresets } = search;
  const look = async (preset: EndpointPreset): Promise<LocalEndpoint[]> => {
    const { baseUrl } = preset;
    try {
      const models = await listModels(baseUrl, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
      return [{ preset, baseUrl, models }];
    } catch (error) {
      const needsKey = error instanceof ThroughlineError && error.failure.code === 'model.unauthorized';
      return needsKey ? [{ preset, baseUrl, models: undefined }] : [];
    }
  };
  return (await Promise.all(presets.filter(({ localPort }) => localPort !== undefined).map(look))).flat();
}
