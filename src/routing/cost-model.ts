/**
 * Expected and 90th-percentile cost of a call: `p_in·(n − n_cached) + p_cache·n_cached + p_out·ℓ` in the price tier of the
 * whole input. The output length is taken to be log-normal around its expectation, reasoning tokens included.
 */
import { pricesAt } from '../catalog/cost.ts';
import type { Pricing } from '../catalog/pricing.ts';
import type { Arm } from './arm.ts';
import type { PromptReading } from './prompt-reading.ts';

const usdPerPicoUsd = 1e-12;

/** Standard deviation of the logarithm of an answer's length around its prediction. */
export const outputLogSd = 0.7;
/** 90th percentile over mean of a log-normal with this deviation of the logarithm: exp(1.2816 s − s²/2). */
function p90Factor(logSd: number): number {
  return Math.exp(1.2816 * logSd - (logSd * logSd) / 2);
}

/**
 * Tokens of reasoning at complexity 0.64, by effort. Orders of magnitude that vendors document for their efforts; each
 * deployment's own figures replace them once the cost head is trained.
 */
const reasoningTokensByEffort: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 80,
  low: 500,
  medium: 1_300,
  high: 3_300,
  xhigh: 6_500,
  max: 10_000,
};

/** Tokens of hidden or shown reasoning before the answer. A model that reasons without a dial counts as medium. */
export function expectedReasoningTokens(arm: Arm, complexity: number): number {
  const effort = arm.effort === '' && arm.model.capabilities.has('reasoning') ? 'medium' : arm.effort;
  const base = reasoningTokensByEffort[effort] ?? 0;
  // Simple questions get a tenth of the thought that hard ones get, whatever the effort.
  return base === 0 ? 0 : base * 0.125 * Math.exp(3.25 * complexity);
}

/**
 * All output tokens that will be paid, within the model's and the client's limit.
 * @param measured what a trained head expects of this arm, reasoning included; not-a-number without one
 */
export function expectedOutputTokens(arm: Arm, reading: PromptReading, measured = Number.NaN): number {
  const tokens = Number.isNaN(measured)
    ? reading.outputTokens + expectedReasoningTokens(arm, reading.complexity)
    : measured;
  return Math.min(tokens, outputLimit(arm, reading));
}

/** @param logSd of the trained head; not-a-number for the usual deviation */
export function p90OutputTokens(
  arm: Arm,
  reading: PromptReading,
  expectedTokens: number,
  logSd = Number.NaN,
): number {
  const factor = Number.isNaN(logSd) ? usualP90Factor : p90Factor(logSd);
  return Math.min(expectedTokens * factor, outputLimit(arm, reading));
}

const usualP90Factor = p90Factor(outputLogSd);

/** `cachedTokens` of the input are read from the provider's prompt cache. Tokens need not be whole: they are expectations. */
export function expectedCostUsd(
  pricing: Pricing,
  inputTokens: number,
  cachedTokens: number,
  outputTokens: number,
): number {
  const prices = pricesAt(pricing, inputTokens);
  const cached = Math.min(cachedTokens, inputTokens);
  return (
    ((inputTokens - cached) * prices.inputPicoUsd +
      cached * prices.cachedInputPicoUsd +
      outputTokens * prices.outputPicoUsd) *
    usdPerPicoUsd
  );
}

/** Price of a million tokens at three of input to one of output, for tiers; null when unpriced. */
export function blendedUsdPerMillion(pricing: Pricing | null): number | null {
  return pricing === null ? null : (3 * pricing.inputPicoUsd + pricing.outputPicoUsd) / 4 / 1e6;
}

function outputLimit(arm: Arm, reading: PromptReading): number {
  return Math.min(reading.maxOutputTokens, arm.model.maxOutputTokens ?? Number.POSITIVE_INFINITY);
}
