/**
 * Time to an answer: `T = W + TTFT + ℓ/TPS` with a queue wait `W = max(0, inFlight + 1 − capacity)·service/capacity`
 * (MixLLM's waiting time, arXiv 2502.18482, in the form of an M/D/c queue seen from its end) and the chance of missing a
 * deadline from a log-normal whose variance adds those of its parts (Fenton, "The Sum of Log-Normal Probability
 * Distributions", IRE Trans. 1960, first-order form).
 */
import { outputLogSd } from './cost-model.ts';
import type { ModelConditions } from './routing-input.ts';

/** Output of an ordinary call, for the service time of those that wait before. */
const ordinaryOutputTokens = 300;
const defaultFirstContentLogSd = 0.5;
const defaultSpeedLogSd = 0.35;

/** Milliseconds until a call sent now would start to be served. */
export function queueWaitMs(conditions: ModelConditions): number {
  const ahead = conditions.inFlight + 1 - conditions.capacity;
  if (!(ahead > 0) || !(conditions.capacity > 0)) return 0;
  const serviceMs = conditions.firstContentMs + generationMs(ordinaryOutputTokens, conditions);
  return (ahead * serviceMs) / conditions.capacity;
}

/** Milliseconds to produce tokens at the deployment's speed. */
export function generationMs(tokens: number, conditions: ModelConditions): number {
  return (1000 * tokens) / Math.max(conditions.outputTokensPerSecond, 0.1);
}

/**
 * P(T > deadline), 0..1. `firstMs` is wait and first token, `generatedMs` what follows up to the point that the deadline
 * is about: the whole answer, or nothing but reasoning for streams.
 */
export function missProbability(
  firstMs: number,
  generatedMs: number,
  deadlineMs: number,
  conditions: ModelConditions,
): number {
  const total = firstMs + generatedMs;
  if (!(deadlineMs > 0)) return 1;
  if (!(total > 0)) return 0;
  const firstSd = conditions.firstContentLogSd ?? defaultFirstContentLogSd;
  const speedSd = conditions.speedLogSd ?? defaultSpeedLogSd;
  const firstPart = (firstMs / total) * firstSd;
  const generatedVariance = (generatedMs / total) ** 2 * (speedSd * speedSd + outputLogSd * outputLogSd);
  const sd = Math.sqrt(firstPart * firstPart + generatedVariance);
  if (!(sd > 0)) return total > deadlineMs ? 1 : 0;
  return 1 - normalCdf(Math.log(deadlineMs / total) / sd);
}

/** Standard normal distribution function, absolute error below 1.5e-7 (Abramowitz and Stegun, 7.1.26). */
export function normalCdf(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - polynomial * Math.exp(-x * x);
  return value >= 0 ? 0.5 * (1 + erf) : 0.5 * (1 - erf);
}
