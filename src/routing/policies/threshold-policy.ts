/**
 * Two models and a threshold (Ong et al., "RouteLLM", arXiv 2406.18665): the strong model answers when its chance of
 * winning against the weak one is at least the threshold. The threshold is the price of quality in win probability; it is
 * calibrated on sample traffic to a wanted share of strong calls.
 */
import { certainDistribution, greedyDistribution } from '../exploration.ts';
import { type ArmPredictor, createEstimates } from './arm-predictor.ts';
import { adviceFor } from './causal-policy.ts';
import { PlanArms } from './plan-arms.ts';
import { featuresFor } from './predicted-policy.ts';
import type { PolicyAdvisor, PolicyInput, RoutingPolicy } from './routing-policy.ts';

export interface ThresholdPolicyOptions {
  /** Ids of the two plans. */
  strong: string;
  weak: string;
  /** Least win probability of the strong one that it answers from, 0..1; a request's own goes before. */
  threshold: number;
  /** Policy whose predictions give the win probability; without a predictor the gateway's own do. */
  over: string;
  version: string;
  predictor?: ArmPredictor;
  renamed?: Readonly<Record<string, string>>;
  /** Asked before the decision; its answer then gives the win probability. */
  advisor?: PolicyAdvisor;
}

/** RouteLLM's own names of the methods, which its clients send. */
const routeLlmNames: Readonly<Record<string, readonly string[]>> = {
  'matrix-factorization': ['mf'],
  'similarity-weighted': ['sw_ranking'],
  causal: ['causal_llm'],
};

export function createThresholdPolicy(options: ThresholdPolicyOptions): RoutingPolicy {
  const { strong, weak, over } = options;
  const winRate = createWinRate(options);
  return {
    name: 'threshold',
    version: options.version,
    winNames: [over, ...(routeLlmNames[over] ?? [])],
    ...(options.advisor !== undefined && { advisor: options.advisor }),
    winFacts: (input) => ({
      strong,
      weak,
      probability: winRate(input),
      threshold: input.winThreshold ?? options.threshold,
    }),
    distribution(input) {
      const { plans, winThreshold = options.threshold } = input;
      const strongPlace = plans.findIndex(({ plan }) => plan.id === strong);
      const weakPlace = plans.findIndex(({ plan }) => plan.id === weak);
      if (strongPlace < 0 && weakPlace < 0) return greedyDistribution(plans);
      const takesStrong = weakPlace < 0 || (strongPlace >= 0 && winRate(input) >= winThreshold);
      return certainDistribution(plans.length, takesStrong ? strongPlace : weakPlace);
    },
  };
}

/** `½ + (chance of the strong − chance of the weak) / 2`: a half when they are level. What is not known counts as level. */
export function winProbability(strongChance: number, weakChance: number): number {
  const probability = 0.5 + (strongChance - weakChance) / 2;
  return Number.isFinite(probability) ? Math.min(Math.max(probability, 0), 1) : 0.5;
}

/**
 * The threshold at which the wanted share of the sample goes to the strong model: the quantile of the win probabilities
 * (RouteLLM's calibration). With equal probabilities the share is the nearest one not above the wanted.
 * @param wantedShare 0..1
 */
export function calibrateThreshold(winProbabilities: ArrayLike<number>, wantedShare: number): number {
  const sorted = Float64Array.from(winProbabilities).sort();
  const count = sorted.length;
  const strongCalls = Math.floor(Math.min(Math.max(wantedShare, 0), 1) * count + 1e-9);
  if (count === 0 || strongCalls === 0) return 1 + Number.EPSILON;
  let place = count - strongCalls;
  const isSplit = place > 0 && sorted[place - 1] === sorted[place];
  while (isSplit && place < count && sorted[place] === sorted[count - strongCalls]) place++;
  return sorted[place] ?? 1;
}

function createWinRate({
  strong,
  weak,
  predictor,
  renamed,
  advisor,
}: ThresholdPolicyOptions): (input: PolicyInput) => number {
  if (advisor !== undefined) return (input) => advisedWinRate(input, strong, weak);
  if (predictor === undefined) {
    return ({ plans }) => {
      const qualityOf = (id: string) => plans.find(({ plan }) => plan.id === id)?.quality ?? Number.NaN;
      return winProbability(qualityOf(strong), qualityOf(weak));
    };
  }
  const planArms = new PlanArms(predictor.arms, renamed);
  const estimates = createEstimates(predictor.arms.length);
  const chanceOf = (id: string, { plans }: PolicyInput) => {
    const plan = plans.find((scored) => scored.plan.id === id)?.plan;
    const arm = plan === undefined ? -1 : planArms.find(plan);
    return arm < 0 ? Number.NaN : estimates.chances[arm]!;
  };
  return (input) => {
    const features = featuresFor(predictor, input);
    if (features === undefined) return 0.5;
    predictor.predict(features, 0, estimates);
    return winProbability(chanceOf(strong, input), chanceOf(weak, input));
  };
}

/** Share of the strong model in what the asked model gives the two; a half without its answer. */
function advisedWinRate({ plans, advice }: PolicyInput, strong: string, weak: string): number {
  if (advice === undefined) return 0.5;
  const adviceOf = (id: string) => {
    const plan = plans.find((scored) => scored.plan.id === id)?.plan;
    return plan === undefined ? 0 : adviceFor(plan, advice);
  };
  const [forStrong, forWeak] = [adviceOf(strong), adviceOf(weak)];
  return forStrong + forWeak > 0 ? forStrong / (forStrong + forWeak) : 0.5;
}
