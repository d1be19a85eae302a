import type { Model } from './model.ts';

export interface StalePrice {
  model: string;
  /** Day of the price, YYYY-MM-DD or YYYY-MM; absent when the source has none. */
  asOf?: string;
  ageDays: number | null;
}

const msPerDay = 86_400_000;
/** Vendors change a price a few times a year at most; past half a year one in three has moved. */
export const staleAfterDays = 180;

/** Age of a model's list price in days; null when its source gives no day, undefined when nobody else sets the price. */
export function priceAgeDays({ pricing, source }: Model, nowMs: number): number | null | undefined {
  if (pricing === null || source !== 'catalogue' || pricing.source === 'configuration') return undefined;
  const { asOf } = pricing;
  if (asOf === undefined) return null;
  return Math.floor((nowMs - Date.parse(asOf.length === 7 ? `${asOf}-01` : asOf)) / msPerDay);
}

/** Models whose price is older than `staleAfterDays` at `nowMs` (Unix time), or has no day at all; oldest first. */
export function stalePrices(models: Iterable<Model>, nowMs: number): StalePrice[] {
  const stale: StalePrice[] = [];
  for (const model of models) {
    const ageDays = priceAgeDays(model, nowMs);
    if (ageDays === undefined || (ageDays !== null && ageDays <= staleAfterDays)) continue;
    const asOf = model.pricing?.asOf;
    stale.push({ model: model.id, ...(asOf !== undefined && { asOf }), ageDays });
  }
  return stale.sort(
    (a, b) => (b.ageDays ?? Number.POSITIVE_INFINITY) - (a.ageDays ?? Number.POSITIVE_INFINITY),
  );
}
