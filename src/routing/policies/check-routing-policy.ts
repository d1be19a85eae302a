import type { PolicyInput, RoutingPolicy, ScoredPlan } from './routing-policy.ts';
import { seededRandom } from '../../numerics/random.ts';
import { singlePlan } from '../plan.ts';
import { defaultTuning } from '../tuning.ts';

/** How a test framework names and runs one behaviour; vitest's and node:test's `it` both fit. */
export type DefineBehaviour = (name: string, run: () => void) => void;

/** Length of the feature vectors that prompts come with, unless a policy was trained on others. */
const usualFeatureCount = 8;

/**
 * The behaviours that every routing policy must have, as one table that runs against any implementation. Each throws an
 * Error that says what was wrong. `featureCount` is what the policy was trained on; its plans are `model-0`, `model-1`, ….
 */
export function checkRoutingPolicy(
  create: () => RoutingPolicy,
  define: DefineBehaviour,
  { featureCount = usualFeatureCount }: { featureCount?: number } = {},
): void {
  const arbitraryInput = (seed: number, count?: number) => inputOf(seed, featureCount, count);
  define('has a name and a version', () => {
    const { name, version } = create();
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`name '${name}' is not kebab-case`);
    if (version === '') throw new Error('version is empty');
  });

  define('gives each plan a probability, in all 1, whatever the plans', () => {
    const policy = create();
    for (let seed = 0; seed < 200; seed++) checkDistribution(policy, arbitraryInput(seed), seed);
    checkDistribution(policy, arbitraryInput(7, 200), 7);
  });

  define('takes prompts with features that say nothing, are no numbers, or are not there', () => {
    const policy = create();
    const input = arbitraryInput(3);
    const { features: _features, ...reading } = input.reading;
    checkDistribution(policy, { ...input, reading }, 3);
    for (const features of [
      new Float32Array(featureCount),
      new Float32Array(featureCount).fill(Number.NaN),
      new Float32Array(featureCount).fill(Number.POSITIVE_INFINITY),
      new Float32Array(featureCount + 1),
      new Float32Array(0),
    ])
      checkDistribution(policy, { ...input, reading: { ...reading, features } }, 3);
  });

  define('takes any mode, threshold and advice', () => {
    const policy = create();
    for (const [seed, mode] of (
      ['balanced', 'best', 'cheapest', 'min-quality', 'ordered'] as const
    ).entries()) {
      const input = arbitraryInput(seed);
      checkDistribution(policy, { ...input, objective: { ...input.objective, mode } }, seed);
    }
    const input = arbitraryInput(11);
    for (const winThreshold of [0, 0.5, 1, Number.NaN])
      checkDistribution(policy, { ...input, winThreshold }, 11);
    for (const given of [Number.NaN, -1, 0, 0.3, Number.POSITIVE_INFINITY])
      checkDistribution(
        policy,
        {
          ...input,
          advice: new Map([
            ['model-0', given],
            ['nobody', 1],
          ]),
        },
        11,
      );
  });

  define('gives the same probabilities for the same input', () => {
    const policy = create();
    for (let seed = 0; seed < 50; seed++) {
      const first = policy.distribution(arbitraryInput(seed));
      const second = policy.distribution(arbitraryInput(seed));
      if (first.join() !== second.join()) throw new Error(`differs between two calls (seed ${seed})`);
    }
  });

  define('does not change its input', () => {
    const policy = create();
    for (let seed = 0; seed < 50; seed++) {
      const input = arbitraryInput(seed);
      policy.distribution(input);
      if (JSON.stringify(input) !== JSON.stringify(arbitraryInput(seed)))
        throw new Error(`changed (seed ${seed})`);
    }
  });

  define('tries nothing out at an exploration rate of 0: one plan has it all, or equals share it', () => {
    const policy = create();
    if (policy.isSpread === true) return;
    for (let seed = 0; seed < 50; seed++) {
      const positive = policy
        .distribution({ ...arbitraryInput(seed), explorationRate: 0 })
        .filter((probability) => probability > 0);
      if (positive.some((probability) => Math.abs(probability - 1 / positive.length) > 1e-9)) {
        throw new Error(`unequal shares (seed ${seed})`);
      }
    }
  });

  define('takes the only plan there is', () => {
    const input = arbitraryInput(1);
    const [probability] = create().distribution({ ...input, plans: input.plans.slice(0, 1) });
    if (probability !== 1) throw new Error(`${probability} instead of 1`);
  });
}

function checkDistribution(policy: RoutingPolicy, input: PolicyInput, seed: number): void {
  const probabilities = policy.distribution(input);
  const { plans } = input;
  if (probabilities.length !== plans.length)
    throw new Error(`${probabilities.length} for ${plans.length} plans`);
  let sum = 0;
  for (const probability of probabilities) {
    if (!(probability >= 0 && probability <= 1)) throw new Error(`probability ${probability} (seed ${seed})`);
    sum += probability;
  }
  if (Math.abs(sum - 1) > 1e-9) throw new Error(`probabilities sum to ${sum} (seed ${seed})`);
}

function inputOf(seed: number, featureCount: number, count?: number): PolicyInput {
  const random = seededRandom(seed);
  const valueUsd = 10 ** (random.uniform() * 4 - 3);
  const plans = Array.from({ length: count ?? 1 + random.integer(12) }, (_, index): ScoredPlan => {
    const quality = random.uniform();
    const uncertainty = random.uniform() * 0.3;
    const costUsd = 10 ** (random.uniform() * 4 - 5);
    const utility = valueUsd * (quality - defaultTuning.pessimism * uncertainty) - costUsd;
    return {
      plan: singlePlan(`model-${index}`),
      quality,
      uncertainty,
      costUsd,
      latencyMs: 5_000 * random.uniform(),
      firstContentMs: 500 * random.uniform(),
      utility,
      switchingUsd: 0,
      probability: 0,
      score: utility,
    };
  }).sort((a, b) => b.score - a.score);
  return {
    plans,
    reading: {
      domain: random.integer(15),
      domainProbability: random.uniform(),
      complexity: random.uniform(),
      complexityRead: true,
      novelty: random.uniform(),
      inputTokens: random.integer(5_000),
      outputTokens: 1 + random.integer(2_000),
      maxOutputTokens: Number.POSITIVE_INFINITY,
      urgency: random.integer(4),
      statedDeadlineMs: 0,
      troubledTone: false,
      highStakes: false,
      attack: false,
      structuredOutput: false,
      features: Float32Array.from({ length: featureCount }, () => random.normal()),
    },
    objective: {
      mode: 'balanced',
      valueUsd,
      secondUsd: 0,
      pessimism: defaultTuning.pessimism,
      maxQualityLoss: 0.02,
      reference: 'model-0',
    },
    explorationRate: seed % 3 === 0 ? 0 : random.uniform() * 0.5,
    tuning: defaultTuning,
  };
}
