/**
 * Utility of a plan in USD: `U = V·(q − κ·u − m) − ĉ − v_T·T − pen − switch`, a plug-in of predicted quality, cost and time
 * (CARROT, arXiv 2502.03261, shows that choosing the largest is minimax optimal) with a discount for not knowing and
 * MixLLM's congestion penalty (arXiv 2502.18482).
 */
import type { CallPrediction } from './composite-plans.ts';
import type { EffectiveObjective } from './routing-decision.ts';
import type { RoutingTuning } from './tuning.ts';

export interface UtilityTerms {
  /** `V·q`. */
  value: number;
  /** As if no cache were lost. */
  cost: number;
  time: number;
  /** `V·(κ·u + m)`, m the margin by which a plan must beat the usual one. */
  risk: number;
  /** The lost cache and the price of changing models in mid-session. */
  switching: number;
}

/** `margin`: what is asked of plans that are not the usual one. `softDeadlineMs` 0: nothing presses. `stream`: the time that counts is that of the first content. */
export function utilityTerms(
  call: CallPrediction,
  leavesSession: boolean,
  objective: EffectiveObjective,
  softDeadlineMs: number,
  stream: boolean,
  tuning: RoutingTuning,
  margin = 0,
): UtilityTerms {
  const { valueUsd } = objective;
  return {
    value: valueUsd * call.quality,
    cost: call.costUsd - call.lostCacheUsd,
    time:
      (objective.secondUsd * call.latencyMs) / 1000 +
      congestionPenalty(stream ? call.firstContentMs : call.latencyMs, softDeadlineMs, valueUsd, tuning),
    risk: valueUsd * (objective.pessimism * call.uncertainty + margin),
    switching: leavesSession ? call.lostCacheUsd + tuning.switchingShare * valueUsd : 0,
  };
}

export function utilityOf(terms: UtilityTerms): number {
  return terms.value - terms.risk - terms.cost - terms.time - terms.switching;
}

function congestionPenalty(
  timeMs: number,
  deadlineMs: number,
  valueUsd: number,
  tuning: RoutingTuning,
): number {
  if (!(deadlineMs > 0)) return 0;
  const { gamma, xi, scale, cap } = tuning.congestion;
  const share = scale * Math.exp((gamma * (timeMs - xi * deadlineMs)) / deadlineMs);
  return valueUsd * Math.min(share, cap);
}
