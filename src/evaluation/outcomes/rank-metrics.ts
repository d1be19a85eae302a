/** Spearman's rank correlation, ties at their mean rank; not-a-number where either side does not vary. */
export function rankCorrelation(predicted: readonly number[], measured: readonly number[]): number {
  const a = ranksOf(predicted);
  const b = ranksOf(measured);
  const middle = (predicted.length + 1) / 2;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (const [at, rank] of a.entries()) {
    product += (rank - middle) * (b[at]! - middle);
    squaresA += (rank - middle) ** 2;
    squaresB += (b[at]! - middle) ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}

/** Share of the predicted best third (at least one) that is in the measured best third. */
export function topThird(predicted: readonly number[], measured: readonly number[]): number {
  const count = Math.max(1, Math.round(predicted.length / 3));
  const best = (values: readonly number[]) =>
    new Set(
      values
        .map((value, at) => ({ value, at }))
        .sort((a, b) => b.value - a.value || a.at - b.at)
        .slice(0, count)
        .map(({ at }) => at),
    );
  const truth = best(measured);
  return [...best(predicted)].filter((at) => truth.has(at)).length / count;
}

function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).sort((a, b) => a.value - b.value);
  const ranks = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && order[end]!.value === order[start]!.value) end++;
    for (let place = start; place < end; place++) ranks[order[place]!.at] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
