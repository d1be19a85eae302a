import { inputTokens, type Usage } from '../chat/usage.ts';
import type { Prices, Pricing } from './pricing.ts';

const picoUsdPerNanoUsd = 1_000;
const picoUsdPerUsdPerMillion = 1_000_000;
const nanoUsdPerUsd = 1_000_000_000;

/** List prices as people write them: USD per million tokens, at least 0. */
export interface UsdPerMillionPrices {
  inputUsdPerMillion: number;
  /** The input price when absent: no discount that a source does not state. */
  cachedInputUsdPerMillion?: number | undefined;
  /** The input price when absent. */
  cacheWriteUsdPerMillion?: number | undefined;
  outputUsdPerMillion: number;
}

export interface UsdPerMillionPricing extends UsdPerMillionPrices {
  tiers?: readonly (UsdPerMillionPrices & { aboveInputTokens: number })[] | undefined;
  source: string;
  asOf?: string | undefined;
}

/** Prices in force for a call whose whole input has `inputTokenCount` tokens: the highest tier passed, else the base. */
export function pricesAt(pricing: Pricing, inputTokenCount: number): Prices {
  let chosen: Prices = pricing;
  let threshold = Number.NEGATIVE_INFINITY;
  for (const tier of pricing.tiers ?? []) {
    if (inputTokenCount > tier.aboveInputTokens && tier.aboveInputTokens > threshold) {
      chosen = tier;
      threshold = tier.aboveInputTokens;
    }
  }
  return chosen;
}

/**
 * Cost of one call in whole nano-dollars (1e-9 USD), rounded once, half up. Reasoning output costs what text output
 * costs. Counts that are negative or not finite count as 0: a wrong number of a provider must not make a refund.
 */
export function costNanoUsd(pricing: Pricing, usage: Usage): number {
  const prices = pricesAt(pricing, inputTokens(usage));
  const picoUsd =
    countOf(usage.uncachedInputTokens) * prices.inputPicoUsd +
    countOf(usage.cacheReadInputTokens) * prices.cachedInputPicoUsd +
    countOf(usage.cacheWriteInputTokens) * prices.cacheWritePicoUsd +
    (countOf(usage.textOutputTokens) + countOf(usage.reasoningOutputTokens)) * prices.outputPicoUsd;
  return Math.round(picoUsd / picoUsdPerNanoUsd);
}

/** @throws RangeError when a price or a threshold is negative or not finite. */
export function pricingFromUsdPerMillion(pricing: UsdPerMillionPricing): Pricing {
  const result: Pricing = { ...picoPrices(pricing), source: pricing.source };
  if (pricing.tiers !== undefined && pricing.tiers.length > 0) {
    result.tiers = pricing.tiers
      .map((tier) => ({
        ...picoPrices(tier),
        aboveInputTokens: nonNegative(tier.aboveInputTokens, 'aboveInputTokens'),
      }))
      .sort((a, b) => a.aboveInputTokens - b.aboveInputTokens);
  }
  if (pricing.asOf !== undefined) result.asOf = pricing.asOf;
  return result;
}

export function usdPerMillionFromPico(picoUsdPerToken: number): number {
  return picoUsdPerToken / picoUsdPerUsdPerMillion;
}

export function usdFromNanoUsd(nanoUsd: number): number {
  return nanoUsd / nanoUsdPerUsd;
}

/** Nearest whole nano-dollar. */
export function nanoUsdFromUsd(usd: number): number {
  return Math.round(usd * nanoUsdPerUsd);
}

function picoPrices(prices: UsdPerMillionPrices): Prices {
  const input = picoFromUsdPerMillion(prices.inputUsdPerMillion, 'inputUsdPerMillion');
  return {
    inputPicoUsd: input,
    cachedInputPicoUsd:
      prices.cachedInputUsdPerMillion === undefined
        ? input
        : picoFromUsdPerMillion(prices.cachedInputUsdPerMillion, 'cachedInputUsdPerMillion'),
    cacheWritePicoUsd:
      prices.cacheWriteUsdPerMillion === undefined
        ? input
        : picoFromUsdPerMillion(prices.cacheWriteUsdPerMillion, 'cacheWriteUsdPerMillion'),
    outputPicoUsd: picoFromUsdPerMillion(prices.outputUsdPerMillion, 'outputUsdPerMillion'),
  };
}

function picoFromUsdPerMillion(usd: number, field: string): number {
  return Math.round(nonNegative(usd, field) * picoUsdPerUsdPerMillion);
}

function nonNegative(value: number, field: string): number {
  if (!Number.isFinite(value) || value < 0)
    throw new RangeError(`${field} must be a finite number of at least 0`);
  return value;
}

function countOf(tokens: number): number {
  return tokens > 0 && tokens < Number.POSITIVE_INFINITY ? tokens : 0;
}
