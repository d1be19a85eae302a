import type { Model } from '../catalog/model.ts';
import { createArm } from './arm.ts';
import { createPredictions, predictArms } from './arm-predictions.ts';
import { estimateCall } from './estimates.ts';
import { resolveObjective, softDeadlineMs } from './objective.ts';
import { armsForEffort, findArm, prepareRoute } from './prepare-route.ts';
import { readProfile } from './prompt-reading.ts';
import { printable } from './reason-line.ts';
import type { RoutingDecision } from './routing-decision.ts';
import type { RoutingInput } from './routing-input.ts';
import { utilityOf, utilityTerms } from './utility.ts';

/**
 * The decision for a request that names its model: honoured exactly, whatever the model lacks, with the predictions and
 * prices that the input's route would use. A model without a price counts as 0 USD and a note says so.
 */
export function decidePinned(input: RoutingInput, model: Model): RoutingDecision {
  const { route, needs, snapshot } = input;
  const prepared = prepareRoute(route, input.models, snapshot);
  const reading = readProfile(input.profile, needs, input.wishes);
  const objective = resolveObjective(route.objective, [], input.wishes, reading, prepared, route.tuning);
  const arm = createArm(model, needs.effort);
  const set = armsForEffort(route, prepared, needs.effort);
  const place = findArm(set, model.id, arm.plan.effort);
  const predictions = place < 0 ? createPredictions(route.qualityModel.bind([arm], snapshot), 1) : set;
  const at = Math.max(place, 0);
  predictArms(predictions, reading);
  const estimate = estimateCall(
    arm,
    reading,
    needs,
    input.conditions(model),
    input.affinity,
    objective.deadlineMs ?? 0,
    { tokens: predictions.outputTokens[at]!, logSd: predictions.outputLogSd[at]! },
  );
  const costUsd = Number.isFinite(estimate.costUsd) ? estimate.costUsd : 0;
  const call = {
    ...estimate,
    costUsd,
    quality: predictions.quality[at]!,
    uncertainty: predictions.uncertainty[at]!,
  };
  const softMs = softDeadlineMs(objective, reading, route.tuning);
  const terms = utilityTerms(call, false, objective, softMs, needs.stream, route.tuning);
  return {
    kind: 'decision',
    id: input.decisionId,
    route: route.name,
    plan: arm.plan,
    propensity: 1,
    explored: false,
    ranked: [
      {
        plan: arm.plan,
        quality: call.quality,
        uncertainty: call.uncertainty,
        costUsd,
        latencyMs: call.latencyMs,
        firstContentMs: call.firstContentMs,
        utility: utilityOf(terms),
        switchingUsd: 0,
        probability: 1,
      },
    ],
    eliminated: [],
    objective,
    reason: printable(`the request names ${model.id}`),
    rules: [],
    notes: arm.pricing === null ? [`the price of ${model.id} is not known; its cost counts as 0`] : [],
    tags: [],
    policyVersion: `pinned+${snapshot.version}`,
    classifierVersion: input.profile.classifierVersion,
    configVersion: input.configVersion,
  };
}
