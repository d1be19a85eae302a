import { sigmoid } from '../../numerics/logistic.ts';
import type { Random } from '../../numerics/random.ts';
import type { ItemResponseState } from '../../routing/policies/item-response-policy.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { fitBilinear } from './fit-bilinear.ts';

/** As in the paper. */
const dimensions = 25;

/** Cross-entropy of every score. */
export function fitItemResponse(table: OutcomeColumns, rows: Int32Array, random: Random): ItemResponseState {
  const derivatives = (values: Float64Array, scores: Float64Array, start: number, out: Float64Array) => {
    for (let arm = 0; arm < values.length; arm++) {
      const score = scores[start + arm]!;
      out[arm] = Number.isNaN(score) ? 0 : sigmoid(values[arm]!) - score;
    }
  };
  return fitBilinear(table, rows, random, { dimensions, hasDifficulty: true, derivatives });
}
