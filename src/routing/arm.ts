import type { Model } from '../catalog/model.ts';
import type { Pricing } from '../catalog/pricing.ts';
import { type SinglePlan, singlePlan } from './plan.ts';

/** A model at a reasoning effort, with what the hot path would otherwise look up for every request. */
export interface Arm {
  model: Model;
  plan: SinglePlan;
  /** Effort that the quality, length and cost are predicted for; empty when the model has no such dial. */
  effort: string;
  /** Null when unpriced. */
  pricing: Pricing | null;
}

/** Efforts of all vendors from least to most, to find the nearest one that a model takes. */
const effortOrder = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/**
 * The arm of a model. Without a wanted effort the plan leaves the effort to the model's default; a wanted effort that
 * the model does not take becomes the nearest it does, and one for a model without efforts is dropped.
 */
export function createArm(model: Model, wantedEffort?: string): Arm {
  const effort = wantedEffort === undefined ? undefined : nearestEffort(model, wantedEffort);
  return {
    model,
    plan: singlePlan(model.id, effort),
    effort: effort ?? defaultEffortOf(model),
    pricing: servingPricing(model),
  };
}

export function defaultEffortOf(model: Model): string {
  return model.efforts.length === 0 ? '' : (model.defaultEffort ?? 'medium');
}

function nearestEffort(model: Model, wanted: string): string | undefined {
  if (model.efforts.length === 0) return undefined;
  if (model.efforts.includes(wanted)) return wanted;
  const place = effortOrder.indexOf(wanted);
  if (place < 0) return undefined;
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const effort of model.efforts) {
    const distance = Math.abs(effortOrder.indexOf(effort) - place);
    if (effortOrder.includes(effort) && distance < bestDistance) {
      best = effort;
      bestDistance = distance;
    }
  }
  return best;
}

/** Price at the deployment that gets the largest share; which one really serves is known only later. */
function servingPricing(model: Model): Pricing | null {
  let heaviest = model.deployments[0];
  for (const deployment of model.deployments) {
    if (heaviest === undefined || deployment.weight > heaviest.weight) heaviest = deployment;
  }
  return heaviest?.pricing ?? model.pricing;
}
