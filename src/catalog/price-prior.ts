import { sigmoid } from '../numerics/logistic.ts';
import { usdPerMillionFromPico } from './cost.ts';
import type { QualityPrior } from './model.ts';
import type { Pricing } from './pricing.ts';

/** Fitted on the shipped catalogue: logit of the default prior against the logarithm of the output price (scatter 0.5). */
const logitAtOneUsd = 1.38;
const logitPerLogUsd = 0.25;
const cheapestUsdPerMillion = 0.02;
const dearestUsdPerMillion = 100;
/** Twice the variance of a prior from figures, and the scatter around the line. */
const logitSd = 0.9;

/** A wide prior for a model of which nothing but the price is known. */
export function pricePrior(pricing: Pricing): QualityPrior {
  const usd = Math.min(
    dearestUsdPerMillion,
    Math.max(cheapestUsdPerMillion, usdPerMillionFromPico(pricing.outputPicoUsd)),
  );
  const logit = logitAtOneUsd + logitPerLogUsd * Math.log(usd);
  return { default: Number(sigmoid(logit).toFixed(3)), byDomain: {}, logitSd, basis: 'price' };
}
