import type { CovarianceSums } from '../../routing/policies/arm-covariances.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';

/** Σ x·xᵀ over each arm's scored rows; `vectorOf` writes a row's x. */
export function sumCovariances(
  table: OutcomeColumns,
  rows: Int32Array,
  dimensions: number,
  vectorOf: (row: number, out: Float64Array) => void,
): CovarianceSums {
  const arms = table.arms.length;
  const groups = new Map<string, Int32Array>();
  const gramOf = Int32Array.from(table.arms, (_, arm) => {
    const seen = rows.filter((row) => !Number.isNaN(table.scores[row * arms + arm]!));
    const key = seen.length === rows.length ? 'all' : seen.join();
    if (!groups.has(key)) groups.set(key, seen);
    return [...groups.keys()].indexOf(key);
  });
  const square = dimensions * dimensions;
  const grams = new Float64Array(groups.size * square);
  const x = new Float64Array(dimensions);
  for (const [gram, seen] of [...groups.values()].entries()) {
    const sums = grams.subarray(gram * square, (gram + 1) * square);
    for (const row of seen) {
      vectorOf(row, x);
      for (let at = 0; at < dimensions; at++) {
        const value = x[at]!;
        if (value === 0) continue;
        for (let other = 0; other <= at; other++) sums[at * dimensions + other]! += value * x[other]!;
      }
    }
  }
  return { dimensions, grams, gramOf };
}
