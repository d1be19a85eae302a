/**
 * A cascade with a threshold (Chen et al., "FrugalGPT", arXiv 2305.05176): the first model answers unless its predicted
 * quality is below the threshold, then the second does at once. The answer itself is judged while the cascade is carried
 * out, by the gateway's verifier.
 */
import { certainDistribution, greedyDistribution } from '../exploration.ts';
import type { RoutingPolicy } from './routing-policy.ts';

/** `planId` is that of the cascade; without it the best plan answers. `threshold` is a quality, 0..1. */
export function createCascadeThresholdPolicy(
  planId: string,
  threshold: number,
  version: string,
): RoutingPolicy {
  return {
    name: 'cascade-threshold',
    version,
    distribution({ plans }) {
      const place = plans.findIndex(({ plan }) => plan.id === planId && plan.kind === 'cascade');
      const cascade = plans[place]?.plan;
      if (cascade?.kind !== 'cascade') return greedyDistribution(plans);
      const first = plans.find(({ plan }) => plan.id === cascade.first.id);
      const second = plans.findIndex(({ plan }) => plan.id === cascade.second.id);
      const isHopeless = first !== undefined && first.quality < threshold && second >= 0;
      return certainDistribution(plans.length, isHopeless ? second : place);
    },
  };
}
