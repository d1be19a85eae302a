/**
 * What each signal changes: every prompt of the corpus is decided over the whole catalogue with one effect switched off
 * (or an example rule switched on), and compared with the decision as it is by default. Nobody is called; quality, cost
 * and waiting are the router's own predictions by the default settings.
 *
 *     node benchmarks/signal-effects.ts [--dry]
 *
 * Writes `benchmarks/results/signal-effects.json` and the tables in `docs/signals.md` unless it runs dry.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCatalogue } from '../src/catalog/catalogue.ts';
import type { ChatRequest } from '../src/chat/chat-request.ts';
import { createPromptClassifier } from '../src/classification/classify-prompt.ts';
import type { PromptProfile } from '../src/classification/prompt-profile.ts';
import type { RouteSettings } from '../src/config/settings.ts';
import { decide } from '../src/routing/decide.ts';
import type { RankedPlan } from '../src/routing/routing-decision.ts';
import type { CompiledRoute, RoutingInput } from '../src/routing/routing-input.ts';
import { readClassifierWeights } from '../src/storage/model-artefacts.ts';
import { readCorpus } from '../training/prompt-classifier/read-corpus.ts';
import { decisionInput, idleConditions, servedRoute } from './decision-input.ts';
import { report } from './result-file.ts';
import { writeTable } from './write-table.ts';
import { type Effect, effects, exploreKinds } from './signal-effects/effects.ts';
import { effectTable, exploreTable } from './signal-effects/tables.ts';

const { values: flags } = parseArgs({ options: { dry: { type: 'boolean', default: false } } });
const seed = 1;
const knobs = { 'auto:economy': 0.5, auto: 0.8, 'auto:quality': 0.95 };
const exploreRate = 0.05;

/** One prompt as it was read. */
interface Row {
  request: ChatRequest;
  profile: PromptProfile;
}

/** What an effect does to all decisions of a route: with it, less without it. */
export interface EffectResult {
  id: string;
  signal: string;
  effect: string;
  setting: string;
  /** Prompts that the signal speaks of. */
  concerned: number;
  changed: number;
  changedShare: number;
  changedShareOfConcerned: number;
  /** Means over all prompts. */
  costUsdPerThousand: number;
  qualityPoints: number;
  waitingMs: number;
  /** Means over the prompts whose decision changes. */
  whereChanged: { costRatio: number; qualityPoints: number; waitingMs: number } | null;
}

const classifier = createPromptClassifier(readClassifierWeights());
const catalogue = parseCatalogue(readFileSync('models/catalogue/catalogue.json', 'utf8'));
const models = catalogue.models;
const conditions = idleConditions(models);
const rows: Row[] = readCorpus().map(({ request }) => ({ request, profile: classifier.classify(request) }));
const meanOutputTokens =
  rows.reduce((sum, { profile }) => sum + profile.tokens.expectedOutput, 0) / rows.length;

const results = Object.fromEntries(
  Object.entries(knobs).map(([name, quality]) => [name, measureRoute(name, quality)]),
);
const exploration = measureExploration();
report(
  'signal-effects',
  {
    seed,
    unit: 'decisions with an effect less those without it, by the predictions of the router; USD per thousand prompts, quality points of 100, ms to the whole answer',
  },
  {
    prompts: rows.length,
    models: models.length,
    classifier: classifier.version,
    catalogue: catalogue.date,
    routes: results,
    exploration,
  },
  !flags.dry,
);
if (!flags.dry) {
  const [page, script] = ['docs/signals.md', 'benchmarks/signal-effects.ts'];
  writeTable(page, 'effects', script, effectTable(results.auto!, rows.length));
  writeTable(page, 'exploration', script, exploreTable(exploration, exploreRate));
}

function measureRoute(name: string, quality: number): EffectResult[] {
  const base = picks(routeOf(name, quality, {}), (profile) => profile);
  return effects.map((effect) => {
    const route = routeOf(name, quality, effect.route);
    const other = picks(route, (profile) => effect.neutralise?.(profile, meanOutputTokens) ?? profile);
    const result = compare(effect, base, other);
    process.stderr.write(`${name} ${effect.id}: ${(100 * result.changedShare).toFixed(1)} % changed\n`);
    return result;
  });
}

interface Pick {
  plan: RankedPlan;
  byId: ReadonlyMap<string, RankedPlan>;
}

/** The best plan of every prompt; the draw among equals is left out, so that it makes no difference of its own. */
function picks(route: CompiledRoute, change: (profile: PromptProfile) => PromptProfile): Pick[] {
  return rows.map(({ request, profile }) => {
    const { ranked } = decided(inputOf(route, request, change(profile)));
    return { plan: ranked[0]!, byId: new Map(ranked.map((plan) => [plan.plan.id, plan])) };
  });
}

function decided(input: RoutingInput) {
  const decision = decide(input);
  if (decision.kind !== 'decision') throw new Error(decision.message);
  return decision;
}

/** `base` has the effect unless it is a rule, which only `other` has. */
function compare(effect: Effect, base: readonly Pick[], other: readonly Pick[]): EffectResult {
  const isRule = effect.route.rules !== undefined;
  let concerned = 0;
  let concernedChanged = 0;
  let changed = 0;
  const sums = { costUsd: 0, quality: 0, waitingMs: 0, withUsd: 0, withoutUsd: 0 };
  rows.forEach(({ profile }, at) => {
    const isConcerned = effect.concerns(profile);
    if (isConcerned) concerned++;
    const before = base[at]!.plan;
    // Both are judged by the predictions of the default settings, where those have the plan.
    const after = base[at]!.byId.get(other[at]!.plan.plan.id) ?? other[at]!.plan;
    if (before.plan.id === after.plan.id) return;
    changed++;
    if (isConcerned) concernedChanged++;
    const [on, off] = isRule ? [after, before] : [before, after];
    sums.costUsd += on.costUsd - off.costUsd;
    sums.quality += on.quality - off.quality;
    sums.waitingMs += on.latencyMs - off.latencyMs;
    sums.withUsd += on.costUsd;
    sums.withoutUsd += off.costUsd;
  });
  const { id, signal, effect: words, setting } = effect;
  return {
    id,
    signal,
    effect: words,
    setting,
    concerned,
    changed,
    changedShare: round(changed / rows.length, 4),
    changedShareOfConcerned: round(concerned === 0 ? 0 : concernedChanged / concerned, 4),
    costUsdPerThousand: round((1000 * sums.costUsd) / rows.length, 4),
    qualityPoints: round((100 * sums.quality) / rows.length, 3),
    waitingMs: Math.round(sums.waitingMs / rows.length),
    whereChanged:
      changed === 0
        ? null
        : {
            costRatio: round(sums.withUsd / Math.max(sums.withoutUsd, 1e-12), 2),
            qualityPoints: round((100 * sums.quality) / changed, 2),
            waitingMs: Math.round(sums.waitingMs / changed),
          },
  };
}

/** Share of prompts that another plan may be tried on, by default and with each exclusion lifted. */
function measureExploration(): { id: string; signal: string; share: number }[] {
  const shareOf = (changes: Partial<RouteSettings>) => {
    const route = routeOf('auto', knobs.auto, { ...changes, exploration: { rate: exploreRate } });
    const tried = rows.filter(({ request, profile }) => {
      const { ranked } = decided(inputOf(route, request, profile));
      return ranked.filter(({ probability }) => probability > 0).length > 1;
    });
    return round(tried.length / rows.length, 4);
  };
  return [
    { id: 'default', signal: 'as it is', share: shareOf({}) },
    ...exploreKinds.map(({ id, signal }) => ({
      id,
      signal,
      share: shareOf({ effects: { explore: { [id]: true } } }),
    })),
  ];
}

function routeOf(name: string, quality: number, changes: Partial<RouteSettings>): CompiledRoute {
  return servedRoute(classifier, { name, objective: { quality }, ...changes });
}

function inputOf(route: CompiledRoute, request: ChatRequest, profile: PromptProfile): RoutingInput {
  return decisionInput(route, models, conditions, request, profile);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
