import { type Catalogue, findModel } from '../../catalog/catalogue.ts';
import { pricingFromUsdPerMillion } from '../../catalog/cost.ts';
import { localPrior } from '../../catalog/local-prior.ts';
import type { Model } from '../../catalog/model.ts';
import type { Pricing } from '../../catalog/pricing.ts';
import type { SimulatedModel } from '../../catalog/simulated-models.ts';
import type { MeasuredOutcome, OutcomeRow } from '../outcome-table.ts';

/** Name of the provider that the recorded models are served by. */
export const recordedProviderName = 'recorded';

export interface RecordedModels {
  /** One deployment each, whose upstream model is the table's name. */
  models: SimulatedModel[];
  /** Models of the table that cannot take part, with the reason. */
  leftOut: { name: string; reason: string }[];
}

interface Sums {
  calls: number;
  score: number;
  costUsd: number;
  priced: number;
  /** Of the calls whose cost is known. */
  pricedTokens: number;
}

const charactersPerToken = 4;
const usualOutputTokens = 300;

/**
 * The models of a table: those that the catalogue knows with its cards and prices, the others with a price fitted to
 * what their calls cost. A model without either cannot be charged, and is left out.
 */
export function recordedModels(rows: readonly OutcomeRow[], catalogue: Catalogue): RecordedModels {
  const byName = sumsByModel(rows);
  const cards = new Set<string>();
  const found: { name: string; sums: Sums; card: Model }[] = [];
  const leftOut: RecordedModels['leftOut'] = [];
  for (const [name, sums] of byName) {
    const known = findModel(catalogue, name);
    const isFree = known !== undefined && !cards.has(known.id) && known.pricing !== null;
    const card = isFree ? known : ownCard(name, sums);
    if (card === null) {
      leftOut.push({ name, reason: 'neither the table nor the catalogue knows what it costs' });
      continue;
    }
    cards.add(card.id);
    found.push({ name, sums, card });
  }
  // The dearer a model, the slower it is made to be: times were not measured, and this is what they are like.
  const byPrice = found.toSorted((a, b) => outputPrice(a.card) - outputPrice(b.card));
  const models = found.map((each) =>
    recordedModel(each, byPrice.indexOf(each) / Math.max(1, found.length - 1)),
  );
  return { models, leftOut };
}

function recordedModel(
  { name, sums, card }: { name: string; sums: Sums; card: Model },
  rank: number,
): SimulatedModel {
  const deployment = {
    id: `${recordedProviderName}/${name}`,
    provider: recordedProviderName,
    upstreamModel: name,
    weight: 1,
  };
  return {
    model: { ...card, deployments: [deployment], source: 'simulated' },
    behaviour: {
      ttftMs: 150 + 450 * rank,
      tokensPerSecond: 200 - 120 * rank,
      ability: { default: Math.min(0.98, Math.max(0.02, sums.score / sums.calls)) },
      complexitySlope: 2,
      verbosity: 1,
    },
  };
}

function sumsByModel(rows: readonly OutcomeRow[]): Map<string, Sums> {
  const byName = new Map<string, Sums>();
  for (const { prompt, outcomes } of rows) {
    for (const [name, outcome] of Object.entries(outcomes)) {
      const sums = byName.get(name) ?? { calls: 0, score: 0, costUsd: 0, priced: 0, pricedTokens: 0 };
      byName.set(name, sums);
      sums.calls++;
      sums.score += outcome.score;
      if (outcome.costUsd === undefined) continue;
      sums.priced++;
      sums.costUsd += outcome.costUsd;
      sums.pricedTokens += estimatedTokens(prompt, outcome).total;
    }
  }
  return byName;
}

/** Tokens of a call, measured where the table has them. */
export function estimatedTokens(prompt: string, outcome: MeasuredOutcome) {
  const input = outcome.inputTokens ?? Math.ceil(prompt.length / charactersPerToken);
  const output =
    outcome.outputTokens ??
    (outcome.outputChars === undefined
      ? usualOutputTokens
      : Math.ceil(outcome.outputChars / charactersPerToken));
  return { input, output, total: input + output };
}

/** A card for a model that the catalogue does not have; null when its calls have no costs. */
function ownCard(name: string, sums: Sums): Model | null {
  const pricing = fittedPricing(sums);
  if (pricing === null) return null;
  const { prior } = localPrior(name);
  return {
    id: `${recordedProviderName}/${name}`,
    vendor: 'unknown',
    aliases: [],
    contextTokens: null,
    maxOutputTokens: null,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing,
    qualityPrior: prior,
    deployments: [],
    source: 'simulated',
  };
}

/** One price for input and output alike, at which the table's calls together cost what they did. */
function fittedPricing({ costUsd, priced, pricedTokens }: Sums): Pricing | null {
  if (priced === 0) return null;
  const usd = (costUsd / Math.max(1, pricedTokens)) * 1e6;
  return pricingFromUsdPerMillion({
    inputUsdPerMillion: usd,
    outputUsdPerMillion: usd,
    source: 'fitted to the costs of the outcome table',
  });
}

function outputPrice({ pricing }: Model): number {
  return pricing?.outputPicoUsd ?? 0;
}
