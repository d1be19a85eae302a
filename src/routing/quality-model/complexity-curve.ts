/**
 * How complexity moves the chance of a good answer.
 *
 * A model with logit ability `μ` at medium complexity has at complexity `c` the logit
 *
 *     logit q(c) = offset(c) + spread(c) · μ
 *
 * that is Birnbaum's two-parameter item response model (in Lord and Novick, "Statistical Theories of Mental Test
 * Scores", 1968) with difficulty and discrimination as piecewise linear functions of the complexity score. Below the
 * middle the spread shrinks, since every model answers a greeting, above it grows, since hard prompts tell models apart.
 *
 * What public outcome tables say about the upper half: between GSM8K (moderate, as the classifier reads it) and MATH
 * level 5 (hard), 30 models of ZeroEval fall by 3.1 logits and spread 1.26 times as wide (correlation .87); between
 * CRUXEval and MATH level 5, 42 models fall by 1.2 and spread 1.10 times (.88). On RouteLLM's MMLU outcomes the gap
 * between GPT-4 and Mixtral grows from .06 to .16 from the easiest to the hardest bin of complexity. The lower half is a
 * judgement: benchmarks hold no greetings.
 */

/** At complexity 0, 1/8, … 1. The middle is (0, 1) by definition of the prior. */
const offsetKnots = [4.6, 3.75, 2.7, 1.45, 0, -0.65, -1.25, -1.75, -2.2] as const;
const spreadKnots = [0.03, 0.17, 0.42, 0.7, 1, 1.08, 1.15, 1.2, 1.25] as const;

/**
 * Standard deviation, in logits, of the error of the curve itself, which no model's card knows of: none in the middle, where
 * the prior is taken, more the further from it, most where the curve is a judgement. Without it every model would be
 * sure to answer a greeting well.
 */
const errorKnots = [0.8, 0.65, 0.45, 0.25, 0, 0.1, 0.2, 0.3, 0.4] as const;

/** Abilities beyond this (a chance of 98 %) would make a model better at hard prompts than at easy ones. */
export const largestAbility = 4;

export function complexityOffset(complexity: number): number {
  return interpolate(offsetKnots, complexity);
}

export function complexitySpread(complexity: number): number {
  return interpolate(spreadKnots, complexity);
}

export function complexityError(complexity: number): number {
  return interpolate(errorKnots, complexity);
}

/** Centres of the bands low, medium and high, where the learnt cells are taken to lie. */
export const bandCentres = [0.2, 0.5, 0.8] as const;

/** Weight of each band's cell at a complexity: linear between centres, flat outside. They add to 1. */
export function bandWeight(band: number, complexity: number): number {
  const [low, middle, high] = bandCentres;
  const lower = complexity <= low ? 1 : complexity >= middle ? 0 : (middle - complexity) / (middle - low);
  const upper = complexity >= high ? 1 : complexity <= middle ? 0 : (complexity - middle) / (high - middle);
  return band === 0 ? lower : band === 2 ? upper : 1 - lower - upper;
}

function interpolate(knots: readonly number[], complexity: number): number {
  const place = Math.min(Math.max(complexity, 0), 1) * (knots.length - 1);
  const left = Math.min(Math.floor(place), knots.length - 2);
  const from = knots[left] ?? 0;
  return from + (place - left) * ((knots[left + 1] ?? from) - from);
}
