import type { ExecutorContext } from './executor-context.ts';
import type { BreakerState } from './circuit-breaker.ts';

export interface DeploymentState {
  deployment: string;
  provider: string;
  inFlight: number;
  breaker: BreakerState;
  /** Null when a call would be taken now. */
  unavailable: string | null;
  coolingMs: number;
  failureShare: number;
}

export interface ExecutorState {
  inFlight: number;
  deployments: DeploymentState[];
  /** Retries that each provider's budget has left. */
  retryBudgets: { provider: string; retries: number }[];
}

export function executorState(context: ExecutorContext): ExecutorState {
  const nowMs = context.clock.monotonicMs();
  const deployments: DeploymentState[] = [];
  const providers = new Set<string>();
  let inFlight = 0;
  for (const [deployment, health] of context.health.entries()) {
    inFlight += health.inFlight;
    providers.add(health.provider.name);
    deployments.push({
      deployment,
      provider: health.provider.name,
      inFlight: health.inFlight,
      breaker: health.breakerState(nowMs),
      unavailable: health.unavailability(nowMs),
      coolingMs: health.coolingMs(nowMs),
      failureShare: health.failureShare(nowMs),
    });
  }
  const retryBudgets = [...providers].map((provider) => ({
    provider,
    retries: context.health.retryBudget(provider).balance(nowMs),
  }));
  return { inFlight, deployments, retryBudgets };
}
