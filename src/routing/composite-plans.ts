/** Predictions for plans of several calls, from those of their members. */
import type { CallEstimate } from './estimates.ts';
import type { CascadePlan, ChainPlan } from './plan.ts';
import type { PromptReading } from './prompt-reading.ts';

export interface CallPrediction extends CallEstimate {
  quality: number;
  uncertainty: number;
}

/**
 * Shares of bad answers that a structural check sees (empty, cut off, refused, invalid JSON or tool call). Where the
 * request asks for a form, most failures of weak models are failures of form.
 */
const caughtShare = 0.12;
const caughtShareStructured = 0.4;
/** Good answers that the check rejects all the same. */
const falseAlarmShare = 0.01;
/** How much harder, on the logit scale, a prompt is that another model has just failed: failures go together. */
const failedBeforeLogit = -0.7;

/** `first` answers; when the structural verifier rejects, `second` answers. Nothing is shown before the verdict. */
export function predictCascade(
  plan: CascadePlan,
  reading: PromptReading,
  predict: (model: string, effort: string | undefined) => CallPrediction | null,
): CallPrediction | null {
  const first = predict(plan.first.model, plan.first.effort);
  const second = predict(plan.second.model, plan.second.effort);
  if (first === null || second === null) return null;
  const caught = (1 - first.quality) * (reading.structuredOutput ? caughtShareStructured : caughtShare);
  const falseAlarm = first.quality * falseAlarmShare;
  const rejected = caught + falseAlarm;
  const afterFailure = shiftLogit(second.quality, failedBeforeLogit);
  return {
    quality: first.quality - falseAlarm + caught * afterFailure + falseAlarm * second.quality,
    uncertainty: Math.hypot((1 - rejected) * first.uncertainty, rejected * second.uncertainty),
    costUsd: first.costUsd + rejected * second.costUsd,
    p90CostUsd: first.p90CostUsd + (rejected >= 0.1 ? second.p90CostUsd : 0),
    lostCacheUsd: first.lostCacheUsd,
    latencyMs: first.latencyMs + rejected * second.latencyMs,
    firstContentMs: first.latencyMs + rejected * second.firstContentMs,
    missProbability: first.missProbability + rejected * (1 - first.missProbability),
    outputTokens: first.outputTokens + rejected * second.outputTokens,
  };
}

/**
 * Every step runs; the last one answers. The quality is that of the last step's model: what earlier steps add is learnt
 * from outcomes, not assumed. A step that a route decides counts as `routed`, the best single plan of this decision.
 */
export function predictChain(
  plan: ChainPlan,
  routed: CallPrediction | null,
  predict: (model: string, effort: string | undefined) => CallPrediction | null,
): CallPrediction | null {
  let total: CallPrediction | null = null;
  for (const { target } of plan.steps) {
    const step: CallPrediction | null =
      target.kind === 'route' ? routed : predict(target.model, target.effort);
    if (step === null) return null;
    total =
      total === null
        ? { ...step }
        : {
            quality: step.quality,
            uncertainty: step.uncertainty,
            costUsd: total.costUsd + step.costUsd,
            p90CostUsd: total.p90CostUsd + step.p90CostUsd,
            lostCacheUsd: total.lostCacheUsd + step.lostCacheUsd,
            latencyMs: total.latencyMs + step.latencyMs,
            firstContentMs: total.latencyMs + step.firstContentMs,
            missProbability: 1 - (1 - total.missProbability) * (1 - step.missProbability),
            outputTokens: total.outputTokens + step.outputTokens,
          };
  }
  return total;
}

function shiftLogit(probability: number, shift: number): number {
  const odds = (probability / Math.max(1 - probability, 1e-9)) * Math.exp(shift);
  return odds / (1 + odds);
}
