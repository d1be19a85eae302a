import { mean } from './figure.ts';
import { pickAt, type PoolUnit, priceGrid, singleArm } from './pool-metrics.ts';

export interface KnobLoss {
  /** Tolerated mean loss against the best single model. */
  promised: number;
  /** What the router thought it would lose, and what it lost, on the test prompts. */
  expected: number;
  realised: number;
  costShare: number;
}

const promises = [0.005, 0.02, 0.05];

/**
 * The knob as it is served: the largest price of money whose picks lose, by prediction, at most δ against the best single
 * model; then the loss by the real scores. Without costs there is nothing to
 * save, and without chances nothing to promise.
 */
export function realisedLosses(units: readonly PoolUnit[]): KnobLoss[] {
  const priced = units.filter(({ costs, chances }) => costs !== null && chances !== null);
  if (priced.length === 0) return [];
  return promises.map((promised) => {
    const results = priced.map((unit) => atTolerance(unit, unit.chances!, promised));
    return {
      promised,
      expected: mean(results.map(({ expected }) => expected)),
      realised: mean(results.map(({ realised }) => realised)),
      costShare: mean(results.map(({ costShare }) => costShare)),
    };
  });
}

function atTolerance(unit: PoolUnit, chances: Float64Array, promised: number): Omit<KnobLoss, 'promised'> {
  const rows = Int32Array.from({ length: unit.rows }, (_, row) => row);
  const known = chances.map((chance, place) => (Number.isNaN(unit.scores[place]!) ? Number.NaN : chance));
  const believed = { ...unit, scores: known, pickedScores: known };
  const reference = singleArm(believed, rows, unit.bestSingle).quality;
  let price = 0;
  let expected = 0;
  for (const candidate of priceGrid(unit)) {
    const loss = reference - pickAt(believed, rows, candidate).quality;
    if (loss > promised) break;
    price = candidate;
    expected = loss;
  }
  const single = singleArm(unit, rows, unit.bestSingle);
  const picked = pickAt(unit, rows, price);
  return { expected, realised: single.quality - picked.quality, costShare: picked.costUsd / single.costUsd };
}
