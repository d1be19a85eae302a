import type { PolicyInput, RoutingPolicy, ScoredPlan } from './routing-policy.ts';
import { seededRandom } from '../../numerics/random.ts';
import { singlePlan } from '../plan.ts';
import { defaultTuning } from '../tuning.ts';

/** How a test framework names and runs one behaviour; vitest's and node:test's `it` both fit. */
export type DefineBehaviour = (name: string, run: () => void) => void;

/**
 * The behaviours that every routing policy must have, as one table that runs against any implementation. Each throws an
 * Error that says what was wrong.
 */
export function checkRoutingPolicy(create: () => RoutingPolicy, define: DefineBehaviour): void {
  define('has a name and a version', () => {
    const { name, version } = create();
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`name '${name}' is not kebab-case`);
    if (version === '') throw new Error('version is empty');
  });

  define('gives each plan a probability, in all 1, whatever the plans', () => {
    const policy = create();
    for (let seed = 0; seed < 200; seed++) checkDistribution(policy.distribution(arbitraryInput(seed)), seed);
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

function checkDistribution(probabilities: Float64Array, seed: number): void {
  const { plans } = arbitraryInput(seed);
  if (probabilities.length !== plans.length)
    throw new Error(`${probabilities.length} for ${plans.length} plans`);
  let sum = 0;
  for (const probability of probabilities) {
    if (!(probability >= 0 && probability <= 1)) throw new Error(`probability ${probability} (seed ${seed})`);
    sum += probability;
  }
  if (Math.abs(sum - 1) > 1e-9) throw new Error(`probabilities sum to ${sum} (seed ${seed})`);
}

function arbitraryInput(seed: number): PolicyInput {
  const random = seededRandom(seed);
  const valueUsd = 10 ** (random.uniform() * 4 - 3);
  const plans = Array.from({ length: 1 + random.integer(12) }, (_, index): ScoredPlan => {
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
