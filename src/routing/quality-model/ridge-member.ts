/**
 * Ridge regression per arm around a shared part: `q_a = clip(a_a + (θ₀ + θ_a)ᵀ(x − x̄), .01, .99)`. θ₀ is the common
 * difficulty, θ_a what the arm does differently; both have closed forms (Hoerl and Kennard, "Ridge Regression", 1970;
 * Evgeniou and Pontil, "Regularized Multi-Task Learning", KDD 2004, for the split).
 */
export interface RidgeState {
  /** Mean of the expanded features over the training prompts. */
  means: Float32Array;
  /** Per arm. */
  intercepts: Float32Array;
  /** Per arm θ₀ + θ_a, row-major. */
  weights: Float32Array;
}

const lowest = 0.01;
const highest = 0.99;

/** Writes each arm's predicted chance for an expanded feature vector. */
export function predictRidge(state: RidgeState, x: Float64Array, out: Float64Array): void {
  predictLogs(state, x, out);
  for (let arm = 0; arm < out.length; arm++) out[arm] = Math.min(Math.max(out[arm]!, lowest), highest);
}

/** The same for a ridge whose targets are logarithms: without the bounds of chances. */
export function predictLogs(state: RidgeState, x: Float64Array, out: Float64Array): void {
  const { means, intercepts, weights } = state;
  const size = means.length;
  for (let arm = 0; arm < intercepts.length; arm++) {
    const base = arm * size;
    let sum = intercepts[arm]!;
    for (let at = 0; at < size; at++) sum += weights[base + at]! * (x[at]! - means[at]!);
    out[arm] = sum;
  }
}
