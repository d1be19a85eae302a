import { sigmoid } from '../../numerics/logistic.ts';
import type { Random } from '../../numerics/random.ts';
import type { MatrixFactorizationState } from '../../routing/policies/matrix-factorization-policy.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { fitBilinear } from './fit-bilinear.ts';

const dimensions = 16;

/** Cross-entropy of every comparison of two arms on a prompt; of soft scores the first wins `(1 + sᵢ − sⱼ)/2`. */
export function fitMatrixFactorization(
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
): MatrixFactorizationState {
  const derivatives = (values: Float64Array, scores: Float64Array, start: number, out: Float64Array) => {
    out.fill(0);
    for (let arm = 0; arm < values.length; arm++) {
      for (let other = arm + 1; other < values.length; other++) {
        const difference = scores[start + arm]! - scores[start + other]!;
        if (Number.isNaN(difference)) continue;
        const error = sigmoid(values[arm]! - values[other]!) - (1 + difference) / 2;
        out[arm]! += error / (values.length - 1);
        out[other]! -= error / (values.length - 1);
      }
    }
  };
  return fitBilinear(table, rows, random, { dimensions, hasDifficulty: false, derivatives });
}
