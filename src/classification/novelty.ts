/**
 * How far a prompt lies from the training texts: where its share of known n-grams falls among held-out prompts.
 * `quantiles` are ascending shares; the lowest known share gives 1, the highest 0. Without n-grams it is 1.
 */
export function noveltyOf(known: number, total: number, quantiles: Float32Array): number {
  if (total === 0 || quantiles.length < 2) return 1;
  const share = known / total;
  const last = quantiles.length - 1;
  if (share <= quantiles[0]!) return 1;
  if (share >= quantiles[last]!) return 0;
  let at = 0;
  while (share > quantiles[at + 1]!) at++;
  const span = quantiles[at + 1]! - quantiles[at]!;
  const within = span > 0 ? (share - quantiles[at]!) / span : 0;
  return 1 - (at + within) / last;
}
