import { costNanoUsd } from '../catalog/cost.ts';
import type { Deployment, Model } from '../catalog/model.ts';
import type { Pricing } from '../catalog/pricing.ts';
import { emptyUsage, inputTokens, outputTokens, type Usage } from '../chat/usage.ts';
import type { OutputCounter } from './output-counter.ts';

/** What a call can at most have used; numbers beyond are the provider's mistake. */
export interface UsageBounds {
  /** The gateway's own estimate of the input. */
  inputTokensEstimate: number;
  contextTokens: number | null;
  /** What the model can give over all answers, null when unknown. */
  maxOutputTokens: number | null;
}

const largestPlausibleTokens = 20_000_000;

/** Stands in for the price of a model that has none: dearer than nearly everything, so that no bill comes out too low. */
const unpricedCeiling: Pricing = {
  inputPicoUsd: 15_000_000,
  cachedInputPicoUsd: 15_000_000,
  cacheWritePicoUsd: 15_000_000,
  outputPicoUsd: 75_000_000,
  source: 'ceiling for unpriced models',
};

/**
 * The usage that is charged. The provider's own counts when they make sense, else the gateway's estimate, flagged.
 * `isComplete` is false for an answer that broke off: output counts seen on the way are then a lower bound.
 */
export function settleUsage(counter: OutputCounter, bounds: UsageBounds, isComplete: boolean): Usage {
  const reported = counter.reportedUsage;
  const isUsable = reported !== undefined && isSensible(reported, bounds) && !isEmptyClaim(reported);
  if (isUsable && isComplete && counter.isUsageFinal) return reported;
  const usage = emptyUsage();
  if (isUsable) {
    usage.uncachedInputTokens = reported.uncachedInputTokens;
    usage.cacheReadInputTokens = reported.cacheReadInputTokens;
    usage.cacheWriteInputTokens = reported.cacheWriteInputTokens;
    usage.textOutputTokens = Math.max(reported.textOutputTokens, counter.textTokens());
    usage.reasoningOutputTokens = Math.max(reported.reasoningOutputTokens, counter.reasoningTokens());
  } else {
    usage.uncachedInputTokens = bounds.inputTokensEstimate;
    usage.textOutputTokens = counter.textTokens();
    usage.reasoningOutputTokens = counter.reasoningTokens();
  }
  usage.estimated = true;
  if (reported?.raw !== undefined) usage.raw = reported.raw;
  return usage;
}

/** Usage of a call that was billed for its input but gave nothing back. */
export function inputOnlyUsage(inputTokensEstimate: number): Usage {
  return { ...emptyUsage(), uncachedInputTokens: inputTokensEstimate, estimated: true };
}

/**
 * Integer nano-dollars. A model without a price is charged at a ceiling, since unpriced is not free; local and simulated
 * models without a price cost 0.
 */
export function attemptCostNanoUsd(model: Model, deployment: Deployment, usage: Usage): number {
  const pricing = deployment.pricing ?? model.pricing;
  if (pricing !== null) return costNanoUsd(pricing, usage);
  return model.source === 'local' || model.source === 'simulated' ? 0 : costNanoUsd(unpricedCeiling, usage);
}

function isSensible(usage: Usage, bounds: UsageBounds): boolean {
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  if (!isCount(usage.uncachedInputTokens) || !isCount(usage.textOutputTokens)) return false;
  if (!isCount(usage.cacheReadInputTokens) || !isCount(usage.cacheWriteInputTokens)) return false;
  if (!isCount(usage.reasoningOutputTokens)) return false;
  const inputBound = bounds.contextTokens === null ? largestPlausibleTokens : bounds.contextTokens * 2;
  if (input > Math.max(inputBound, bounds.inputTokensEstimate * 4)) return false;
  return bounds.maxOutputTokens === null || output <= outputBound(bounds.maxOutputTokens);
}

/** Tokens of output beyond which an answer capped at `maxOutputTokens` cannot be what was asked for. */
export function outputBound(maxOutputTokens: number): number {
  return maxOutputTokens * 1.5 + 1_024;
}

/** No call has zero tokens on both sides: zeros everywhere are a count that was never made. */
function isEmptyClaim(usage: Usage): boolean {
  return inputTokens(usage) + outputTokens(usage) === 0;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largestPlausibleTokens;
}
