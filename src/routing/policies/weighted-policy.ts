import { greedyDistribution } from '../exploration.ts';
import type { RoutingPolicy } from './routing-policy.ts';

/**
 * Shares of the traffic by configured weights, whatever the prompt: canaries and A/B tests. With equal weights it is the
 * random router that published results are measured against (RouteLLM, arXiv 2406.18665).
 */
export function createWeightedPolicy(
  weights: Readonly<Record<string, number>>,
  version: string,
): RoutingPolicy {
  const shares = new Map(Object.entries(weights));
  return {
    name: 'weighted',
    version,
    isSpread: true,
    distribution({ plans }) {
      const probabilities = Float64Array.from(plans, ({ plan }) => Math.max(shares.get(plan.id) ?? 0, 0));
      const total = probabilities.reduce((sum, share) => sum + share, 0);
      return total > 0 ? probabilities.map((share) => share / total) : greedyDistribution(plans);
    },
  };
}
