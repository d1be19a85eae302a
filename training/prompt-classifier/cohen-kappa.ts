/**
 * Agreement of two labellers beyond what their label frequencies give by chance
 * (J. Cohen, "A Coefficient of Agreement for Nominal Scales", 1960; weighted: J. Cohen, "Weighted Kappa", 1968).
 */

/** Cost of a pair of labels, 0 for none. */
type Disagreement<Label> = (first: Label, second: Label) => number;

/** Kappa over unordered labels, at most 1; NaN when there is no pair or both labellers only ever give one same label. */
export function cohenKappa(first: readonly string[], second: readonly string[]): number {
  return weightedKappa(first, second, (a, b) => (a === b ? 0 : 1));
}

/** Kappa over ordered levels, a disagreement counted by the square of its distance. */
export function quadraticKappa(first: readonly number[], second: readonly number[]): number {
  return weightedKappa(first, second, (a, b) => (a - b) ** 2);
}

function weightedKappa<Label>(
  first: readonly Label[],
  second: readonly Label[],
  disagreement: Disagreement<Label>,
): number {
  if (first.length !== second.length)
    throw new RangeError(`${first.length} labels against ${second.length} labels`);
  let seen = 0;
  for (let at = 0; at < first.length; at++) seen += disagreement(first[at]!, second[at]!);
  let byChance = 0;
  const firstCounts = countLabels(first);
  const secondCounts = countLabels(second);
  for (const [a, countA] of firstCounts)
    for (const [b, countB] of secondCounts) byChance += disagreement(a, b) * countA * countB;
  return 1 - (seen * first.length) / byChance;
}

function countLabels<Label>(labels: readonly Label[]): Map<Label, number> {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
