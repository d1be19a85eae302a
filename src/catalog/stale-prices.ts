import type { Catalogue } from './catalogue.ts';

export interface StalePrice {
  model: string;
  /** Day of the price, YYYY-MM-DD or YYYY-MM; absent when the source has none. */
  asOf?: string;
  ageDays: number | null;
}

const msPerDay = 86_400_000;
/** Vendors change a price a few times a year at most; past half a year one in three has moved. */
export const staleAfterDays = 180;

/** Models whose price is older than `staleAfterDays` at `nowMs` (Unix time), or has no day at all; oldest first. */
export function stalePrices(catalogue: Catalogue, nowMs: number): StalePrice[] {
  const stale: StalePrice[] = [];
  for (const { id, pricing, source } of catalogue.models) {
    if (pricing === null || source === 'local' || source === 'simulated') continue;
    const { asOf } = pricing;
    if (asOf === undefined) {
      stale.push({ model: id, ageDays: null });
      continue;
    }
    const ageDays = Math.floor((nowMs - Date.parse(asOf.length === 7 ? `${asOf}-01` : asOf)) / msPerDay);
    if (ageDays > staleAfterDays) stale.push({ model: id, asOf, ageDays });
  }
  return stale.sort(
    (a, b) => (b.ageDays ?? Number.POSITIVE_INFINITY) - (a.ageDays ?? Number.POSITIVE_INFINITY),
  );
}
