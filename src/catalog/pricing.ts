/**
 * List prices as integers: pico-dollars (1e-12 USD) per token, so that 1 USD per million tokens is 1,000,000.
 * `tiers` replace the base prices when the whole input is longer than `aboveInputTokens`.
 */
export interface Prices {
  inputPicoUsd: number;
  cachedInputPicoUsd: number;
  cacheWritePicoUsd: number;
  outputPicoUsd: number;
}

export interface Pricing extends Prices {
  tiers?: readonly (Prices & { aboveInputTokens: number })[];
  source: string;
  /** Day of the price, YYYY-MM-DD. */
  asOf?: string;
}
