import type { ModelCard } from '../facts.ts';
import { parametersInName } from '../../../src/catalog/local-prior.ts';
import { bareName } from '../names.ts';
import type { Ability } from './abilities.ts';
import { defaultEffortOf } from './figure-rows.ts';
import { dot, solveSymmetric } from './small-matrices.ts';
import { average } from './success-map.ts';

/** Ability of a model without figures, guessed from its siblings, or from its price, age and vendor. */
export interface GuessedAbility {
  ability: Ability;
  basis: 'family' | 'price' | 'unknown';
}

const catalogueMonth = monthIndex('2026-11');
/** Newer siblings are better, but not without end. */
const longestGainMonths = 12;
/** What is gained from one sibling to the next is believed by half: those without figures are the less talked of. */
const gainShare = 0.5;
/** Variance of a sibling's ability around its predecessor's. */
const siblingVariance = 0.1;
const largestCountedBillions = 700;

/** How general ability goes with facts of a card, over the models whose figures are known. */
interface FactLine {
  weights: readonly number[];
  vendorOffsets: ReadonlyMap<string, number>;
  residualVariance: number;
}

export class ThinModelGuesser {
  readonly #known: readonly KnownModel[];
  readonly #byEffort: ReadonlyMap<string, ReadonlyMap<string, Ability>>;
  readonly #byPrice: FactLine;
  readonly #bySize: FactLine;
  readonly #gainPerMonth: number;

  /** `byEffort` lets a sibling stand for the effort that the guessed model is called at. */
  constructor(
    cards: readonly ModelCard[],
    abilities: ReadonlyMap<string, Ability>,
    byEffort: ReadonlyMap<string, ReadonlyMap<string, Ability>> = new Map(),
  ) {
    this.#byEffort = byEffort;
    this.#known = cards.flatMap((card) => {
      const ability = abilities.get(card.model);
      return ability === undefined || card.baseModel ? [] : [{ card, ability }];
    });
    this.#byPrice = factLine(
      this.#known.filter(({ card }) => card.pricing !== null),
      priceFeatures,
    );
    this.#bySize = factLine(
      this.#known.filter(({ card }) => parametersInName(card.model) !== undefined),
      sizeFeatures,
    );
    this.#gainPerMonth = siblingGain(this.#known);
  }

  guess(card: ModelCard): GuessedAbility {
    const sibling = this.#siblingOf(card);
    if (sibling !== undefined) {
      const months = Math.max(0, Math.min(longestGainMonths, monthOf(card) - monthOf(sibling.card)));
      const gain = gainShare * this.#gainPerMonth * months;
      const atSameEffort =
        this.#byEffort.get(sibling.card.model)?.get(defaultEffortOf(card)) ?? sibling.ability;
      return { ability: moved(atSameEffort, gain, siblingVariance), basis: 'family' };
    }
    if (card.pricing !== null)
      return { ability: this.#fromLine(card, this.#byPrice, priceFeatures), basis: 'price' };
    if (parametersInName(card.model) !== undefined) {
      return { ability: this.#fromLine(card, this.#bySize, sizeFeatures), basis: 'family' };
    }
    const general = this.#known.map(({ ability }) => ability.general).sort((a, b) => a - b);
    return { ability: flat(general[Math.floor(general.length / 4)] ?? 0, 1), basis: 'unknown' };
  }

  #fromLine(card: ModelCard, line: FactLine, featuresOf: (card: ModelCard) => number[]): Ability {
    const best = Math.max(...this.#known.map(({ ability }) => ability.general));
    const general = dot(line.weights, featuresOf(card)) + (line.vendorOffsets.get(card.vendor) ?? 0);
    return flat(Math.min(best, general), line.residualVariance);
  }

  /** The newest model with figures whose name differs only in numbers, e.g. `claude-opus-5` for `claude-opus-5.5`. */
  #siblingOf(card: ModelCard): KnownModel | undefined {
    const stem = stemOf(card);
    return this.#known
      .filter((candidate) => candidate.card.model !== card.model && stemOf(candidate.card) === stem)
      .sort((a, b) => monthOf(b.card) - monthOf(a.card))
      .find((candidate) => monthOf(candidate.card) <= monthOf(card));
  }
}

interface KnownModel {
  card: ModelCard;
  ability: Ability;
}

function factLine(known: readonly KnownModel[], featuresOf: (card: ModelCard) => number[]): FactLine {
  const weights = ridge(
    known.map(({ card }) => featuresOf(card)),
    known.map(({ ability }) => ability.general),
  );
  const residuals = known.map(({ card, ability }) => ({
    vendor: card.vendor,
    residual: ability.general - dot(weights, featuresOf(card)),
  }));
  const vendorOffsets = shrunkMeans(residuals);
  const residualVariance = average(
    residuals.map(({ vendor, residual }) => (residual - (vendorOffsets.get(vendor) ?? 0)) ** 2),
  );
  return { weights, vendorOffsets, residualVariance };
}

export function stemOf(card: ModelCard): string {
  const own = bareName(card.model)
    .replace(/-(preview|exp|latest|it|instruct|chat)\b/g, '')
    .replace(/[-.]?\d+(\.\d+)*(-\d{2,8})*/g, '#');
  return `${card.vendor}/${own}`;
}

function priceFeatures(card: ModelCard): number[] {
  const outputUsd = Math.max(0.005, card.pricing?.outputUsdPerMillion ?? 1);
  const age = ageYears(card);
  return [1, Math.log(outputUsd), age, age * age, card.openWeights ? 1 : 0];
}

function sizeFeatures(card: ModelCard): number[] {
  const billions = Math.min(largestCountedBillions, parametersInName(card.model) ?? 7);
  return [1, Math.log(billions), ageYears(card)];
}

function ageYears(card: ModelCard): number {
  return (catalogueMonth - monthOf(card)) / 12;
}

function ridge(rows: readonly number[][], targets: readonly number[]): number[] {
  const size = rows[0]?.length ?? 0;
  const moments = Array.from({ length: size }, (_, i) =>
    Array.from(
      { length: size },
      (_, j) =>
        (i === j && i > 0 ? 1 : 0) + rows.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0),
    ),
  );
  const right = Array.from({ length: size }, (_, i) =>
    rows.reduce((sum, row, n) => sum + (row[i] ?? 0) * (targets[n] ?? 0), 0),
  );
  return solveSymmetric(moments, right);
}

function shrunkMeans(items: readonly { vendor: string; residual: number }[]): Map<string, number> {
  const sums = new Map<string, { total: number; count: number }>();
  for (const { vendor, residual } of items) {
    const sum = sums.get(vendor) ?? { total: 0, count: 0 };
    sums.set(vendor, { total: sum.total + residual, count: sum.count + 1 });
  }
  return new Map([...sums].map(([vendor, { total, count }]) => [vendor, total / (count + 4)]));
}

/** Median gain in general ability per month between consecutive siblings. */
function siblingGain(known: readonly { card: ModelCard; ability: Ability }[]): number {
  const gains: number[] = [];
  for (const later of known) {
    const earlier = known
      .filter(({ card }) => stemOf(card) === stemOf(later.card) && monthOf(card) < monthOf(later.card))
      .sort((a, b) => monthOf(b.card) - monthOf(a.card))[0];
    if (earlier === undefined) continue;
    gains.push(
      (later.ability.general - earlier.ability.general) / (monthOf(later.card) - monthOf(earlier.card)),
    );
  }
  gains.sort((a, b) => a - b);
  return Math.max(0, gains[Math.floor(gains.length / 2)] ?? 0);
}

/** Cards without a date are old fine-tunes when they have no price, and announcements of late when they have one. */
function monthOf(card: ModelCard): number {
  if (card.released !== undefined) return monthIndex(card.released);
  return card.pricing === null ? monthIndex('2024-01') : catalogueMonth;
}

function monthIndex(yearMonth: string): number {
  return Number(yearMonth.slice(0, 4)) * 12 + Number(yearMonth.slice(5, 7));
}

function moved(ability: Ability, gain: number, variance: number): Ability {
  return {
    axes: ability.axes.map((value) => value + gain),
    axesVariance: ability.axesVariance.map((row, i) =>
      row.map((value, j) => value + (i === j ? variance : 0)),
    ),
    general: ability.general + gain,
    generalVariance: ability.generalVariance + variance,
  };
}

function flat(general: number, variance: number): Ability {
  return {
    axes: [general, general, general, general],
    axesVariance: Array.from({ length: 4 }, (_, i) =>
      Array.from({ length: 4 }, (_, j) => (i === j ? variance : 0.9 * variance)),
    ),
    general,
    generalVariance: variance,
  };
}
