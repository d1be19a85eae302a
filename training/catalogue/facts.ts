import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { UsdPerMillionPricing } from '../../src/catalog/cost.ts';

/** One published figure: score, index into the list of sources, reasoning effort or mode of the run. */
export type PublishedFigure = readonly [score: number, source: number, variant?: string];

export interface ModelCard {
  model: string;
  vendor: string;
  released?: string;
  openWeights: boolean;
  contextTokens: number | null;
  maxOutputTokens?: number | null;
  capabilities: readonly string[];
  baseModel?: boolean;
  pricing: CardPricing | null;
  aliases: readonly string[];
  /** Names in the outcome tables. */
  outcomeNames?: readonly string[];
  /** By benchmark, the main figure first. */
  benchmarks: Readonly<Record<string, readonly PublishedFigure[]>>;
}

export interface CardPricing {
  inputUsdPerMillion: number;
  cachedInputUsdPerMillion?: number;
  outputUsdPerMillion: number;
  source: string;
  asOf: string;
  note?: string;
}

export interface OutcomeMean {
  table: string;
  task: string;
  model: string;
  mean: number;
  prompts: number;
  /** False for tables without a licence: they check the priors but never shape what ships. */
  shippable: boolean;
}

export interface StepPrice {
  base: number;
  tiers: readonly { start: number; price: number }[];
}

/** USD per million tokens by unit (`input_mtok`, `cache_read_mtok`, …), as @pydantic/genai-prices writes them. */
export type UnitPrices = Readonly<Record<string, number | StepPrice>>;

export interface ProviderPrice {
  provider: string;
  id: string;
  contextTokens?: number;
  prices: UnitPrices | readonly { constraint?: { type: string; start_date?: string }; prices: UnitPrices }[];
}

export interface RegistryEntry {
  name: string;
  openRouterName?: string;
  reasoning: boolean;
  takesEffort: boolean;
  defaultEffort: string;
  maxEffort?: string;
  efforts?: readonly string[];
  webSearch: boolean;
  retired: boolean;
}

/** What a later look at a vendor's own page corrected in a card. */
export interface Correction {
  pricing?: UsdPerMillionPricing;
  aliases?: readonly string[];
}

export interface Facts {
  cards: readonly ModelCard[];
  figureSources: readonly string[];
  outcomeMeans: readonly OutcomeMean[];
  providerPrices: readonly ProviderPrice[];
  registry: readonly RegistryEntry[];
  corrections: Readonly<Record<string, Correction>>;
}

export function loadFacts(folder = new URL('data/', import.meta.url)): Facts {
  const corrections = readJson<Record<string, Correction>>(new URL('corrections.json', folder));
  const cards = ['model-cards.jsonl', 'added-cards.jsonl'].flatMap((name) =>
    readLines<ModelCard>(new URL(name, folder)),
  );
  return {
    cards: cards.map((card) => ({
      ...card,
      aliases: [...card.aliases, ...(corrections[card.model]?.aliases ?? [])],
    })),
    corrections,
    figureSources: readJson<string[]>(new URL('figure-sources.json', folder)),
    outcomeMeans: readLines<OutcomeMean>(new URL('outcome-means.jsonl', folder)),
    providerPrices: readLines<ProviderPrice>(new URL('provider-prices.jsonl', folder)),
    registry: readLines<RegistryEntry>(new URL('model-registry.jsonl', folder)),
  };
}

/** Tells whether a catalogue was built from these data: SHA-256 over names and contents, 16 hex digits. */
export function hashOfFacts(folder = new URL('data/', import.meta.url)): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.json') || name.endsWith('.jsonl'))
      hash.update(name).update(readFileSync(new URL(name, folder)));
  }
  return hash.digest('hex').slice(0, 16);
}

export function readJson<T>(file: URL): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

function readLines<T>(file: URL): T[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
