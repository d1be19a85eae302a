/**
 * Kernel ridge regression with its leave-one-out predictions in closed form: with C = K + λI and α = C⁻¹y, the
 * prediction for example i of a model fitted to all others is y_i − α_i / (C⁻¹)_ii.
 * Source: R. Rifkin, R. Lippert, "Notes on Regularized Least Squares", MIT-CSAIL-TR-2007-025, §§2–3.
 */
import { factorCholesky, forwardSubstitute, solveCholesky } from './cholesky.ts';

export interface KernelRidgeFit {
  /** α, `n` × `targetCount` row-major: a prediction is Σ_i α_i · k(x_i, x). */
  duals: Float64Array;
  /** Of each example by a model that has not seen it, `n` × `targetCount` row-major. */
  leaveOneOut: Float64Array;
}

/**
 * `kernel` is `n` × `n`, symmetric and positive semi-definite, and is overwritten; `targets` is `n` × `targetCount`
 * row-major; `ridge` is positive.
 */
export function fitKernelRidge(
  kernel: Float64Array,
  targets: Float64Array,
  n: number,
  targetCount: number,
  ridge: number,
): KernelRidgeFit {
  for (let at = 0; at < n; at++) kernel[at * n + at]! += ridge;
  factorCholesky(kernel, n);
  const duals = new Float64Array(n * targetCount);
  const column = new Float64Array(n);
  for (let target = 0; target < targetCount; target++) {
    for (let at = 0; at < n; at++) column[at] = targets[at * targetCount + target]!;
    solveCholesky(kernel, n, column);
    for (let at = 0; at < n; at++) duals[at * targetCount + target] = column[at]!;
  }
  const leaveOneOut = new Float64Array(n * targetCount);
  for (let at = 0; at < n; at++) {
    column.fill(0);
    column[at] = 1;
    // (C⁻¹)_ii is the squared length of L⁻¹e_i.
    forwardSubstitute(kernel, n, column, at);
    let inverse = 0;
    for (let row = at; row < n; row++) inverse += column[row]! * column[row]!;
    for (let target = 0; target < targetCount; target++) {
      const place = at * targetCount + target;
      leaveOneOut[place] = targets[place]! - duals[place]! / inverse;
    }
  }
  return { duals, leaveOneOut };
}
