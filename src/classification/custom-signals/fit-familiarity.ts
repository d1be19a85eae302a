import { fitKernelRidge } from '../../numerics/kernel-ridge.ts';
import { RIDGE } from './fit-label-model.ts';

/**
 * Share of the examples, each read by the model without it, that are taken for unlike the rest. On requests about
 * something else altogether (CLINC150's, and the corpus) 0.08 leaves about one in twenty with a label, where going by the
 * scores of labels leaves one in five to two in five.
 */
const UNFAMILIAR_SHARE = 0.08;

/** How much a prompt is like the examples as a whole, whatever their labels: about 1 for one of them, 0 for others. */
export interface Familiarity {
  /** Weight of each example. */
  duals: Float64Array;
  /** Familiarity below which the signal is `unknown`. */
  least: number;
}

/** Regresses the constant 1 on similarity alone, so that what is unlike every example gets little of it. `kernel` is n × n and overwritten. */
export function fitFamiliarity(kernel: Float64Array, n: number): Familiarity {
  const { duals, leaveOneOut } = fitKernelRidge(kernel, new Float64Array(n).fill(1), n, 1, RIDGE);
  leaveOneOut.sort();
  return { duals, least: leaveOneOut[Math.floor(UNFAMILIAR_SHARE * n)]! };
}
