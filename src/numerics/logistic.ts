/** `1 / (1 + exp(−x))`, the chance that a logit stands for. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** `ln(p / (1 − p))` of a chance, which is taken to be within 0.001..0.999 so that nothing is certain. */
export function logit(chance: number): number {
  const bounded = Math.min(Math.max(chance, 0.001), 0.999);
  return Math.log(bounded / (1 - bounded));
}
