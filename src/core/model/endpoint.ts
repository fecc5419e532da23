import type { PresetId } from './endpointPresets.ts';

/** How one model of an endpoint is asked, where that differs from what is known of it. */
export interface EndpointModel {
  /** As the endpoint names it; with Azure the name of the deployment. */
  readonly id: string;
  readonly label?: string;
  /** Tokens of question and answer together. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stop?: readonly string[];
  readonly reasoningEffort?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields for the body of each request, beside those of the protocol. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Does it take images? */
  readonly vision?: boolean;
}

/** Where models are reached. */
export interface Endpoint {
  /** Unique; what a session remembers. Empty for the endpoint of the single settings. */
  readonly name: string;
  readonly preset: PresetId;
  readonly baseUrl: string;
  /** Azure's older addresses, which name the deployment and a version. */
  readonly apiVersion?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Models that are set up. Others that the endpoint lists can be used as well. */
  readonly models: readonly EndpointModel[];
}
