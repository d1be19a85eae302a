import type { RoutingWishes } from '../chat/chat-request.ts';
import type { ObjectiveSettings } from '../config/settings.ts';
import { type KnobTable, toleratedLoss, valueForLoss } from './knob.ts';
import type { PreparedRoute } from './prepare-route.ts';
import type { PromptReading } from './prompt-reading.ts';
import type { EffectiveObjective } from './routing-decision.ts';
import { type RoutingTuning, signalFactor } from './tuning.ts';

/** `auto` without an objective of its own. */
const defaultQuality = 0.8;

/**
 * What counts for this request: the route's objective, overridden by matched rules in their order, then by the request's
 * own wishes, with the effects of urgency, tone and stakes. A layer that says how quality is weighed (`quality`,
 * `maxQualityLoss`, `valueUsd`) replaces what earlier layers said about it.
 */
export function resolveObjective(
  route: ObjectiveSettings,
  rules: readonly ObjectiveSettings[],
  wishes: RoutingWishes,
  reading: PromptReading,
  prepared: PreparedRoute,
  tuning: RoutingTuning,
): EffectiveObjective {
  const merged = merge(route, rules, wishes);
  const { knob, arms } = prepared;
  const { loss, mode, baseValueUsd } = weigh(merged, knob);
  const valueUsd = baseValueUsd * signalFactor(reading, tuning, merged.valueUsd === undefined);
  const objective: EffectiveObjective = {
    mode: wishes.models !== undefined && wishes.models.length > 0 ? 'ordered' : mode,
    valueUsd,
    secondUsd: merged.secondUsd ?? valueUsd * tuning.secondShareByUrgency[urgencyLevel(reading.urgency)],
    pessimism: reading.highStakes ? tuning.highStakesPessimism : tuning.pessimism,
    maxQualityLoss: loss,
    reference: arms.arms[knob.reference]?.plan.id ?? null,
  };
  if (merged.minQuality !== undefined) objective.minQuality = merged.minQuality;
  if (merged.maxCostUsd !== undefined) objective.maxCostUsd = merged.maxCostUsd;
  if (merged.deadlineMs !== undefined) objective.deadlineMs = merged.deadlineMs;
  return objective;
}

/** Milliseconds within which an answer is of most use; 0 when nothing presses. Only the explicit deadline is a hard limit. */
export function softDeadlineMs(
  objective: EffectiveObjective,
  reading: PromptReading,
  tuning: RoutingTuning,
): number {
  let soonest = objective.deadlineMs ?? Number.POSITIVE_INFINITY;
  if (tuning.statedDeadlines && reading.statedDeadlineMs > 0)
    soonest = Math.min(soonest, reading.statedDeadlineMs);
  if (reading.urgency >= 3 && tuning.immediateDeadlineMs > 0)
    soonest = Math.min(soonest, tuning.immediateDeadlineMs);
  return Number.isFinite(soonest) ? soonest : 0;
}

function merge(
  route: ObjectiveSettings,
  rules: readonly ObjectiveSettings[],
  wishes: RoutingWishes,
): ObjectiveSettings {
  const merged: ObjectiveSettings = { ...route };
  for (const rule of rules) lay(merged, rule);
  lay(merged, wishes);
  return merged;
}

function lay(merged: ObjectiveSettings, layer: ObjectiveSettings): void {
  if (layer.quality !== undefined || layer.maxQualityLoss !== undefined || layer.valueUsd !== undefined) {
    delete merged.quality;
    delete merged.maxQualityLoss;
    delete merged.valueUsd;
  }
  if (layer.quality !== undefined) merged.quality = layer.quality;
  if (layer.maxQualityLoss !== undefined) merged.maxQualityLoss = layer.maxQualityLoss;
  if (layer.valueUsd !== undefined) merged.valueUsd = layer.valueUsd;
  if (layer.secondUsd !== undefined) merged.secondUsd = layer.secondUsd;
  if (layer.minQuality !== undefined) merged.minQuality = layer.minQuality;
  if (layer.maxCostUsd !== undefined) merged.maxCostUsd = layer.maxCostUsd;
  if (layer.deadlineMs !== undefined) merged.deadlineMs = layer.deadlineMs;
}

function weigh(
  merged: ObjectiveSettings,
  knob: KnobTable,
): { loss: number | null; mode: EffectiveObjective['mode']; baseValueUsd: number } {
  const floor = merged.minQuality !== undefined;
  if (merged.valueUsd !== undefined) {
    return { loss: null, mode: floor ? 'min-quality' : 'balanced', baseValueUsd: merged.valueUsd };
  }
  const quality = merged.quality ?? defaultQuality;
  const cheapest = merged.maxQualityLoss === undefined && quality <= 0;
  const loss = merged.maxQualityLoss ?? toleratedLoss(knob, quality);
  const baseValueUsd = cheapest ? 0 : valueForLoss(knob, loss);
  if (floor) return { loss, mode: 'min-quality', baseValueUsd };
  if (cheapest) return { loss, mode: 'cheapest', baseValueUsd };
  return { loss, mode: loss <= 0 ? 'best' : 'balanced', baseValueUsd };
}

function urgencyLevel(urgency: number): 0 | 1 | 2 | 3 {
  return urgency >= 3 ? 3 : urgency >= 2 ? 2 : urgency >= 1 ? 1 : 0;
}
