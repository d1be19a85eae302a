import type { PolicyTier } from '../../config/policy-settings.ts';
import { certainDistribution, greedyDistribution } from '../exploration.ts';
import { domainName, type PromptReading } from '../prompt-reading.ts';
import type { RoutingPolicy } from './routing-policy.ts';

/**
 * Tiers by what is read from the prompt, as most gateways route (the rule-based class of "Doing More with Less", arXiv
 * 2502.00409). The first tier that fits and whose model is eligible decides, then `otherwise`; the route's own rules, which
 * are expressions over everything, have been applied before.
 */
export function createRulesPolicy(
  tiers: readonly PolicyTier[],
  otherwise: string,
  version: string,
): RoutingPolicy {
  return {
    name: 'rules',
    version,
    distribution({ plans, reading }) {
      const wanted = [...tiers.filter((tier) => fits(tier, reading)).map(({ use }) => use), otherwise];
      for (const id of wanted) {
        const place = plans.findIndex(({ plan }) => plan.id === id);
        if (place >= 0) return certainDistribution(plans.length, place);
      }
      return greedyDistribution(plans);
    },
  };
}

function fits(tier: PolicyTier, { domain, complexity, highStakes }: PromptReading): boolean {
  return (
    (tier.domains === undefined || tier.domains.includes(domainName(domain))) &&
    complexity >= (tier.minComplexity ?? 0) &&
    complexity <= (tier.maxComplexity ?? 1) &&
    (tier.highStakes === undefined || tier.highStakes === highStakes)
  );
}
