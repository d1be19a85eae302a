import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulatedModels } from '../catalog/simulated-models.ts';
import { decide } from './decide.ts';
import { decidePinned } from './decide-pinned.ts';
import { decisionSentence } from './decision-sentence.ts';
import { explainDecision } from './explanation.ts';
import type { Explanation, RoutingDecision } from './routing-decision.ts';
import {
  type InputDraft,
  inputOf,
  large,
  modelOf,
  profileOf,
  routeOf,
  small,
} from './testing/routing-fixtures.ts';

const pool = simulatedModels.map(({ model }) => model);

function explain(draft: InputDraft = {}): { decision: RoutingDecision; explanation: Explanation } {
  const input = inputOf(draft);
  const decision = decide(input);
  if (decision.kind !== 'decision') throw new Error(decision.message);
  return { decision, explanation: explainDecision(input, decision) };
}

const anyProfile = fc.record({
  complexity: fc.double({ min: 0, max: 1, noNaN: true }),
  outputTokens: fc.integer({ min: 5, max: 2_000 }),
  inputTokens: fc.integer({ min: 5, max: 5_000 }),
});

describe('explainDecision', () => {
  it('has terms that add up to the utility of each plan', () => {
    fc.assert(
      fc.property(anyProfile, fc.boolean(), (profile, inSession) => {
        const { decision, explanation } = explain({
          models: pool,
          profile,
          ...(inSession && { affinity: { model: 'simulated/careful-large', warmTokens: 200 } }),
        });
        for (const [place, terms] of explanation.terms.entries()) {
          const ranked = decision.ranked[place]!;
          const sum = terms.value - terms.cost - terms.time - terms.risk - terms.switching;
          expect(sum).toBeCloseTo(ranked.utility, 12);
          expect(terms.plan).toBe(ranked.plan.id);
          for (const part of [terms.value, terms.cost, terms.risk, terms.switching])
            expect(part).toBeGreaterThanOrEqual(0);
          expect(terms.time).toBeGreaterThan(-1e-12);
        }
      }),
    );
  });

  it('tells which plans the hour of the day makes slower or faster, where it does', () => {
    const models = [modelOf('acme/busy'), modelOf('acme/steady')];
    const timeOfDay = { hourUtc: 15, firstContentLog: Math.log(1.5), speedLog: -0.1 };
    const { explanation } = explain({ models, conditions: { 'acme/busy': { timeOfDay } } });
    expect(explanation.timeOfDay).toEqual([
      { plan: 'acme/busy', hourUtc: 15, firstContentFactor: 1.5, speedFactor: 0.9 },
    ]);
    const alike = { ...timeOfDay, firstContentLog: 0.004, speedLog: 0 };
    const { explanation: plain } = explain({ models, conditions: { 'acme/busy': { timeOfDay: alike } } });
    expect(plain).not.toHaveProperty('timeOfDay');
  });

  it('names the knob value at which the pick changes, and it does change there', () => {
    let flips = 0;
    fc.assert(
      fc.property(anyProfile, fc.double({ min: 0.05, max: 0.98, noNaN: true }), (profile, quality) => {
        const at = (knob: number) =>
          explain({ models: pool, profile, route: routeOf({ objective: { quality: knob } }) });
        const { decision, explanation } = at(quality);
        if (explanation.flip === undefined) return;
        flips++;
        const { quality: turning, plan } = explanation.flip;
        expect(plan).not.toBe(decision.plan.id);
        if (turning >= 1 || turning <= 0) return;
        expect(at(turning).decision.plan.id).not.toBe(decision.plan.id);
        // Nothing flips between here and there, whose place is rounded to thousandths.
        const way = turning - quality - Math.sign(turning - quality) * 0.001;
        if (way * (turning - quality) <= 0) return;
        for (const share of [0.25, 0.5, 0.75, 1]) {
          expect(at(quality + share * way).decision.plan.id).toBe(decision.plan.id);
        }
      }),
      {
        numRuns: 400,
        // Two plans that tie at a step of the knob's table; a turning point very near.
        examples: [
          [{ complexity: 0.19834784701036753, outputTokens: 5, inputTokens: 5 }, 0.05],
          [{ complexity: 0, outputTokens: 10, inputTokens: 8 }, 0.9167133520579246],
        ],
      },
    );
    expect(flips).toBeGreaterThan(100);
  });

  it('says where each quality comes from, with its interval', () => {
    const { explanation, decision } = explain({
      route: routeOf({
        plans: { both: { kind: 'cascade', first: 'acme/small', second: 'acme/large', offer: true } },
      }),
    });
    const byPlan = new Map(explanation.quality.map((quality) => [quality.plan, quality]));
    expect(byPlan.get('acme/small')).toMatchObject({ basis: 'configuration', observations: 0 });
    expect(byPlan.get('both')).toMatchObject({ basis: 'members' });
    for (const { quality, plan } of decision.ranked) {
      const { low, high } = byPlan.get(plan.id)!;
      expect(low).toBeLessThanOrEqual(quality);
      expect(high).toBeGreaterThanOrEqual(quality);
    }
  });

  it('tells what each signal did', () => {
    const { explanation } = explain({
      profile: {
        domain: 'unknown',
        complexity: 0.9,
        signals: {
          tone: { label: 'frustrated', probability: 0.9, formality: 0, politeness: 0 },
          stakes: { label: 'high', probability: 0.9 },
          safety: { label: 'injection', probability: 0.9 },
          urgency: { score: 1, level: 3, probability: 0.9, deadlineSeconds: 90 },
        },
      },
    });
    const told = new Map(
      explanation.signals.map(({ signal, value, effect }) => [signal, `${value}: ${effect}`]),
    );
    expect(told.get('complexity')).toMatch(/very hard.*-\d+\.\d points/);
    expect(told.get('domain')).toContain('unknown');
    expect(told.get('tone')).toContain('1.5 times');
    expect(told.get('stakes')).toContain('1.64');
    expect(told.get('deadline')).toContain('90 s');
    expect(told.get('safety')).toContain('no exploration');
    expect(told.get('urgency')).toMatch(/^3: a second of waiting costs \$/);
  });

  it('carries rules, notes and eliminations through', () => {
    const { explanation } = explain({
      route: routeOf({
        rules: [{ when: 'true', deny: ['acme/small'], tag: 'x' }, { when: 'request.no > 1' }],
      }),
    });
    expect(explanation.rules).toEqual([{ rule: 'true', effect: 'deny acme/small; tag x' }]);
    expect(explanation.notes).toHaveLength(1);
  });

  it('explains pinned decisions too', () => {
    const input = inputOf();
    const decision = decidePinned(input, small);
    const explanation = explainDecision(input, decision);
    expect(explanation.terms).toHaveLength(1);
    expect(explanation.sentence).toContain('acme/small');
  });

  it.each([
    ['general', 'trivial general prompt,', 'trivial general;'],
    ['social_science', 'trivial prompt about social science,', 'trivial social science;'],
    ['unknown', 'trivial prompt of unknown subject,', 'trivial prompt, unknown subject;'],
  ] as const)('calls a prompt about %s by what a person would say', (domain, sentence, reason) => {
    const input = inputOf({ profile: profileOf({ complexity: 0.1, domain }) });
    const decision = decide(input);
    if (decision.kind !== 'decision') throw new Error(decision.message);
    expect(explainDecision(input, decision).sentence).toContain(`For a ${sentence}`);
    expect(decision.reason.startsWith(reason)).toBe(true);
  });

  it('is plain JSON', () => {
    const { explanation } = explain({ models: pool });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });
});

describe('decisionSentence', () => {
  const sentence = (draft: InputDraft) => {
    const input = inputOf(draft);
    return decisionSentence(decide(input) as RoutingDecision, input.profile);
  };

  it('reads like a sentence and gives the numbers', () => {
    const text = sentence({ models: [small, large], profile: { domain: 'everyday_life', complexity: 0.9 } });
    expect(text).toMatch(
      /^For a very hard prompt about everyday life, acme\/large is \d+% likely to answer well for \$0\.\d+; acme\/small would save \$0\.\d+ but be \d+ points less likely to\.$/,
    );
  });

  it('tells what the better plan would have cost', () => {
    const text = sentence({ models: [small, large], profile: { domain: 'unknown', complexity: 0.2 } });
    expect(text).toMatch(
      /prompt of unknown subject, acme\/small is .*acme\/large would add \d+ points? for \$0\.\d+ more/,
    );
  });

  it('is ASCII whatever the models are called, and never empty', () => {
    const odd = modelOf('acme/模型');
    expect(sentence({ models: [odd] })).toMatch(/^[ -~]+nothing else was eligible\.$/);
    const { decision } = explain();
    expect(decisionSentence({ ...decision, ranked: [] }, profileOf())).toMatch(/^[ -~]+\.$/);
  });
});
