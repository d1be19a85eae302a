import type { Deployment } from '../catalog/model.ts';
import { hashString } from '../numerics/hashing.ts';
import type { Random } from '../numerics/random.ts';

/** A deployment that may be called, with what the choice depends on. */
export interface DeploymentOption {
  deployment: Deployment;
  inFlight: number;
  /** Calls at once that its provider takes. */
  capacity: number;
  /** Calls running at the provider, over all its deployments. */
  providerInFlight: number;
  /** Share of failed calls of late, 0..1. */
  failureShare: number;
}

const smallestHealth = 0.05;

/**
 * Picks one with a chance in proportion to weight × health / (calls in flight + 1). Deployments whose provider is at
 * capacity, and those of weight 0, serve only when there are no others. With an affinity key the same deployment keeps
 * serving a session, by weighted rendezvous hashing, so that the provider's prompt cache stays warm.
 * Source: J. Resch, "New Hashing Algorithms for Data Storage", SDC 2015 (weighted rendezvous: −w / ln h).
 */
export function chooseDeployment(
  options: readonly DeploymentOption[],
  random: Random,
  affinityKey?: string,
): Deployment | undefined {
  const first = options[0];
  if (first === undefined || options.length === 1) return first?.deployment;
  const preferred = preferredOptions(options);
  if (preferred.length === 1) return preferred[0]?.deployment;
  return affinityKey === undefined ? sample(preferred, random) : rendezvous(preferred, affinityKey);
}

function preferredOptions(options: readonly DeploymentOption[]): readonly DeploymentOption[] {
  const weighted = options.filter((option) => option.deployment.weight > 0);
  const candidates = weighted.length > 0 ? weighted : options;
  const free = candidates.filter((option) => option.providerInFlight < option.capacity);
  return free.length > 0 ? free : candidates;
}

function sample(options: readonly DeploymentOption[], random: Random): Deployment | undefined {
  let total = 0;
  for (const option of options) total += score(option);
  let rest = random.uniform() * total;
  for (const option of options) {
    rest -= score(option);
    if (rest < 0) return option.deployment;
  }
  return options[options.length - 1]?.deployment;
}

function rendezvous(options: readonly DeploymentOption[], affinityKey: string): Deployment | undefined {
  let best: Deployment | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const { deployment } of options) {
    const uniform = (hashString(`${affinityKey}\u0000${deployment.id}`) + 0.5) / 4_294_967_296;
    const score = -weightOf(deployment) / Math.log(uniform);
    if (score > bestScore) {
      best = deployment;
      bestScore = score;
    }
  }
  return best;
}

function score(option: DeploymentOption): number {
  const health = Math.max(smallestHealth, 1 - option.failureShare);
  return (weightOf(option.deployment) * health) / (option.inFlight + 1);
}

function weightOf(deployment: Deployment): number {
  return deployment.weight > 0 ? deployment.weight : 1;
}
