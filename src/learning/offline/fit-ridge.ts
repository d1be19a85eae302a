/**
 * Closed forms of the ridge member: the shared θ₀ on each prompt's mean residual, then each arm's deviation on what is
 * left. Arms that were seen on the same prompts share one factorisation.
 */
import { factorCholesky, solveCholesky } from '../../numerics/cholesky.ts';
import { OuterProducts } from '../../numerics/outer-products.ts';
import { expandFeatures, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { RidgeState } from '../../routing/quality-model/ridge-member.ts';

export interface RidgeTargets {
  /** Row-major rows × arms, not-a-number where missing; the rows are those of the features. */
  cells: Float64Array;
  arms: number;
  /** What a cell counts; null for all alike. */
  weights: Float64Array | null;
  /** Of the arms; without them the means of their cells, pulled a little to that of all. */
  intercepts?: Float64Array;
}

export interface RidgePenalties {
  shared: number;
  deviation: number;
}

/** Outcomes that an arm's intercept is pulled to the mean of all arms by. */
const interceptPseudoCount = 2;

/** From which inner validation picks one: the right amount hangs on the number of labels and on how much they say. */
export const penaltyLadder: readonly RidgePenalties[] = [
  { shared: 30, deviation: 100 },
  { shared: 100, deviation: 300 },
  { shared: 300, deviation: 1_000 },
  { shared: 1_000, deviation: 3_000 },
];

/**
 * What a change of the predictions counts that comes from a change of the prompt and not of its question, against an error
 * of theirs. Differences between arms, which decide, must be steadier than their level.
 */
const movementWeights: RidgePenalties = { shared: 1, deviation: 3 };

/** Sufficient statistics of a fit, for any penalty. */
export interface RidgeSums {
  size: number;
  arms: number;
  means: Float64Array;
  intercepts: Float64Array;
  /** Over prompts, weighed by the share of arms that were seen: Σ x·xᵀ (lower triangle) and Σ residual·x. */
  sharedGram: Float64Array;
  sharedSide: Float64Array;
  /** Per group of arms seen on the same prompts. */
  groups: { arms: number[]; gram: Float64Array; sides: Float64Array[] }[];
  /** Second moment of what changed copies of the prompts move, times the rows; null where there are no copies. */
  movement: Float64Array | null;
}

/**
 * One pass over the rows for each group of arms.
 * @param movement second moment of what copies move (`movementOf`), that predictions are held steady against
 */
export function sumForRidge(
  schema: FeatureSchema,
  features: Float32Array,
  targets: RidgeTargets,
  rows: Int32Array,
  movement: Float64Array | null = null,
): RidgeSums {
  const { cells, arms, weights } = targets;
  const { size } = schema;
  const x = new Float64Array(size);
  const means = new Float64Array(size);
  for (const row of rows) {
    expandFeatures(schema, features, row * schema.featureCount, x);
    for (let at = 0; at < size; at++) means[at]! += x[at]! / rows.length;
  }
  const intercepts = targets.intercepts ?? fitIntercepts(targets, rows);
  const centred = (row: number) => {
    expandFeatures(schema, features, row * schema.featureCount, x);
    for (let at = 0; at < size; at++) x[at]! -= means[at]!;
  };
  const sharedSide = new Float64Array(size);
  const sharedGram = new Float64Array(size * size);
  const products = new OuterProducts(sharedGram, size);
  for (const row of rows) {
    const { residual, share } = meanResidual(targets, row, intercepts);
    if (share === 0) continue;
    centred(row);
    products.add(x, share);
    for (let at = 0; at < size; at++) sharedSide[at]! += share * residual * x[at]!;
  }
  products.finish();
  const groups = armsByRows(targets, rows).map((group) => {
    const isShared = weights === null && group.rows.length === rows.length;
    const gram = isShared ? sharedGram.slice() : new Float64Array(size * size);
    const sides = group.arms.map(() => new Float64Array(size));
    const ownProducts = new OuterProducts(gram, size);
    for (const row of group.rows) {
      centred(row);
      const weight = weights === null ? 1 : weights[row * arms + group.arms[0]!]!;
      if (!isShared) ownProducts.add(x, weight);
      for (const [place, arm] of group.arms.entries()) {
        const residual = weight * (cells[row * arms + arm]! - intercepts[arm]!);
        const side = sides[place]!;
        for (let at = 0; at < size; at++) side[at]! += residual * x[at]!;
      }
    }
    ownProducts.finish();
    return { arms: group.arms, gram, sides };
  });
  return {
    size,
    arms,
    means,
    intercepts,
    sharedGram,
    sharedSide,
    groups,
    movement: movement?.map((value) => value * rows.length) ?? null,
  };
}

/**
 * θ₀ = (G + w₀M + λ₀I)⁻¹b; then θ_a = (G_a + wM + λI)⁻¹(b_a − G_a·θ₀), with M the movement: θᵀMθ is the squared change of the
 * predictions between a prompt and its changed copies (training with noise as a penalty: Bishop, "Training with Noise is
 * Equivalent to Tikhonov Regularization", Neural Computation 7(1), 1995).
 */
export function solveForRidge(sums: RidgeSums, penalties: RidgePenalties): RidgeState {
  const { size, arms } = sums;
  const shared = sums.sharedSide.slice();
  solvePenalised(steadied(sums.sharedGram, sums, movementWeights.shared), size, penalties.shared, [shared]);
  const weights = new Float32Array(arms * size);
  for (const group of sums.groups) {
    const common = timesSymmetric(group.gram, size, shared);
    const deviations = group.sides.map((side) => side.map((value, at) => value - common[at]!));
    solvePenalised(
      steadied(group.gram, sums, movementWeights.deviation),
      size,
      penalties.deviation,
      deviations,
    );
    for (const [place, arm] of group.arms.entries()) {
      for (let at = 0; at < size; at++) weights[arm * size + at] = shared[at]! + deviations[place]![at]!;
    }
  }
  return { means: Float32Array.from(sums.means), intercepts: Float32Array.from(sums.intercepts), weights };
}

/** A copy of the lower triangle with the penalty on what moves. */
function steadied(gram: Float64Array, { movement }: RidgeSums, weight: number): Float64Array {
  return movement === null ? gram.slice() : gram.map((value, at) => value + weight * movement[at]!);
}

function fitIntercepts({ cells, arms, weights }: RidgeTargets, rows: Int32Array): Float64Array {
  const sums = new Float64Array(arms);
  const counts = new Float64Array(arms);
  for (const row of rows) {
    for (let arm = 0; arm < arms; arm++) {
      const value = cells[row * arms + arm]!;
      if (Number.isNaN(value)) continue;
      const weight = weights?.[row * arms + arm] ?? 1;
      sums[arm]! += weight * value;
      counts[arm]! += weight;
    }
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pooled = total === 0 ? 0.5 : sums.reduce((sum, value) => sum + value, 0) / total;
  return sums.map(
    (sum, arm) => (sum + interceptPseudoCount * pooled) / (counts[arm]! + interceptPseudoCount),
  );
}

function meanResidual(
  { cells, arms, weights }: RidgeTargets,
  row: number,
  intercepts: Float64Array,
): { residual: number; share: number } {
  let sum = 0;
  let seen = 0;
  for (let arm = 0; arm < arms; arm++) {
    const value = cells[row * arms + arm]!;
    if (Number.isNaN(value)) continue;
    const weight = weights?.[row * arms + arm] ?? 1;
    sum += weight * (value - intercepts[arm]!);
    seen += weight;
  }
  return seen === 0 ? { residual: 0, share: 0 } : { residual: sum / seen, share: seen / arms };
}

/** Arms that were seen on exactly the same of these rows, together with those rows; each alone where cells are weighed. */
function armsByRows(
  { cells, arms, weights }: RidgeTargets,
  rows: Int32Array,
): { arms: number[]; rows: Int32Array }[] {
  const groups = new Map<string, { arms: number[]; rows: Int32Array }>();
  for (let arm = 0; arm < arms; arm++) {
    const seen = rows.filter((row) => !Number.isNaN(cells[row * arms + arm]!));
    const key = weights !== null ? String(arm) : seen.length === rows.length ? 'all' : seen.join();
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { arms: [arm], rows: seen });
    else known.arms.push(arm);
  }
  return [...groups.values()];
}

/** Product with a symmetric matrix of which the lower triangle is given. */
function timesSymmetric(lower: Float64Array, size: number, vector: Float64Array): Float64Array {
  const product = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) {
      const value = lower[row * size + column]!;
      product[row]! += value * vector[column]!;
      product[column]! += value * vector[row]!;
    }
    product[row]! += lower[row * size + row]! * vector[row]!;
  }
  return product;
}

function solvePenalised(
  gram: Float64Array,
  size: number,
  penalty: number,
  sides: readonly Float64Array[],
): void {
  for (let at = 0; at < size; at++) gram[at * size + at]! += penalty;
  factorCholesky(gram, size);
  for (const side of sides) solveCholesky(gram, size, side);
}
