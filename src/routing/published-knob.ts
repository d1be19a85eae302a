/** What the positions of a route's knob mean, in quality and money: the table that a person chooses by. */
import type { Model } from '../catalog/model.ts';
import { toleratedLoss, valueForLoss } from './knob.ts';
import { predictSample, runPolicy, type SampleAim } from './knob-sample.ts';
import { type PreparedRoute, prepareRoute } from './prepare-route.ts';
import { promptSample } from './prompt-sample.ts';
import type { CompiledRoute, PolicyState } from './routing-input.ts';

export const publishedPositions: readonly number[] = [1, 0.95, 0.9, 0.8, 0.65, 0.5, 0.25, 0];

const mostShown = 3;

export interface PublishedKnob {
  route: string;
  /** Of the route; the table is what `signalbox` would do with its models. */
  policy: string;
  /** Whose prompts: those of the route's own artefact, or those that ship. */
  sample: { source: 'artefact' | 'shipped'; prompts: number };
  /** Candidates that have a price. */
  models: number;
  /** Whether models among them are simulated, and their prices with them. */
  simulated: boolean;
  /** What quality and cost are shares of; null when nothing has a price. */
  reference: { plan: string; quality: number; usdPerThousand: number } | null;
  /** By falling position; none without a reference. */
  positions: KnobPosition[];
}

export interface KnobPosition {
  /** Of the knob, 0..1. */
  quality: number;
  /** Mean quality that may be lost, 0..1: what `maxQualityLoss` would say. At 0 what the cheapest plans lose. */
  maxQualityLoss: number;
  /** Mean predicted quality over that of the reference; above 1 where several models together beat the best single one. */
  qualityShare: number;
  /** Mean predicted USD of a thousand requests. */
  usdPerThousand: number;
  /** That over the reference's; null when the reference is free. */
  costShare: number | null;
  /** The most picked plans with their shares of the requests, most first. */
  mix: { plan: string; share: number }[];
  /** Share of the requests that went to any other plan. */
  otherShare: number;
}

/**
 * Predictions over the sample that the knob is calibrated on, so the promise and not a measurement. Rules, offered plans,
 * limits and load, which differ from request to request, are not in it.
 */
export function publishKnob(
  route: CompiledRoute,
  models: readonly Model[],
  state: PolicyState,
): PublishedKnob {
  const { knob, arms: set } = prepareRoute(route, models, state);
  const { arms } = set;
  const { qualityModel, tuning } = route;
  const sample = qualityModel.sample ?? promptSample;
  const columns = predictSample(arms, set.candidate, set.predictor, sample, tuning);
  const reference = arms[knob.reference];
  const positionAt = (quality: number): KnobPosition => {
    const run = runPolicy(columns, aimAt(knob, quality));
    const picked = columns.arms
      .map((arm, column) => ({ plan: arms[arm]!.plan.id, share: run.picks[column]! / columns.prompts }))
      .filter(({ share }) => share > 0)
      .sort((a, b) => b.share - a.share);
    const mix = picked.slice(0, mostShown);
    return {
      quality,
      maxQualityLoss: quality <= 0 ? knob.referenceQuality - run.quality : toleratedLoss(knob, quality),
      qualityShare: run.quality / knob.referenceQuality,
      usdPerThousand: 1000 * run.costUsd,
      costShare: knob.referenceCostUsd > 0 ? run.costUsd / knob.referenceCostUsd : null,
      mix,
      otherShare: picked.slice(mostShown).reduce((sum, { share }) => sum + share, 0),
    };
  };
  return {
    route: route.name,
    policy: route.policy.name,
    sample: {
      source: qualityModel.isOwnSample === true ? 'artefact' : 'shipped',
      prompts: sample.length,
    },
    models: columns.arms.length,
    simulated: columns.arms.some((arm) => arms[arm]!.model.source === 'simulated'),
    reference:
      reference === undefined
        ? null
        : {
            plan: reference.plan.id,
            quality: knob.referenceQuality,
            usdPerThousand: 1000 * knob.referenceCostUsd,
          },
    positions: reference === undefined ? [] : publishedPositions.map(positionAt),
  };
}

/** The same as `resolveObjective` makes of the shorthand when nothing else counts. */
function aimAt(knob: PreparedRoute['knob'], quality: number): SampleAim {
  if (quality <= 0) return { mode: 'cheapest' };
  const loss = toleratedLoss(knob, quality);
  return loss <= 0 ? { mode: 'best' } : { mode: 'balanced', valueUsd: valueForLoss(knob, loss) };
}
