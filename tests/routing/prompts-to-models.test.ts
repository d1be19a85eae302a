import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../src/catalog/catalogue.ts';
import type { Model } from '../../src/catalog/model.ts';
import { simulatedModels } from '../../src/catalog/simulated-models.ts';
import { createPromptClassifier } from '../../src/classification/classify-prompt.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { decide } from '../../src/routing/decide.ts';
import { latencyPrior } from '../../src/routing/latency-estimates.ts';
import { readNeeds } from '../../src/routing/request-needs.ts';
import type { RoutingDecision } from '../../src/routing/routing-decision.ts';
import { routeOf } from '../../src/routing/testing/routing-fixtures.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createQualitySource } from '../../src/open-quality.ts';
import { readClassifierWeights } from '../../src/storage/model-artefacts.ts';
import { readCorpus } from '../../training/prompt-classifier/read-corpus.ts';
import type { ChatRequest } from '../../src/chat/chat-request.ts';
import { plainPrompt } from '../../src/chat/plain-request.ts';

/** The shipped classifier and the shipped priors together: what `auto` does with real prompts. */

const classifier = createPromptClassifier(readClassifierWeights());
const catalogue = parseCatalogue(
  readFileSync(new URL('../../models/catalogue/catalogue.json', import.meta.url), 'utf8'),
);
const pools: Record<string, readonly Model[]> = {
  simulated: simulatedModels.map(({ model }) => model),
  catalogue: catalogue.models,
};
const presets = { economy: 0.5, balanced: 0.8, quality: 0.95 };
const quality = createQualitySource(classifier.version)(loadConfig({ env: {} }));
const routes = Object.fromEntries(
  Object.entries(presets).map(([name, knob]) => [
    name,
    routeOf({ name, objective: { quality: knob } }, { quality }),
  ]),
);

function decisionFor(
  request: ChatRequest,
  models: readonly Model[],
  preset: keyof typeof presets,
): RoutingDecision {
  const profile = classifier.classify(request);
  const decision = decide({
    decisionId: 'dec_test',
    route: routes[preset]!,
    profile,
    needs: readNeeds(request, profile),
    wishes: {},
    models,
    snapshot: state,
    conditions: (model) => ({ available: true, inFlight: 0, capacity: 8, ...latencyPrior(model) }),
    request: {},
    key: {},
    time: {},
    random: seededRandom(1),
    configVersion: 'test',
  });
  if (decision.kind !== 'decision') throw new Error(decision.message);
  return decision;
}

const state = { version: 'prior', cells: new Map() };

/** Rank of the pick among all plans, 0 the lowest, 1 the highest, by a number of theirs. */
function rankOf(decision: RoutingDecision, measure: 'quality' | 'costUsd'): number {
  const picked = decision.ranked[0]![measure];
  const below = decision.ranked.filter((ranked) => ranked[measure] < picked).length;
  return below / Math.max(decision.ranked.length - 1, 1);
}

it('serves by the prior that ships', () => {
  expect(quality.structure).toBeDefined();
  expect(quality.sample?.length).toBeGreaterThan(300);
});

describe.each(Object.entries(pools))('auto over the %s models', (_, models) => {
  it.each(['hi', 'What is the capital of France?', '你好', 'Thanks!', 'Bonjour'])(
    'sends %s to a cheap one',
    (text) => {
      const decision = decisionFor(plainPrompt(text), models, 'balanced');
      expect(decision.ranked[0]!.costUsd).toBeLessThan(0.0005);
      expect(rankOf(decision, 'costUsd')).toBeLessThan(0.5);
    },
  );

  it.each([
    'Prove that every bounded sequence of real numbers has a convergent subsequence, then generalise to compact metric spaces.',
    'Design a multi-region, strongly consistent key-value store with online resharding; discuss failure modes.',
    'Find the race condition in this lock-free queue and fix it: template<class T> class Q { std::atomic<Node*> head, tail; void push(T v){ auto n=new Node(v); auto t=tail.load(); t->next=n; tail.store(n);} };',
    'Démontrez que toute suite bornée de R admet une sous-suite convergente, puis généralisez aux espaces métriques compacts.',
    '证明：对于任意正整数 n，方程 x^2+y^2=z^n 有无穷多组正整数解。',
  ])('sends %s to a strong one', (text) => {
    expect(rankOf(decisionFor(plainPrompt(text), models, 'balanced'), 'quality')).toBeGreaterThan(0.7);
  });

  it('costs less for economy than for balanced than for quality over the same traffic', () => {
    const traffic = readCorpus().filter((_, index) => index % 40 === 0);
    const spend = (preset: keyof typeof presets) =>
      traffic.reduce((sum, { request }) => sum + decisionFor(request, models, preset).ranked[0]!.costUsd, 0);
    const [economy, balanced, quality] = [spend('economy'), spend('balanced'), spend('quality')];
    expect(economy).toBeLessThan(0.8 * balanced);
    expect(balanced).toBeLessThan(0.9 * quality);
  });
});
