import { type ArmPredictor, createEstimates } from './arm-predictor.ts';
import { PlanArms } from './plan-arms.ts';
import { rescoredDistribution, type TradeOff } from './rescored-distribution.ts';
import type { PolicyInput, RoutingPolicy, ScoredPlan } from './routing-policy.ts';

export interface PredictedPolicyOptions {
  name: string;
  version: string;
  predictor: ArmPredictor;
  /** What the predictor's arms are called here. */
  renamed?: Readonly<Record<string, string>>;
  /** The paper's own weighing of worth and money; without it the objective's value of a good answer weighs them. */
  tradeOff?: TradeOff;
  /** Added to an arm's worth from what is known of the plan at this moment, such as its queue. */
  adjust?: (plan: ScoredPlan, input: PolicyInput) => number;
}

/** Serves a trained predictor. Prompts without its features are left to the default policy. */
export function createPredictedPolicy(options: PredictedPolicyOptions): RoutingPolicy {
  const { name, version, predictor, tradeOff, adjust } = options;
  const planArms = new PlanArms(predictor.arms, options.renamed);
  const estimates = createEstimates(predictor.arms.length);
  return {
    name,
    version,
    distribution(input) {
      const features = featuresFor(predictor, input);
      const worths = new Float64Array(input.plans.length).fill(Number.NaN);
      if (features !== undefined) {
        predictor.predict(features, 0, estimates);
        for (const [place, scored] of input.plans.entries()) {
          const arm = planArms.find(scored.plan);
          if (arm >= 0) worths[place] = estimates.worths[arm]! + (adjust?.(scored, input) ?? 0);
        }
      }
      return rescoredDistribution(input, worths, tradeOff);
    },
  };
}

/** The prompt's features when they are the ones that the predictor was trained on. */
export function featuresFor(
  { schema }: ArmPredictor,
  { reading: { features }, classifierVersion }: PolicyInput,
): Float32Array | undefined {
  const isSame = classifierVersion === undefined || classifierVersion === schema.classifierVersion;
  return isSame && features?.length === schema.featureCount ? features : undefined;
}
