/** Figures for predicted signals: agreement, rank correlation, calibration, abstention. */

export interface Confusion {
  labels: readonly string[];
  /** `counts[wanted][given]`. */
  counts: number[][];
}

/** Share of equal pairs; NaN for none. */
export function accuracy(wanted: readonly string[], given: readonly string[]): number {
  let right = 0;
  for (let at = 0; at < wanted.length; at++) if (wanted[at] === given[at]) right++;
  return right / wanted.length;
}

/** Mean F1 over the labels that occur in `wanted`. */
export function macroF1(wanted: readonly string[], given: readonly string[]): number {
  const labels = [...new Set(wanted)];
  let sum = 0;
  for (const label of labels) sum += f1Of(wanted, given, label);
  return sum / labels.length;
}

function f1Of(wanted: readonly string[], given: readonly string[], label: string): number {
  let both = 0;
  let either = 0;
  for (let at = 0; at < wanted.length; at++) {
    if (wanted[at] === label) either++;
    if (given[at] === label) either++;
    if (wanted[at] === label && given[at] === label) both++;
  }
  return either === 0 ? 0 : (2 * both) / either;
}

export function confusion(wanted: readonly string[], given: readonly string[]): Confusion {
  const labels = [...new Set([...wanted, ...given])].sort();
  const place = new Map(labels.map((label, at) => [label, at]));
  const counts = labels.map(() => labels.map(() => 0));
  for (let at = 0; at < wanted.length; at++) counts[place.get(wanted[at]!)!]![place.get(given[at]!)!]!++;
  return { labels, counts };
}

/** Spearman's rank correlation, ties at their mean rank; 0 when one side does not vary. */
export function spearman(first: ArrayLike<number>, second: ArrayLike<number>): number {
  const a = ranks(first);
  const b = ranks(second);
  const mean = (a.length + 1) / 2;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let at = 0; at < a.length; at++) {
    product += (a[at]! - mean) * (b[at]! - mean);
    squaresA += (a[at]! - mean) ** 2;
    squaresB += (b[at]! - mean) ** 2;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, at) => at).sort((x, y) => values[x]! - values[y]!);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) out[order[at]!] = (from + 1 + to) / 2;
    from = to;
  }
  return out;
}

/**
 * Expected calibration error of the probability of the given label, in `bins` equal-width bins
 * (M. Naeini, G. Cooper, M. Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015).
 */
export function calibrationError(
  probabilities: ArrayLike<number>,
  isRight: ArrayLike<boolean>,
  bins = 15,
): number {
  const count = new Float64Array(bins);
  const confidence = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (let at = 0; at < probabilities.length; at++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(probabilities[at]! * bins)));
    count[bin]!++;
    confidence[bin]! += probabilities[at]!;
    if (isRight[at]) right[bin]!++;
  }
  let error = 0;
  for (let bin = 0; bin < bins; bin++) error += Math.abs(confidence[bin]! - right[bin]!);
  return probabilities.length === 0 ? Number.NaN : error / probabilities.length;
}

export interface CoveragePoint {
  coverage: number;
  accuracy: number;
}

/** Accuracy of the most confident shares of the answers. */
export function coverageCurve(
  probabilities: ArrayLike<number>,
  isRight: ArrayLike<boolean>,
  shares: readonly number[] = [0.25, 0.5, 0.6, 0.75, 0.9, 1],
): CoveragePoint[] {
  const order = Array.from({ length: probabilities.length }, (_, at) => at).sort(
    (x, y) => probabilities[y]! - probabilities[x]!,
  );
  return shares.map((coverage) => {
    const taken = Math.max(1, Math.round(coverage * order.length));
    let right = 0;
    for (let at = 0; at < Math.min(taken, order.length); at++) if (isRight[order[at]!]) right++;
    return { coverage, accuracy: right / taken };
  });
}

/** The commonest label. */
export function majorityOf(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let best = '';
  for (const [label, count] of counts) if (count > (counts.get(best) ?? 0)) best = label;
  return best;
}
