import { seededRandom } from '../../numerics/random.ts';
import { trainedPolicyNames } from '../../routing/policies/trained-policies.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { fitCascadeThreshold } from './fit-cascade-threshold.ts';
import { fitCausal } from './fit-causal.ts';
import { fitSignalbox } from './fit-signalbox.ts';
import { fitThreshold } from './fit-threshold.ts';
import { fitTrained } from './fit-trained.ts';
import { fitFixed, fitRules, fitWeighted } from './fit-untrained.ts';
import type { FitOptions, FitPolicy, FittedPolicy } from './policy-predictions.ts';

const fitters: Readonly<Record<string, FitPolicy>> = {
  signalbox: fitSignalbox,
  fixed: fitFixed,
  weighted: fitWeighted,
  rules: fitRules,
  threshold: fitThreshold,
  causal: fitCausal,
  'cascade-threshold': fitCascadeThreshold,
  ...Object.fromEntries(
    trainedPolicyNames.map((name): [string, FitPolicy] => [
      name,
      (table, rows, _options, random) => fitTrained(name, table, rows, random),
    ]),
  ),
};

/** Every policy that evaluation can run. */
export const policyNames: readonly string[] = Object.keys(fitters);

/**
 * Fits a policy to the given rows of an outcome table; the same seed gives the same policy.
 * @throws RangeError for a name that no policy has
 */
export function fitPolicy(
  name: string,
  table: OutcomeColumns,
  rows: Int32Array,
  options: FitOptions,
): FittedPolicy {
  const fit = Object.hasOwn(fitters, name) ? fitters[name] : undefined;
  if (fit === undefined) throw new RangeError(`no policy is called '${name}'`);
  return fit(table, rows, options, seededRandom(options.seed));
}
