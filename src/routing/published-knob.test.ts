import { describe, expect, it } from 'vitest';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { DOMAINS } from '../classification/prompt-profile.ts';
import { latencyPrior } from './latency-estimates.ts';
import { promptSample } from './prompt-sample.ts';
import { type PublishedKnob, publishedPositions, publishKnob } from './published-knob.ts';
import { createQualityModel } from './quality-model/create-quality-model.ts';
import {
  conditionsOf,
  decisionOf,
  large,
  middle,
  modelOf,
  priorState,
  readingOf,
  routeOf,
  small,
} from './testing/routing-fixtures.ts';

const simulated = simulatedModels.map(({ model }) => model);
const mixed = [small, middle, large, modelOf('acme/odd', { quality: 0.7, byDomain: { software: 0.93 } })];

/** What `decide` picks over the sample at a position: the picked plans with their counts, quality and cost. */
function decideSample(quality: number, models: typeof mixed) {
  const route = routeOf();
  const picks = new Map<string, number>();
  const sums = { quality: 0, costUsd: 0 };
  for (const reading of promptSample) {
    const decision = decisionOf({
      route,
      models,
      wishes: { quality },
      profile: {
        domain: DOMAINS[reading.domain] ?? 'general',
        domainProbability: reading.domainProbability,
        complexity: reading.complexity,
        inputTokens: reading.inputTokens,
        outputTokens: reading.outputTokens,
        signals: { novelty: reading.novelty },
      },
      conditions: Object.fromEntries(models.map((model) => [model.id, conditionsOf(latencyPrior(model))])),
    });
    const picked = decision.ranked.find(({ plan }) => plan === decision.plan)!;
    picks.set(picked.plan.id, (picks.get(picked.plan.id) ?? 0) + 1);
    sums.quality += picked.quality / promptSample.length;
    sums.costUsd += picked.costUsd / promptSample.length;
  }
  return { picks, ...sums };
}

describe('publishKnob', () => {
  it.each([
    ['simulated', simulated],
    ['mixed', mixed],
  ])('says what decide does over the sample at every position: %s models', (_, models) => {
    const table = publishKnob(routeOf(), models, priorState);
    for (const position of table.positions) {
      const decided = decideSample(position.quality, models);
      expect(position.qualityShare).toBeCloseTo(decided.quality / table.reference!.quality, 9);
      expect(position.usdPerThousand).toBeCloseTo(1000 * decided.costUsd, 9);
      for (const { plan, share } of position.mix)
        expect(share * promptSample.length).toBeCloseTo(decided.picks.get(plan) ?? 0, 9);
    }
  });

  it.each([
    ['simulated', simulated],
    ['mixed', mixed],
    ['one', [large]],
  ])('loses quality and money as the knob falls, never more than tolerated: %s models', (_, models) => {
    const { positions, reference } = publishKnob(routeOf(), models, priorState);
    expect(positions.map(({ quality }) => quality)).toEqual(publishedPositions);
    for (const [place, position] of positions.entries()) {
      const lost = (1 - position.qualityShare) * reference!.quality;
      expect(lost).toBeLessThanOrEqual(position.maxQualityLoss + 1e-9);
      const shares = position.mix.reduce((sum, { share }) => sum + share, position.otherShare);
      expect(shares).toBeCloseTo(1, 9);
      expect(position.costShare).toBeCloseTo(position.usdPerThousand / reference!.usdPerThousand, 9);
      const above = positions[place - 1];
      if (above === undefined) continue;
      expect(position.qualityShare).toBeLessThanOrEqual(above.qualityShare + 1e-12);
      expect(position.usdPerThousand).toBeLessThanOrEqual(above.usdPerThousand + 1e-12);
    }
  });

  it('saves money at every position below 1, at each lower one more', () => {
    const { positions } = publishKnob(routeOf(), simulated, priorState);
    const shares = positions.map(({ costShare }) => costShare!);
    expect(shares[1]).toBeLessThan(1);
    for (let place = 2; place < shares.length; place++)
      expect(shares[place]).toBeLessThan(shares[place - 1]!);
  });

  it('is measured against the reference of the route', () => {
    const named = publishKnob(routeOf({ objective: { reference: 'acme/middle' } }), mixed, priorState);
    expect(named.reference?.plan).toBe('acme/middle');
    expect(named.positions[0]!.qualityShare).toBeGreaterThan(1);
    expect(named.positions.at(-1)!.costShare).toBeLessThan(1);
  });

  it('tells the sample, and whether models are simulated', () => {
    const labels = ({ sample, simulated: isSimulated, models }: PublishedKnob) => ({
      ...sample,
      isSimulated,
      models,
    });
    expect(labels(publishKnob(routeOf(), mixed, priorState))).toEqual({
      source: 'shipped',
      prompts: 360,
      isSimulated: false,
      models: 4,
    });
    const sample = [readingOf(), readingOf({ complexity: 0.9 })];
    const quality = (isOwnSample: boolean) =>
      createQualityModel({ sample, isOwnSample }, { noveltyUncertaintyGain: 1 });
    const own = publishKnob(routeOf({}, { qualityModel: quality(true) }), simulated, priorState);
    expect(labels(own)).toEqual({
      source: 'artefact',
      prompts: 2,
      isSimulated: true,
      models: simulated.length,
    });
    const prior = publishKnob(routeOf({}, { qualityModel: quality(false) }), mixed, priorState);
    expect(prior.sample).toEqual({ source: 'shipped', prompts: 2 });
  });

  it('is empty where nothing has a price, and has no share of a cost that is nought', () => {
    expect(publishKnob(routeOf(), [modelOf('acme/free', { inputUsd: null })], priorState)).toMatchObject({
      models: 0,
      reference: null,
      positions: [],
    });
    const local = modelOf('local/one', { inputUsd: 0, outputUsd: 0 });
    for (const position of publishKnob(routeOf(), [local], priorState).positions) {
      expect(position).toMatchObject({ usdPerThousand: 0, costShare: null });
      expect(position.qualityShare).toBeCloseTo(1, 9);
    }
  });
});
