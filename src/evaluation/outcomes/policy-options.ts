import type { FitOptions } from '../../learning/policies/policy-predictions.ts';
import type { SplitOptions } from './evaluation-splits.ts';

/** How the protocols are run. */
export interface EvaluationOptions extends SplitOptions {
  /** Policies under the same splits; the first is the report's `router`, and its controls are made with it. */
  policies?: readonly string[];
  /** Recorded answers of an asked model, by row; for `causal`. */
  answers?: FitOptions['answers'];
}

export function policiesOf({ policies }: EvaluationOptions): readonly [string, ...string[]] {
  const [first = 'signalbox', ...others] = new Set(policies);
  return [first, ...others];
}

export function fitOptionsOf({ answers }: EvaluationOptions, seed: number): FitOptions {
  return { seed, ...(answers !== undefined && { answers }) };
}
