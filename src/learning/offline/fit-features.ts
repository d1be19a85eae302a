import { createFeatureSchema, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

const quantileCount = 8;
/** Fewer rows than this give thresholds that are noise. */
const minRowsForThresholds = 400;
const maxRowsForThresholds = 20_000;

/**
 * Which of the wanted inputs vary over the rows, and at which of their values the model may bend: the octiles, for
 * inputs below `binned` (those that count the text's structure, which come first); the rest enter linearly.
 */
export function fitFeatureSchema(
  table: OutcomeColumns,
  rows: Int32Array,
  binned: number,
  wanted: readonly number[],
): FeatureSchema {
  const { featureCount, features } = table;
  const step = Math.max(1, Math.floor(rows.length / maxRowsForThresholds));
  const sample = rows.filter((_, place) => place % step === 0);
  const inputs: number[] = [];
  const thresholds: number[][] = [];
  for (const input of wanted) {
    const values = new Float64Array(sample.length);
    let isVaried = false;
    for (let place = 0; place < sample.length; place++) {
      const value = features[sample[place]! * featureCount + input]!;
      values[place] = value;
      isVaried ||= value !== values[0];
    }
    if (!isVaried) continue;
    inputs.push(input);
    thresholds.push(input < binned && rows.length >= minRowsForThresholds ? octiles(values.sort()) : []);
  }
  return createFeatureSchema(table.classifierVersion, featureCount, inputs, thresholds);
}

function octiles(sorted: Float64Array): number[] {
  const limits = new Set<number>();
  for (let part = 1; part < quantileCount; part++) {
    limits.add(sorted[Math.floor((part * sorted.length) / quantileCount)]!);
  }
  limits.delete(sorted.at(-1)!);
  return [...limits];
}
