import { isRecord } from '../../../base/records.ts';
import { offlineModelId } from '../../model/modelCatalog.ts';
import { shippedPrices } from './shippedPrices.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** What is read from the endpoint's cache; as `input` unless given. */
  readonly cachedInput?: number;
}

/** Tokens, and what their endpoint charged for them if it said so. */
export interface PricedTokens {
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Of the prompt. */
  readonly cachedTokens: number;
  readonly chargedUsd: number | undefined;
}

/** The prices of models: what the setting says, else what ships. */
export class Prices {
  /** Entries of the setting that say no price, by their model. */
  readonly unusable: readonly string[];
  private readonly own = new Map<string, Price | undefined>();
  private readonly known = new Map<string, Price | undefined>();

  /** @param setting models with their prices, as written; `null` in place of one: not known. */
  constructor(setting: unknown = {}) {
    const unusable: string[] = [];
    for (const [model, entry] of isRecord(setting) ? Object.entries(setting) : []) {
      const price = entry === null ? undefined : readPrice(entry);
      if (price === undefined && entry !== null) unusable.push(model);
      else this.own.set(model.toLowerCase(), price);
    }
    this.unusable = unusable;
  }

  /** `undefined` when it is not known. */
  of(model: string): Price | undefined {
    if (!this.known.has(model)) this.known.set(model, this.find(model.toLowerCase()));
    return this.known.get(model);
  }

  /** What tokens cost, `undefined` when nobody knows. US dollars. */
  cost({ model, promptTokens, completionTokens, cachedTokens, chargedUsd }: PricedTokens): number | undefined {
    if (chargedUsd !== undefined) return chargedUsd;
    const price = this.of(model);
    if (!price) return undefined;
    const { input, output, cachedInput = input } = price;
    const fresh = promptTokens - cachedTokens;
    return (fresh * input + cachedTokens * cachedInput + completionTokens * output) / 1_000_000;
  }

  private find(model: string): Price | undefined {
    if (this.own.has(model)) return this.own.get(model);
    if (model === offlineModelId) return { input: 0, output: 0 };
    // A vendor may ask another price for one day's version.
    const names = [model.split('/').at(-1) ?? '', plainName(model)];
    const own = names.find((name) => this.own.has(name));
    if (own !== undefined) return this.own.get(own);
    const shipped = names.find((name) => Object.hasOwn(shippedPrices, name));
    return shipped === undefined ? undefined : shippedPrices[shipped];
  }
}

/**
 * The name that a price list has for what an endpoint calls `anthropic/claude-3.7-sonnet-20250219` or `gpt-4o-2024-11-20`: without
 * vendor and date, the parts of a version joined as its vendor writes it. Never a guess: a variant (`:free`) has no price.
 */
export function plainName(model: string): string {
  const name = model.split('/').at(-1) ?? '';
  const undated = name.replace(/(?:@|-)(?:20\d{6}|20\d\d-\d\d-\d\d|latest)$/, '');
  return undated.startsWith('claude') ? undated.replaceAll('.', '-') : undated;
}

function readPrice(entry: unknown): Price | undefined {
  if (!isRecord(entry)) return undefined;
  const { input, output, cachedInput } = entry;
  if (!isAmount(input) || !isAmount(output)) return undefined;
  if (cachedInput === undefined) return { input, output };
  return isAmount(cachedInput) ? { input, output, cachedInput } : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
