import { certainDistribution, greedyDistribution } from '../exploration.ts';
import type { RoutingPolicy } from './routing-policy.ts';

/**
 * Always the same plan, by its id; where that plan is not eligible, the best one. The control that every router has to
 * beat (Hu et al., "RouterBench", arXiv 2403.12031, calls single models the points of the zero router).
 */
export function createFixedPolicy(planId: string): RoutingPolicy {
  return {
    name: 'fixed',
    version: `1:${planId}`,
    distribution({ plans }) {
      const place = plans.findIndex((scored) => scored.plan.id === planId);
      return place < 0 ? greedyDistribution(plans) : certainDistribution(plans.length, place);
    },
  };
}
