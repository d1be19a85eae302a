/** The vector that trained members work on: the profile's features, and indicators that let a linear model bend. */
export interface FeatureSchema {
  /** Version of the classifier whose features these are; another version's numbers mean something else. */
  classifierVersion: string;
  /** Length of the profile's feature vector. */
  featureCount: number;
  /** Which of its entries are used. */
  inputs: readonly number[];
  /** For each input, the values above which one more indicator is 1; empty for none. */
  thresholds: readonly (readonly number[])[];
  /**
   * Lower triangle, row by row, of the matrix that inputs are multiplied by where prompts are compared by cosine: what moves
   * while the question stays counts little. Empty for inputs as they are.
   */
  metric: Float32Array;
  /** Length of the expanded vector. */
  size: number;
}

export function createFeatureSchema(
  classifierVersion: string,
  featureCount: number,
  inputs: readonly number[],
  thresholds: readonly (readonly number[])[],
  metric: Float32Array = new Float32Array(0),
): FeatureSchema {
  const size = inputs.length + thresholds.reduce((sum, of) => sum + of.length, 0);
  return { classifierVersion, featureCount, inputs, thresholds, metric, size };
}

/** Writes the expanded vector of the features at `offset` to `out`, of length `schema.size`. */
export function expandFeatures(
  schema: FeatureSchema,
  features: Float32Array,
  offset: number,
  out: Float64Array,
): void {
  const { inputs, thresholds } = schema;
  let place = inputs.length;
  for (let input = 0; input < inputs.length; input++) {
    const value = features[offset + inputs[input]!]!;
    out[input] = value;
    const limits = thresholds[input]!;
    for (let limit = 0; limit < limits.length; limit++) out[place++] = value > limits[limit]! ? 1 : 0;
  }
}

/** Writes the used entries, through the metric and scaled to length 1, to `out` at `outOffset`; for members that compare by cosine. */
export function directionOf(
  schema: FeatureSchema,
  features: Float32Array,
  offset: number,
  out: Float32Array,
  outOffset: number,
): void {
  const { inputs, metric } = schema;
  for (let input = 0; input < inputs.length; input++)
    out[outOffset + input] = features[offset + inputs[input]!]!;
  if (metric.length > 0) multiplyTriangular(metric, out, outOffset, inputs.length);
  let squares = 0;
  for (let input = 0; input < inputs.length; input++) squares += out[outOffset + input]! ** 2;
  const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
  for (let input = 0; input < inputs.length; input++) out[outOffset + input]! *= scale;
}

/**
 * In place, from the last entry on, since each needs only those before it. Four sums at a time, since additions to one wait
 * for each other.
 */
function multiplyTriangular(lower: Float32Array, vector: Float32Array, offset: number, size: number): void {
  let start = lower.length;
  for (let row = size - 1; row >= 0; row--) {
    start -= row + 1;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let at = 0;
    for (; at + 3 <= row; at += 4) {
      a += lower[start + at]! * vector[offset + at]!;
      b += lower[start + at + 1]! * vector[offset + at + 1]!;
      c += lower[start + at + 2]! * vector[offset + at + 2]!;
      d += lower[start + at + 3]! * vector[offset + at + 3]!;
    }
    for (; at <= row; at++) a += lower[start + at]! * vector[offset + at]!;
    vector[offset + row] = a + b + c + d;
  }
}
