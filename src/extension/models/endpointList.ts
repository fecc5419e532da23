import type { Failure } from '../../base/errors.ts';
import { failures } from '../../core/errors.ts';
import type { Endpoint, EndpointModel } from '../../core/model/endpoint.ts';
import { hostOf } from '../../core/model/endpointAddress.ts';
import { type EndpointsReading, readEndpoints } from '../../core/model/endpointsSchema.ts';
import { readSettings } from '../settings.ts';

/** The endpoints of the settings: the one of the single settings first, then those of the list. */
export class EndpointList {
  private reading: EndpointsReading | undefined;

  /** The settings have changed. */
  reset(): void {
    this.reading = undefined;
  }

  get all(): readonly Endpoint[] {
    const { baseUrl } = readSettings();
    return baseUrl ? [singleEndpoint(baseUrl), ...this.read().endpoints] : this.read().endpoints;
  }

  find(name: string): Endpoint | undefined {
    return this.all.find((endpoint) => endpoint.name === name);
  }

  /** What the user must know of the setting. */
  notices(): readonly Failure[] {
    const { problems } = this.read();
    return problems.length > 0 ? [failures.endpointsDamaged(problems)] : [];
  }

  private read(): EndpointsReading {
    this.reading ??= readEndpoints(readSettings().endpoints);
    return this.reading;
  }
}

/** How a model of the endpoint is asked; the single settings hold for every model of theirs. */
export function modelSettings(endpoint: Endpoint, id: string): EndpointModel {
  if (endpoint.name !== '') return endpoint.models.find((model) => model.id === id) ?? { id };
  const { temperature, maxOutputTokens, contextWindow } = readSettings();
  return {
    id,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens > 0 ? { maxOutputTokens } : {}),
    ...(contextWindow > 0 ? { contextWindow } : {}),
  };
}

/** The endpoint's name, for people. */
export function endpointTitle({ name, baseUrl }: Endpoint): string {
  return name || hostOf(baseUrl);
}

function singleEndpoint(baseUrl: string): Endpoint {
  const { model } = readSettings();
  // Azure takes keys in a header of its own.
  const isAzure = /\.(?:openai|cognitiveservices)\.azure\.com$/.test(hostOf(baseUrl));
  return { name: '', preset: isAzure ? 'azure' : 'custom', baseUrl, models: model ? [{ id: model }] : [] };
}
