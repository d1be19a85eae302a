import type { Random } from '../../numerics/random.ts';
import type { SimilarityWeightedState } from '../../routing/policies/similarity-weighted-policy.ts';
import { missingOutcome, outcomeScale } from '../../routing/quality-model/neighbour-member.ts';
import { directionOf } from '../../routing/quality-model/quality-features.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { sampleRows } from '../offline/splits.ts';
import { schemaOf } from '../offline/train-quality-model.ts';

/** Every prediction looks at all rows that are kept, so there is a bound; above it they are drawn, and more choose no better. */
export const maxSimilarityRows = 2_000;
const gamma = 10;

export function fitSimilarityWeighted(
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
): SimilarityWeightedState {
  const schema = schemaOf(table, rows);
  const kept = rows.length > maxSimilarityRows ? sampleRows(rows, maxSimilarityRows, random) : rows;
  const d = schema.inputs.length;
  const arms = table.arms.length;
  const directions = new Int8Array(kept.length * d);
  const outcomes = new Uint8Array(kept.length * arms).fill(missingOutcome);
  const direction = new Float32Array(d);
  for (const [place, row] of kept.entries()) {
    directionOf(schema, table.features, row * table.featureCount, direction, 0);
    for (let at = 0; at < d; at++) directions[place * d + at] = Math.round(127 * direction[at]!);
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (!Number.isNaN(score)) outcomes[place * arms + arm] = Math.round(outcomeScale * score);
    }
  }
  return { schema, arms: table.arms, directions, outcomes, gamma };
}
