import type { Model } from '../../catalog/model.ts';

/** Logit chance of a good answer at medium complexity, over all domains; not-a-number without a card that knows. */
export function cardAbility(card: Model | undefined): number {
  if (card === undefined || card.qualityPrior.basis === 'unknown') return Number.NaN;
  const chance = card.qualityPrior.default;
  return Math.log(chance / (1 - chance));
}
