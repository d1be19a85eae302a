/**
 * How the inputs of trained members move when a prompt is changed and its question is not, and the metric in which such
 * movement is short (within-class covariance: Hatch, Kajarekar and Stolcke, "Within-Class Covariance Normalization for
 * SVM-based Speaker Recognition", Interspeech 2006; a class here is a prompt with its changed copies).
 */
import { factorCholesky, invertFactor } from '../../numerics/cholesky.ts';
import { expandFeatures, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { CopiedPrompts } from './copied-prompts.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

/** What the movement counts in the metric beside the inputs' own mean square. */
const movementShare = 20;

/**
 * Second moment of the movement of the expanded features, lower triangle of size × size, over the copies of the given rows;
 * null where none of them was copied.
 */
export function movementOf(
  schema: FeatureSchema,
  copies: CopiedPrompts,
  rows: Int32Array,
): Float64Array | null {
  const { size, featureCount } = schema;
  const still = new Float64Array(size);
  return secondMoment(copies, rows, size, (entry, out) => {
    expandFeatures(schema, copies.before, entry * featureCount, still);
    expandFeatures(schema, copies.after, entry * featureCount, out);
    for (let at = 0; at < size; at++) out[at]! -= still[at]!;
  });
}

/**
 * The schema with the metric of (s·I + κ·M)⁻¹, M the second moment of the movement of the inputs and s their mean square:
 * the inverse of the Cholesky factor.
 */
export function withMetric(schema: FeatureSchema, table: OutcomeColumns, rows: Int32Array): FeatureSchema {
  const { inputs, featureCount } = schema;
  const { before, after } = table.copies;
  const d = inputs.length;
  const moment = secondMoment(table.copies, rows, d, (entry, out) => {
    for (const [at, input] of inputs.entries())
      out[at] = after[entry * featureCount + input]! - before[entry * featureCount + input]!;
  });
  const own = meanSquare(table.features, rows, schema);
  if (moment === null || !(own > 0)) return schema;
  for (let at = 0; at < moment.length; at++) moment[at]! *= movementShare / own;
  for (let at = 0; at < d; at++) moment[at * d + at]! += 1;
  factorCholesky(moment, d);
  invertFactor(moment, d);
  const metric = new Float32Array((d * (d + 1)) / 2);
  for (let row = 0, start = 0; row < d; row++) {
    metric.set(moment.subarray(row * d, row * d + row + 1), start);
    start += row + 1;
  }
  return { ...schema, metric };
}

function secondMoment(
  copies: CopiedPrompts,
  rows: Int32Array,
  size: number,
  moveOf: (entry: number, out: Float64Array) => void,
): Float64Array | null {
  const known = new Set(rows);
  const move = new Float64Array(size);
  const moment = new Float64Array(size * size);
  let count = 0;
  for (const [entry, row] of copies.rows.entries()) {
    if (!known.has(row)) continue;
    count++;
    moveOf(entry, move);
    for (let one = 0; one < size; one++) {
      const value = move[one]!;
      if (value === 0) continue;
      for (let other = 0; other <= one; other++) moment[one * size + other]! += value * move[other]!;
    }
  }
  return count === 0 ? null : moment.map((value) => value / count);
}

function meanSquare(
  features: Float32Array,
  rows: Int32Array,
  { inputs, featureCount }: FeatureSchema,
): number {
  let sum = 0;
  for (const row of rows) for (const input of inputs) sum += features[row * featureCount + input]! ** 2;
  return sum / Math.max(rows.length * inputs.length, 1);
}
