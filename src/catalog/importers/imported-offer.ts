import { pricingFromUsdPerMillion, type UsdPerMillionPricing } from '../cost.ts';
import type { Capability } from '../model.ts';
import type { Pricing } from '../pricing.ts';

/** One model at one provider, as somebody else's catalogue describes it. */
export interface ImportedOffer {
  /** The provider as the source names it. */
  provider: string;
  /** What the provider calls the model. */
  upstreamModel: string;
  /** Runs on a machine of one's own, where a price of 0 is a statement and not a gap. */
  isLocal: boolean;
  released?: string;
  retires?: string;
  openWeights?: boolean;
  contextTokens: number | null;
  maxOutputTokens: number | null;
  capabilities: ReadonlySet<Capability>;
  efforts: readonly string[];
  refusedParameters: readonly string[];
  /** Null when the source gives none that can be believed. */
  pricing: Pricing | null;
}

export interface ImportResult {
  offers: ImportedOffer[];
  /** Entries that are no chat models, or that cannot be read, with the reason. */
  skipped: { name: string; reason: string }[];
  /** Values that were corrected or left out, with the reason. */
  warnings: { name: string; reason: string }[];
}

/** The text is not JSON, or not the kind of file that the importer reads. */
export class ImportError extends Error {
  override name = 'ImportError';
}

/** @throws ImportError */
export function parseObject(json: string, kind: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ImportError(`the ${kind} file is not valid JSON`, { cause });
  }
  const object = objectOf(value);
  if (object === undefined) throw new ImportError(`the ${kind} file must be one JSON object`);
  return object;
}

/** USD per million tokens of output from which a figure is taken for a slip of the unit. */
const dearestUsdPerMillion = 5_000;
/** Below it a price would come to nothing in pico-dollars. */
const cheapestUsdPerMillion = 0.0001;

/** Prices as a source gives them, in USD per million tokens; missing ones are undefined. */
export interface StatedPrices {
  input: number | undefined;
  output: number | undefined;
  reasoning: number | undefined;
  cacheRead: number | undefined;
  cacheWrite: number | undefined;
}

/**
 * Pricing from stated prices, or null where they cannot be the whole truth: one of input and output missing, both 0
 * at a provider that is not local, a negative number, or a slip of the unit. A model without a price is never free.
 */
export function believablePricing(
  base: StatedPrices,
  tiers: readonly (StatedPrices & { aboveInputTokens: number })[],
  about: { isLocal: boolean; source: string; asOf: string },
  warn: (reason: string) => void,
): Pricing | null {
  const prices = completePrices(base, about.isLocal, warn);
  if (prices === null) return null;
  const pricing: UsdPerMillionPricing = { ...prices, source: about.source, asOf: about.asOf };
  const complete = tiers.flatMap((tier) => {
    const tierPrices = completePrices({ ...base, ...definedOf(tier) }, about.isLocal, warn);
    return tierPrices === null ? [] : [{ ...tierPrices, aboveInputTokens: tier.aboveInputTokens }];
  });
  if (complete.length > 0) pricing.tiers = complete;
  return pricingFromUsdPerMillion(pricing);
}

function completePrices(
  stated: StatedPrices,
  isLocal: boolean,
  warn: (reason: string) => void,
): Omit<UsdPerMillionPricing, 'source' | 'tiers' | 'asOf'> | null {
  const { input, output } = stated;
  if (input === undefined || output === undefined) return null;
  if (input < 0 || output < 0) {
    warn('a negative price stands for one that varies; left unpriced');
    return null;
  }
  if (Math.max(input, output) < cheapestUsdPerMillion && !isLocal) {
    warn('a price of 0 stands for an unknown or a subscribed one; left unpriced');
    return null;
  }
  if (Math.max(input, output) > dearestUsdPerMillion) {
    warn(`$${Math.max(input, output)} per million tokens looks like a slip of the unit; left unpriced`);
    return null;
  }
  const reasoning = stated.reasoning ?? output;
  if (reasoning > output) warn('reasoning costs more than text; all output is charged at that price');
  return {
    inputUsdPerMillion: input,
    cachedInputUsdPerMillion: cachedPrice(stated.cacheRead, input, warn),
    cacheWriteUsdPerMillion:
      stated.cacheWrite !== undefined && stated.cacheWrite > 0 ? stated.cacheWrite : undefined,
    outputUsdPerMillion: Math.max(output, reasoning),
  };
}

function cachedPrice(
  stated: number | undefined,
  input: number,
  warn: (reason: string) => void,
): number | undefined {
  if (stated === undefined || (stated === 0 && input > 0) || stated < 0) return undefined;
  if (stated <= input) return stated;
  warn('the cached price is above the input price; taken as no discount');
  return undefined;
}

function definedOf(prices: StatedPrices): Partial<StatedPrices> {
  return Object.fromEntries(Object.entries(prices).filter(([, value]) => value !== undefined));
}

export function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A whole number of tokens of at least 1, else null: sources write 0 for what they do not know. */
export function tokensOf(value: unknown): number | null {
  const count = numberOf(value);
  return count !== undefined && count >= 1 ? Math.floor(count) : null;
}

export function monthOrDayOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d{2}(-\d{2})?$/.test(value) ? value : undefined;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
