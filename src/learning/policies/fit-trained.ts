import type { Random } from '../../numerics/random.ts';
import { createEstimates } from '../../routing/policies/arm-predictor.ts';
import {
  comparingPolicies,
  createPredictor,
  type TrainedPolicyName,
  type TrainedStates,
} from '../../routing/policies/trained-policies.ts';
import { fitCosts, predictCosts } from '../offline/fit-costs.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { schemaOf } from '../offline/train-quality-model.ts';
import { fitClusterTable } from './fit-cluster-table.ts';
import { fitItemResponse } from './fit-item-response.ts';
import { fitKnn } from './fit-knn.ts';
import { fitLinUcb } from './fit-lin-ucb.ts';
import { fitMatrixFactorization } from './fit-matrix-factorization.ts';
import { fitMixLlm } from './fit-mixllm.ts';
import { fitPlugIn } from './fit-plug-in.ts';
import { fitSimilarityWeighted } from './fit-similarity-weighted.ts';
import type { FittedPolicy, PolicyPredictions } from './policy-predictions.ts';

type Fitter<State> = (table: OutcomeColumns, rows: Int32Array, random: Random) => State;

const fitters: { [Name in TrainedPolicyName]: Fitter<TrainedStates[Name]> } = {
  'similarity-weighted': fitSimilarityWeighted,
  'matrix-factorization': fitMatrixFactorization,
  knn: fitKnn,
  'cluster-table': fitClusterTable,
  'plug-in': fitPlugIn,
  'item-response': fitItemResponse,
  'lin-ucb': fitLinUcb,
  mixllm: fitMixLlm,
};

/** The state that serving reads. */
export function fitState<Name extends TrainedPolicyName>(
  name: Name,
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
): TrainedStates[Name] {
  return fitters[name](table, rows, random);
}

/** Costs come from the policy itself where it predicts any, otherwise from the head that all policies share. */
export function fitTrained<Name extends TrainedPolicyName>(
  name: Name,
  table: OutcomeColumns,
  rows: Int32Array,
  random: Random,
): FittedPolicy {
  const costHead = fitCosts(table, rows, schemaOf(table, rows));
  const predictor = createPredictor(name, fitState(name, table, rows, random), costHead !== null);
  return {
    predict(target, test) {
      const arms = predictor.arms.length;
      const estimates = createEstimates(arms);
      const chances = new Float64Array(test.length * arms);
      const worths = new Float64Array(test.length * arms);
      const costs = new Float64Array(test.length * arms);
      for (const [place, row] of test.entries()) {
        predictor.predict(target.features, row * target.featureCount, estimates);
        chances.set(estimates.chances, place * arms);
        worths.set(estimates.worths, place * arms);
        costs.set(estimates.costs, place * arms);
      }
      const predictions: PolicyPredictions = {
        chances: comparingPolicies.has(name) ? null : chances,
        worths,
        costs: null,
      };
      if (costHead !== null)
        predictions.costs = costs.some(Number.isNaN) ? predictCosts(costHead, target, test) : costs;
      return predictions;
    },
  };
}
