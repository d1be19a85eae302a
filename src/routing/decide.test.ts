import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoutingWishes } from '../chat/chat-request.ts';
import { DOMAINS } from '../classification/prompt-profile.ts';
import { seededRandom } from '../numerics/random.ts';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { decide } from './decide.ts';
import { decidePinned } from './decide-pinned.ts';
import { createFixedPolicy } from './policies/fixed-policy.ts';
import { createQualityModel } from './quality-model/create-quality-model.ts';
import type { QualityModel } from './quality-model/quality-model.ts';
import {
  conditionsOf,
  decisionOf,
  inputOf,
  large,
  middle,
  modelOf,
  type ProfileDraft,
  profileOf,
  routeOf,
  small,
} from './testing/routing-fixtures.ts';
import { defaultTuning } from './tuning.ts';

const trivial: ProfileDraft = { domain: 'general', complexity: 0.03, inputTokens: 8, outputTokens: 20 };
const hard: ProfileDraft = { domain: 'mathematics', complexity: 0.9, inputTokens: 90, outputTokens: 1_200 };

describe('decide', () => {
  it.each([
    ['small and large', [small, large]],
    ['three tiers', [small, middle, large]],
    ['the simulated models', simulatedModels.map(({ model }) => model)],
  ])('sends trivial prompts to the cheapest and hard ones to the strongest of %s', (_, models) => {
    const easy = decisionOf({ models, profile: trivial });
    const difficult = decisionOf({ models, profile: hard });
    const cheapest = Math.min(...easy.ranked.map(({ costUsd }) => costUsd));
    const strongest = Math.max(...difficult.ranked.map(({ quality }) => quality));
    expect(easy.ranked[0]!.costUsd).toBe(cheapest);
    expect(difficult.ranked[0]!.quality).toBe(strongest);
  });

  it('costs more the higher the knob over the same traffic', () => {
    const random = seededRandom(7);
    const traffic = Array.from({ length: 200 }, () => ({
      domain: DOMAINS[random.integer(DOMAINS.length)]!,
      complexity: random.uniform(),
      inputTokens: 20 + random.integer(2_000),
      outputTokens: 20 + random.integer(1_200),
    }));
    const spendAt = (quality: number) => {
      const route = routeOf({ objective: { quality } });
      const models = simulatedModels.map(({ model }) => model);
      return traffic.reduce(
        (sum, profile) => sum + decisionOf({ route, models, profile }).ranked[0]!.costUsd,
        0,
      );
    };
    const spends = [0, 0.25, 0.5, 0.8, 0.95, 1].map(spendAt);
    for (let step = 1; step < spends.length; step++) expect(spends[step]).toBeGreaterThan(spends[step - 1]!);
  });

  it('takes the best by predicted quality at 1 and the cheapest at 0', () => {
    const any = fc.record({
      complexity: fc.double({ min: 0, max: 1, noNaN: true }),
      outputTokens: fc.integer({ min: 1, max: 5_000 }),
    });
    fc.assert(
      fc.property(any, (profile) => {
        const best = decisionOf({ route: routeOf({ objective: { quality: 1 } }), profile });
        expect(best.ranked[0]!.quality).toBe(Math.max(...best.ranked.map(({ quality }) => quality)));
        const cheapest = decisionOf({ route: routeOf({ objective: { quality: 0 } }), profile });
        expect(cheapest.ranked[0]!.costUsd).toBe(Math.min(...cheapest.ranked.map(({ costUsd }) => costUsd)));
      }),
    );
  });

  it('takes the cheapest plan whose lower bound reaches minQuality, else the best', () => {
    const route = routeOf({ objective: { minQuality: 0.6 } });
    const reached = decisionOf({ route, profile: { complexity: 0.5 } });
    expect(reached.plan.id).toBe('acme/middle');
    const unreachable = decisionOf({ route: routeOf({ objective: { minQuality: 0.99 } }) });
    expect(unreachable.plan.id).toBe('acme/large');
  });

  it('lets the wishes of the request override the route', () => {
    const route = routeOf({ objective: { maxQualityLoss: 0 } });
    expect(decisionOf({ route, profile: hard }).plan.id).toBe('acme/large');
    expect(decisionOf({ route, profile: hard, wishes: { quality: 0 } }).plan.id).toBe('acme/small');
  });

  it('tries the models of the request in their order', () => {
    const wishes: RoutingWishes = { models: ['acme/middle', 'small'] };
    const decision = decisionOf({ wishes, profile: hard });
    expect(decision.ranked.map(({ plan }) => plan.id)).toEqual(['acme/middle', 'acme/small']);
    expect(decision.eliminated).toEqual([
      expect.objectContaining({ model: 'acme/large', reason: 'not-in-requested-models' }),
    ]);
  });

  it('shares probability between plans that tie, and picks by the seed', () => {
    const twins = [modelOf('acme/twin-a'), modelOf('acme/twin-b')];
    const picks = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const decision = decisionOf({ models: twins, seed });
      expect(decision.propensity).toBe(0.5);
      expect(decision.explored).toBe(false);
      picks.add(decision.plan.id);
    }
    expect(picks.size).toBe(2);
  });

  it('does not depend on the order of the models', () => {
    const forward = decisionOf({ models: [small, middle, large], profile: hard });
    const backward = decisionOf({ models: [large, middle, small], profile: hard });
    expect(backward.ranked).toEqual(forward.ranked);
  });

  it('gives the same decision for the same input and seed', () => {
    const route = routeOf({ exploration: { rate: 0.3 } });
    for (let seed = 0; seed < 20; seed++) {
      expect(decisionOf({ route, seed })).toEqual(decisionOf({ route, seed }));
    }
  });

  it('prefers staying with the model of the session when the gain is small', () => {
    const almost = modelOf('acme/almost', { quality: 0.912, inputUsd: 4, outputUsd: 16 });
    const models = [large, almost];
    const fresh = decisionOf({ models, profile: hard, route: routeOf({ objective: { quality: 0.95 } }) });
    expect(fresh.plan.id).toBe('acme/almost');
    const held = decisionOf({
      models,
      profile: hard,
      route: routeOf({ objective: { quality: 0.95 } }),
      affinity: { model: 'acme/large', warmTokens: 50 },
    });
    expect(held.plan.id).toBe('acme/large');
    expect(held.ranked[1]!.switchingUsd).toBeGreaterThan(0);
    expect(held.ranked[0]!.switchingUsd).toBe(0);
  });

  it('still leaves a weak model of the session for a hard prompt', () => {
    const decision = decisionOf({ profile: hard, affinity: { model: 'acme/small', warmTokens: 50 } });
    expect(decision.plan.id).toBe('acme/large');
  });

  it('leaves the effort to the model unless the request or the route names one', () => {
    const thinker = modelOf('acme/thinker', {
      quality: 0.8,
      efforts: ['low', 'medium', 'high'],
      prior: { effortLogit: { low: -0.5, medium: 0, high: 0.4 } },
    });
    const models = [thinker];
    const byDefault = decisionOf({ models });
    const low = decisionOf({ models, needs: { effort: 'low' } });
    const minimal = decisionOf({ models, needs: { effort: 'minimal' } });
    const high = decisionOf({ models, route: routeOf({ models: ['thinker#high'] }) });
    expect([byDefault, low, minimal, high].map(({ plan }) => plan.id)).toEqual([
      'acme/thinker',
      'acme/thinker#low',
      'acme/thinker#low',
      'acme/thinker#high',
    ]);
    expect(low.ranked[0]!.quality).toBeLessThan(byDefault.ranked[0]!.quality);
    expect(high.ranked[0]!.costUsd).toBeGreaterThan(byDefault.ranked[0]!.costUsd);
    expect(decisionOf({ models: [small], needs: { effort: 'high' } }).plan.id).toBe('acme/small');
  });

  it('keeps the reason printable and short', () => {
    const odd = modelOf(`acme/${'模型'.repeat(200)}`);
    const { reason } = decisionOf({ models: [odd] });
    expect(reason).toMatch(/^[ -~]{1,120}$/);
    expect(decidePinned(inputOf({ models: [odd] }), odd).reason).toMatch(/^[ -~]{1,120}$/);
  });

  it('answers 422 or 400 with the reasons when nothing is eligible', () => {
    const tooLong = decide(inputOf({ needs: { inputTokens: 1_000_000 } }));
    expect(tooLong).toMatchObject({ kind: 'no-eligible-model', code: 'context_length_exceeded' });
    const blind = modelOf('acme/blind', { capabilities: new Set() });
    const noVision = decide(
      inputOf({ models: [blind, small], needs: { vision: true, inputTokens: 1_000_000 } }),
    );
    expect(noVision).toMatchObject({ kind: 'no-eligible-model', code: 'no_eligible_model' });
    expect(noVision.eliminated.map(({ reason }) => reason)).toEqual(['lacks-vision', 'window-too-small']);
    expect(decide(inputOf({ models: [] }))).toMatchObject({ kind: 'no-eligible-model', eliminated: [] });
  });

  it('never throws and keeps its promises for odd profiles', () => {
    const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 1e308));
    const oddInput = fc.record({
      complexity: odd,
      novelty: odd,
      domainProbability: odd,
      input: odd,
      output: odd,
      urgency: odd,
      deadlineSeconds: odd,
      cap: odd,
      first: odd,
      speed: odd,
      inFlight: odd,
      explore: fc.boolean(),
    });
    fc.assert(
      fc.property(oddInput, (values) => {
        const input = inputOf({
          route: routeOf({ exploration: { rate: values.explore ? 0.2 : 0 } }),
          needs: { inputTokens: values.input, maxOutputTokens: values.cap },
        });
        input.profile = profileOf({
          complexity: values.complexity,
          domainProbability: values.domainProbability,
          outputTokens: values.output,
          signals: {
            novelty: values.novelty,
            urgency: {
              score: 0,
              level: values.urgency,
              probability: 1,
              deadlineSeconds: values.deadlineSeconds,
            },
          },
        });
        input.conditions = () =>
          conditionsOf({
            firstContentMs: values.first,
            outputTokensPerSecond: values.speed,
            inFlight: values.inFlight,
          });
        const decision = decide(input);
        if (decision.kind !== 'decision') return;
        const total = decision.ranked.reduce((sum, { probability }) => sum + probability, 0);
        expect(total).toBeCloseTo(1, 9);
        expect(decision.propensity).toBeGreaterThan(0);
        for (const { quality, uncertainty, utility, costUsd, latencyMs } of decision.ranked) {
          expect(quality >= 0 && quality <= 1).toBe(true);
          for (const value of [uncertainty, utility, costUsd, latencyMs])
            expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('rules and plans of several calls', () => {
  const stakes = { stakes: { label: 'high' as const, probability: 0.9 } };

  it('applies deny, only, prefer, objective and tags', () => {
    const rule = (when: string, effect: object) => routeOf({ rules: [{ when, ...effect }] });
    const law = { domain: 'law' as const, complexity: 0.05 };
    const when = 'signals.domain.label == "law"';
    expect(decisionOf({ route: rule(when, { only: ['acme/lar*'] }), profile: law }).plan.id).toBe(
      'acme/large',
    );
    const denied = decisionOf({ route: rule(when, { deny: ['small'] }), profile: law });
    expect(denied.eliminated[0]).toMatchObject({ model: 'acme/small', reason: 'denied-by-rule' });
    const preferred = decisionOf({
      route: rule(when, { prefer: ['acme/middle'], tag: 'legal' }),
      profile: law,
    });
    expect(preferred.plan.id).toBe('acme/middle');
    expect(preferred.ranked).toHaveLength(3);
    expect(preferred.tags).toEqual(['legal']);
    const dear = decisionOf({ route: rule(when, { objective: { quality: 1 } }), profile: law });
    expect(dear.plan.id).toBe('acme/large');
    const other = decisionOf({
      route: rule(when, { only: ['acme/large'] }),
      profile: { ...law, domain: 'general' },
    });
    expect(other.plan.id).toBe('acme/small');
  });

  it('notes a rule that cannot be evaluated and goes on', () => {
    const route = routeOf({ rules: [{ when: 'request.nothing > 3', only: ['acme/large'] }] });
    const decision = decisionOf({ route, profile: trivial });
    expect(decision.plan.id).toBe('acme/small');
    expect(decision.notes.join()).toContain('request.nothing');
  });

  it('runs the plan that a rule uses, with the singles behind it', () => {
    const route = routeOf({
      plans: { check: { kind: 'cascade', first: 'acme/small', second: 'acme/large', offer: false } },
      rules: [{ when: 'true', use: 'check' }],
      exploration: { rate: 0.5 },
    });
    const decision = decisionOf({ route, profile: hard });
    expect(decision.plan).toMatchObject({ kind: 'cascade', id: 'check' });
    expect(decision.propensity).toBe(1);
    expect(decision.ranked.slice(1).map(({ plan }) => plan.kind)).toEqual(['single', 'single', 'single']);
  });

  it('offers a cascade among the others and drops it, with a note, when a member is out', () => {
    const plans = {
      check: { kind: 'cascade' as const, first: 'acme/small', second: 'acme/large', offer: true },
    };
    const offered = decisionOf({ route: routeOf({ plans }) });
    const cascade = offered.ranked.find(({ plan }) => plan.id === 'check')!;
    const first = offered.ranked.find(({ plan }) => plan.id === 'acme/small')!;
    expect(cascade.quality).toBeGreaterThan(first.quality);
    expect(cascade.costUsd).toBeGreaterThan(first.costUsd);
    expect(cascade.firstContentMs).toBeGreaterThan(first.firstContentMs);
    const without = decisionOf({ route: routeOf({ plans }), wishes: { exclude: ['acme/large'] } });
    expect(without.ranked.some(({ plan }) => plan.id === 'check')).toBe(false);
    expect(without.notes.join()).toContain('check');
  });

  it('runs a fixed chain with members outside the route models', () => {
    const route = routeOf({
      models: ['acme/small'],
      plans: {
        review: {
          kind: 'chain',
          offer: false,
          steps: [
            { name: 'draft', model: 'acme/small' },
            { name: 'review', model: 'acme/large' },
          ],
        },
      },
      plan: 'review',
    });
    const decision = decisionOf({ route, profile: trivial });
    expect(decision.ranked.map(({ plan }) => plan.id)).toEqual(['review', 'acme/small']);
    expect(decision.ranked[0]!.latencyMs).toBeGreaterThan(decision.ranked[1]!.latencyMs);
  });

  it('keeps the cheapest tier out at high stakes unless a rule chooses it', () => {
    const easy = { ...trivial, signals: stakes };
    const careful = decisionOf({ profile: easy });
    expect(careful.eliminated).toEqual([
      expect.objectContaining({ model: 'acme/small', reason: 'cheapest-tier-at-high-stakes' }),
    ]);
    const ruled = decisionOf({
      profile: easy,
      route: routeOf({ rules: [{ when: 'true', only: ['acme/small'] }] }),
    });
    expect(ruled.plan.id).toBe('acme/small');
    expect(decisionOf({ profile: easy, models: [small] }).plan.id).toBe('acme/small');
  });

  it('keeps no model from another policy at high stakes unless the route says so', () => {
    const policy = createFixedPolicy('acme/small');
    const easy = { ...trivial, signals: stakes };
    expect(decisionOf({ profile: easy, route: routeOf({}, { policy }) }).plan.id).toBe('acme/small');
    const careful = routeOf({ effects: { highStakesExcludeCheapestTier: true } }, { policy });
    expect(decisionOf({ profile: easy, route: careful }).eliminated).toEqual([
      expect.objectContaining({ model: 'acme/small', reason: 'cheapest-tier-at-high-stakes' }),
    ]);
  });

  it('serves a policy of its own', () => {
    const route = routeOf({}, { policy: createFixedPolicy('acme/middle') });
    const decision = decisionOf({ route, profile: hard });
    expect(decision.plan.id).toBe('acme/middle');
    expect(decision.policyVersion).toBe('fixed/1:acme/middle+prior');
  });
});

describe('decidePinned', () => {
  it('honours the model exactly, with the predictions that the route would use', () => {
    const input = inputOf({ profile: hard, wishes: { exclude: ['acme/small'] }, needs: { vision: true } });
    const pinned = decidePinned(input, small);
    expect(pinned.plan.id).toBe('acme/small');
    expect(pinned.propensity).toBe(1);
    const routed = decisionOf({ profile: hard });
    const same = routed.ranked.find(({ plan }) => plan.id === 'acme/small')!;
    expect(pinned.ranked[0]).toMatchObject({ quality: same.quality, costUsd: same.costUsd });
  });

  it('goes by the output that was learnt, as the route does', () => {
    const cards = createQualityModel({}, defaultTuning);
    const qualityModel: QualityModel = {
      name: 'lengths',
      bind: (arms, state) => ({
        ...cards.bind(arms, state),
        predictOutput: (_, tokens, logSd) => {
          tokens.fill(9_000);
          logSd.fill(0.1);
        },
      }),
    };
    const route = routeOf({}, { qualityModel });
    const routed = decisionOf({ route }).ranked.find(({ plan }) => plan.id === small.id)!;
    const usual = decidePinned(inputOf(), small).ranked[0]!;
    expect(routed.costUsd).toBeGreaterThan(5 * usual.costUsd);
    expect(decidePinned(inputOf({ route }), small).ranked[0]!.costUsd).toBe(routed.costUsd);
    const stranger = modelOf('other/one', { inputUsd: 0.1, outputUsd: 0.4 });
    expect(decidePinned(inputOf({ route }), stranger).ranked[0]!.costUsd).toBe(routed.costUsd);
  });

  it('takes models outside the pool, unpriced ones with a note', () => {
    const stranger = modelOf('other/unpriced', { inputUsd: null });
    const pinned = decidePinned(inputOf(), stranger);
    expect(pinned.ranked[0]!.costUsd).toBe(0);
    expect(pinned.ranked[0]!.quality).toBeGreaterThan(0);
    expect(pinned.notes.join()).toContain('other/unpriced');
  });
});
