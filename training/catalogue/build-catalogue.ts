/**
 * Builds models/catalogue/catalogue.json from data/. Deterministic: the same data give the same bytes.
 * node training/catalogue/build-catalogue.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseCatalogue } from '../../src/catalog/catalogue.ts';
import type { CatalogueEntry, CatalogueFile } from '../../src/catalog/catalogue-file.ts';
import type { Capability } from '../../src/catalog/model.ts';
import { type Facts, hashOfFacts, loadFacts, type ModelCard } from './facts.ts';
import { parametersInName } from '../../src/catalog/local-prior.ts';
import { aliasesOf, bareName } from './names.ts';
import { offersOf } from './offers.ts';
import { cardPricing } from './prices.ts';
import { buildPriors } from './prior/build-priors.ts';
import { reasoningModesOf, refusedParametersOf } from './reasoning-modes.ts';
import { servedVerdict, shutDownDay } from './served.ts';

const catalogueDay = '2026-11-24';
const attribution = [
  'Benchmark figures: Artificial Analysis (https://artificialanalysis.ai), Arena (https://arena.ai), LiveBench, Epoch AI, Open LLM Leaderboard, Aider, EvalPlus, LiveCodeBench, TIGER-Lab and the vendors, each figure with its source.',
  'Prices and limits: pydantic/genai-prices (MIT), llm-zoo (MIT), anomalyco/models.dev (MIT) and the vendors.',
  'Outcome tables behind the map from figures to success: RouteLLM, ZeroEval, TIGER-Lab MMLU-Pro and ParetoBandit (Apache-2.0), LLMRouter (MIT).',
];

const facts = loadFacts();
const factsHash = hashOfFacts();
const aliases = aliasesOf(facts.cards);
const verdicts = new Map(
  facts.cards.map((card) => [
    card.model,
    servedVerdict(card, facts.registry, aliases.get(card.model) ?? [], catalogueDay),
  ]),
);
const servedIds = new Set([...verdicts].filter(([, verdict]) => verdict.served).map(([model]) => model));
const { priors, meta } = buildPriors(facts, servedIds);
const figureSources: string[] = [];

const entries = facts.cards.map((card) => entryOf(card, facts));
write(
  'catalogue.json',
  entries.filter(({ id }) => servedIds.has(id)),
);
// Models of the past with their priors, so that outcome tables about them can be evaluated; nothing is routed to them.
write('retired.json', entries.filter(({ id }) => !servedIds.has(id)).map(withoutFigures));
report();

function entryOf(card: ModelCard, { providerPrices, registry, corrections }: Facts): CatalogueEntry {
  const names = aliases.get(card.model) ?? [];
  const pricing = cardPricing(card, providerPrices, corrections);
  const modes = reasoningModesOf(card);
  const prior = priors.get(card.model);
  if (prior === undefined) throw new Error(`no prior for ${card.model}`);
  const webSearch = registry.some(
    (row) => row.webSearch && (names.includes(row.name) || row.name === bareName(card.model)),
  );
  const parametersBillions = card.openWeights ? parametersInName(card.model) : undefined;
  const retires = shutDownDay(card.model);
  return {
    id: card.model,
    vendor: card.vendor,
    aliases: names,
    ...(card.released !== undefined && { released: card.released }),
    ...(retires !== undefined && { retires }),
    openWeights: card.openWeights,
    ...(parametersBillions !== undefined && { parametersBillions }),
    contextTokens: card.contextTokens,
    maxOutputTokens: card.maxOutputTokens ?? null,
    capabilities: capabilitiesOf(card, webSearch),
    efforts: [...modes.efforts],
    ...(modes.defaultEffort !== undefined && { defaultEffort: modes.defaultEffort }),
    refusedParameters: refusedParametersOf(card),
    pricing,
    qualityPrior: {
      ...prior.prior,
      ...(prior.figures.length > 0 && {
        figures: prior.figures.map(
          ({ name, score, source, variant }): [string, number, number] | [string, number, number, string] =>
            variant === undefined
              ? [name, score, sourceIndex(source)]
              : [name, score, sourceIndex(source), variant],
        ),
      }),
    },
    offers: offersOf(card, names, pricing, providerPrices),
    origins: originsOf(card, pricing?.source, pricing?.asOf, modes.efforts.length > 0),
  };
}

function capabilitiesOf(card: ModelCard, webSearch: boolean): Capability[] {
  const has = new Set(card.capabilities);
  const list: Capability[] = [];
  if (has.has('tools')) list.push('tools');
  if (has.has('vision')) list.push('vision');
  if (has.has('audio')) list.push('audio');
  if (has.has('pdf')) list.push('documents');
  if (has.has('structured-output')) list.push('structured-output');
  if (has.has('reasoning')) list.push('reasoning');
  if (webSearch) list.push('web-search');
  return list;
}

function originsOf(
  card: ModelCard,
  priceSource: string | undefined,
  priceDay: string | undefined,
  hasEfforts: boolean,
): CatalogueEntry['origins'] {
  const cards = {
    source: 'model cards gathered from models.dev, llm-zoo, OpenRouter and vendors',
    asOf: '2026-11-24',
  };
  return {
    contextTokens: cards,
    maxOutputTokens: cards,
    capabilities: cards,
    ...(priceSource !== undefined && {
      pricing: { source: priceSource, ...(priceDay !== undefined && { asOf: priceDay }) },
    }),
    ...(hasEfforts && { efforts: { source: "vendor's API documentation", asOf: '2026-11' } }),
    ...(shutDownDay(card.model) !== undefined && {
      retires: { source: "vendor's deprecation page", asOf: '2026-11' },
    }),
  };
}

function sourceIndex(source: number): number {
  const text = facts.figureSources[source] ?? 'unknown';
  const known = figureSources.indexOf(text);
  return known >= 0 ? known : figureSources.push(text) - 1;
}

function write(name: string, models: readonly CatalogueEntry[]): void {
  const folder = new URL('../../models/catalogue/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const text = serialise({
    format: 1,
    date: catalogueDay,
    attribution,
    prior: { ...meta, factsHash },
    sources: figureSources,
    models,
  });
  parseCatalogue(text);
  writeFileSync(new URL(name, folder), text);
}

function withoutFigures(entry: CatalogueEntry): CatalogueEntry {
  const { figures: _figures, ...qualityPrior } = entry.qualityPrior;
  return { ...entry, qualityPrior };
}

/** One model a line, so that a change of one price is a change of one line. */
function serialise(value: CatalogueFile): string {
  const { models, ...head } = value;
  const lines = models.map((model) => JSON.stringify(model)).join(',\n');
  return `${JSON.stringify(head, null, 1).slice(0, -2)},\n "models": [\n${lines}\n ]\n}\n`;
}

function report(): void {
  const vendors = new Map<string, number>();
  for (const card of facts.cards) {
    if (servedIds.has(card.model)) vendors.set(card.vendor, (vendors.get(card.vendor) ?? 0) + 1);
  }
  const reasons = new Map<string, number>();
  for (const verdict of verdicts.values())
    if (!verdict.served) reasons.set(verdict.why, (reasons.get(verdict.why) ?? 0) + 1);
  console.error(`${servedIds.size} models of ${vendors.size} vendors`, Object.fromEntries(vendors));
  console.error('left out:', Object.fromEntries(reasons));
}
