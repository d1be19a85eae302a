/**
 * What a stated time limit says of urgency beside the words around it. The n-grams see the words of a limit and not how
 * long it is.
 */

/** Factors of the odds of levels 0..3 for limits of up to so many seconds; logistic offsets on held-out corpus rows. */
const ODDS: readonly (readonly [upToSeconds: number, factors: readonly [number, number, number, number]])[] =
  [
    [1_800, [0.75, 0.07, 1, 19]],
    [7_200, [0.2, 0.1, 15, 4.5]],
    [86_400, [0.5, 0.8, 3, 1]],
  ];

/** Weighs the probabilities of the four levels by the limit, in place; they still add up to one. */
export function weighByDeadline(probabilities: Float64Array, deadlineSeconds: number): void {
  const factors = ODDS.find(([upTo]) => deadlineSeconds <= upTo)?.[1];
  if (factors === undefined) return;
  let sum = 0;
  for (let level = 0; level < factors.length; level++) {
    probabilities[level]! *= factors[level]!;
    sum += probabilities[level]!;
  }
  for (let level = 0; level < factors.length; level++) probabilities[level]! /= sum;
}
