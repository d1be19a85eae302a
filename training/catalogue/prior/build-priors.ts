import type { CatalogueEntry } from '../../../src/catalog/catalogue-file.ts';
import type { Facts, ModelCard } from '../facts.ts';

export interface BuiltPrior {
  prior: Omit<CatalogueEntry['qualityPrior'], 'figures'>;
  /** `source` is an index into the facts' list of sources. */
  figures: { name: string; score: number; source: number; variant?: string }[];
}

/** First version: one ability per model from standardised figures; replaced by the axes of the README. */
export function buildPriors(facts: Facts): {
  priors: Map<string, BuiltPrior>;
  meta: Record<string, unknown>;
} {
  const abilities = abilitiesOf(facts.cards);
  const known = [...abilities.values()].sort((a, b) => a - b);
  const priors = new Map<string, BuiltPrior>();
  for (const card of facts.cards) {
    const ability = abilities.get(card.model);
    const sibling =
      ability ?? siblingAbility(card, facts.cards, abilities) ?? known[Math.floor(known.length / 2)] ?? 0;
    const mean = Number((1 / (1 + Math.exp(-(1.05 + 0.62 * sibling)))).toFixed(3));
    priors.set(card.model, {
      prior: {
        default: mean,
        byDomain: {},
        logitSd: ability === undefined ? 0.9 : 0.6,
        basis: ability === undefined ? 'family' : 'benchmarks',
      },
      figures: Object.entries(card.benchmarks).flatMap(([name, [main]]) =>
        main === undefined
          ? []
          : [{ name, score: main[0], source: main[1], ...(main[2] !== undefined && { variant: main[2] }) }],
      ),
    });
  }
  return { priors, meta: { method: 'one factor' } };
}

function abilitiesOf(cards: readonly ModelCard[]): Map<string, number> {
  const columns = new Map<string, Map<string, number>>();
  for (const card of cards) {
    for (const [name, [main]] of Object.entries(card.benchmarks)) {
      if (main === undefined) continue;
      const column = columns.get(name) ?? new Map<string, number>();
      column.set(card.model, name.startsWith('arena_elo_') ? main[0] / 173.7 : logit(main[0]));
      columns.set(name, column);
    }
  }
  const abilities = new Map(cards.map((card) => [card.model, 0]));
  for (let round = 0; round < 60; round += 1) {
    const sums = new Map<string, { total: number; weight: number }>();
    for (const column of columns.values()) {
      if (column.size < 8) continue;
      const pairs = [...column].map(([model, value]) => ({
        model,
        value,
        ability: abilities.get(model) ?? 0,
      }));
      const meanValue = mean(pairs.map((pair) => pair.value));
      const meanAbility = mean(pairs.map((pair) => pair.ability));
      const spread = Math.sqrt(mean(pairs.map((pair) => (pair.value - meanValue) ** 2))) || 1;
      const abilitySpread =
        round === 0
          ? 1
          : Math.max(0.3, Math.sqrt(mean(pairs.map((pair) => (pair.ability - meanAbility) ** 2))));
      for (const { model, value } of pairs) {
        const sum = sums.get(model) ?? { total: 0, weight: 1 };
        sum.total += meanAbility + (abilitySpread * (value - meanValue)) / spread;
        sum.weight += 1;
        sums.set(model, sum);
      }
    }
    const raw = [...sums].map(([model, sum]) => [model, sum.total / sum.weight] as const);
    const centre = mean(raw.map(([, value]) => value));
    const scale = Math.sqrt(mean(raw.map(([, value]) => (value - centre) ** 2))) || 1;
    for (const [model, value] of raw) abilities.set(model, (value - centre) / scale);
  }
  for (const card of cards) if (Object.keys(card.benchmarks).length < 3) abilities.delete(card.model);
  return abilities;
}

function siblingAbility(
  card: ModelCard,
  cards: readonly ModelCard[],
  abilities: ReadonlyMap<string, number>,
): number | undefined {
  const stem = (name: string) => name.replace(/[\d.]+/g, '#');
  const siblings = cards.filter(
    (other) => stem(other.model) === stem(card.model) && abilities.has(other.model),
  );
  const latest = siblings.sort((a, b) => (a.released ?? '').localeCompare(b.released ?? '')).at(-1);
  return latest && abilities.get(latest.model);
}

function logit(score: number): number {
  const clipped = Math.min(0.99, Math.max(0.01, score));
  return Math.log(clipped / (1 - clipped));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
