/**
 * Quality gained against calls of the stronger of two models (Ong et al., "RouteLLM", arXiv 2406.18665): PGR is the share
 * of the gap between the models that a share of strong calls recovers, APGR its mean over all shares, CPT(x) the smallest
 * percentage of strong calls with PGR ≥ x.
 */
export interface PairCurve {
  /** PGR after 0, 1, … n strong calls. */
  gap: Float64Array;
}

/** Rows in falling order of `gains`. */
export function orderByGain(gains: Float64Array): Int32Array {
  return Int32Array.from(gains, (_, row) => row).sort((a, b) => gains[b]! - gains[a]!);
}

/** Rows that were drawn, repeats included, in the order in which `ranked` has them all. */
export function drawnInOrder(ranked: Int32Array, rows: Int32Array): Int32Array {
  const times = new Int32Array(ranked.length);
  for (const row of rows) times[row]!++;
  const order = new Int32Array(rows.length);
  let end = 0;
  for (const row of ranked) for (let time = times[row]!; time > 0; time--) order[end++] = row;
  return order;
}

/** Sends prompts to the strong model in falling order of `gains`; among equals in no order, that is at their mean. */
export function pairCurve(
  gains: Float64Array,
  strong: Float64Array,
  weak: Float64Array,
  rows: Int32Array,
): PairCurve {
  return orderedCurve(gains, strong, weak, drawnInOrder(orderByGain(gains), rows));
}

/** The same of rows that are in order already. */
export function orderedCurve(
  gains: Float64Array,
  strong: Float64Array,
  weak: Float64Array,
  order: Int32Array,
): PairCurve {
  const gap = new Float64Array(order.length + 1);
  let gained = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let block = 0;
    while (end < order.length && gains[order[end]!] === gains[order[start]!]) {
      const row = order[end++]!;
      block += strong[row]! - weak[row]!;
    }
    for (let place = start; place < end; place++)
      gap[place + 1] = gained + (block * (place + 1 - start)) / (end - start);
    gained += block;
    start = end;
  }
  const scale = gained === 0 ? Number.NaN : 1 / gained;
  for (let place = 0; place < gap.length; place++) gap[place]! *= scale;
  return { gap };
}

/** Exact area under the curve, by the trapezoid at every number of calls. */
export function apgr({ gap }: PairCurve): number {
  let area = 0;
  for (let place = 1; place < gap.length; place++) area += (gap[place - 1]! + gap[place]!) / 2;
  return gap.length < 2 ? Number.NaN : area / (gap.length - 1);
}

/** The same from eleven points, as RouteLLM computes it. */
export function apgr10({ gap }: PairCurve): number {
  const at = (share: number) => gap[Math.round(share * (gap.length - 1))]!;
  let area = 0;
  for (let part = 1; part <= 10; part++) area += (at((part - 1) / 10) + at(part / 10)) / 20;
  return gap.length < 2 ? Number.NaN : area;
}

/** Percentage of strong calls from which on the wanted share of the gap is first recovered. */
export function callsFor({ gap }: PairCurve, share: number): number {
  for (let place = 0; place < gap.length; place++) {
    if (gap[place]! >= share - 1e-12) return (100 * place) / Math.max(gap.length - 1, 1);
  }
  return 100;
}
