import type { UsdPerMillionPricing } from '../../src/catalog/cost.ts';
import type { Correction, ModelCard, ProviderPrice, StepPrice, UnitPrices } from './facts.ts';

const pricesDay = '2026-09-23';
const pricesSource = 'npm @pydantic/genai-prices 0.1.8';

/**
 * List price of a card. Where the card's source names a row of the price table, cache writes and long-context tiers
 * come from that row; its base prices must then agree with the card's, which was reviewed by hand.
 */
export function cardPricing(
  card: ModelCard,
  rows: readonly ProviderPrice[],
  corrections: Readonly<Record<string, Correction>>,
): UsdPerMillionPricing | null {
  const corrected = corrections[card.model]?.pricing;
  if (corrected !== undefined) return corrected;
  const pricing = card.pricing;
  if (pricing === null || pricing.inputUsdPerMillion === undefined) return null;
  const result: UsdPerMillionPricing = {
    inputUsdPerMillion: pricing.inputUsdPerMillion,
    outputUsdPerMillion: pricing.outputUsdPerMillion,
    source: pricing.source,
    asOf: pricing.asOf,
  };
  if (pricing.cachedInputUsdPerMillion !== undefined) {
    result.cachedInputUsdPerMillion = pricing.cachedInputUsdPerMillion;
  }
  const named = /genai-prices [\d.]+ \(([\w-]+): ([^)]+)\)/.exec(pricing.source);
  const row = named && rows.find((candidate) => candidate.provider === named[1] && candidate.id === named[2]);
  if (row) {
    const detailed = rowPricing(row);
    if (detailed !== undefined && near(detailed.inputUsdPerMillion, result.inputUsdPerMillion)) {
      if (detailed.cacheWriteUsdPerMillion !== undefined) {
        result.cacheWriteUsdPerMillion = detailed.cacheWriteUsdPerMillion;
      }
      if (detailed.tiers !== undefined && !tiersAreHistory.has(card.model)) result.tiers = detailed.tiers;
    }
  }
  if (result.cacheWriteUsdPerMillion === undefined && card.model.startsWith('anthropic/')) {
    // Anthropic's published rule for five-minute cache writes, where a source gives only the base price.
    result.cacheWriteUsdPerMillion = round(result.inputUsdPerMillion * 1.25);
  }
  return result;
}

/** Tiers that a source keeps for past usage only: Anthropic's long-context beta ended on 2026-04-30. */
const tiersAreHistory = new Set(['anthropic/claude-sonnet-4.5', 'anthropic/claude-sonnet-4']);

/** Prices of one row of the price table on its day, at the cheapest time of day; undefined when it has no token price. */
export function rowPricing(row: ProviderPrice): UsdPerMillionPricing | undefined {
  const units = unitsInForce(row.prices);
  const input = units['input_mtok'];
  const output = units['output_mtok'];
  if (input === undefined || output === undefined) return undefined;
  const cached = units['cache_read_mtok'];
  const write = units['cache_write_mtok'];
  const result: UsdPerMillionPricing = {
    inputUsdPerMillion: base(input),
    outputUsdPerMillion: base(output),
    source: `${pricesSource} (${row.provider}: ${row.id})`,
    asOf: pricesDay,
  };
  if (cached !== undefined) result.cachedInputUsdPerMillion = base(cached);
  if (write !== undefined) result.cacheWriteUsdPerMillion = base(write);
  const starts = new Set([input, output].flatMap(stepsOf).map((step) => step.start));
  if (starts.size > 0) {
    result.tiers = [...starts]
      .sort((a, b) => a - b)
      .map((start) => ({
        aboveInputTokens: start,
        inputUsdPerMillion: priceFrom(input, start),
        ...(cached !== undefined && { cachedInputUsdPerMillion: priceFrom(cached, start) }),
        ...(write !== undefined && { cacheWriteUsdPerMillion: priceFrom(write, start) }),
        outputUsdPerMillion: priceFrom(output, start),
      }));
  }
  return result;
}

/** The last row in force by date; rows for hours of the day are left out, as the cards' notes say. */
function unitsInForce(prices: ProviderPrice['prices']): UnitPrices {
  if (!Array.isArray(prices)) return prices as UnitPrices;
  let units: UnitPrices = {};
  for (const row of prices as Exclude<ProviderPrice['prices'], UnitPrices>) {
    const constraint = row.constraint;
    const inForce =
      constraint === undefined ||
      (constraint.type === 'start_date' && (constraint.start_date ?? '') <= pricesDay);
    if (inForce) units = row.prices;
  }
  return units;
}

function base(price: number | StepPrice): number {
  return typeof price === 'number' ? price : price.base;
}

function stepsOf(price: number | StepPrice): readonly { start: number; price: number }[] {
  return typeof price === 'number' ? [] : price.tiers;
}

function priceFrom(price: number | StepPrice, start: number): number {
  let chosen = base(price);
  for (const step of stepsOf(price)) if (step.start <= start) chosen = step.price;
  return chosen;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.01 * Math.max(a, b);
}

function round(usd: number): number {
  return Number(usd.toFixed(6));
}
