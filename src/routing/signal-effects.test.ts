import { describe, expect, it } from 'vitest';
import type { RuleSettings, SignalEffectSettings } from '../config/settings.ts';
import { decide } from './decide.ts';
import { explainDecision } from './explanation.ts';
import type { RoutingDecision } from './routing-decision.ts';
import { inputOf, modelOf, type ProfileDraft, routeOf } from './testing/routing-fixtures.ts';
import { defaultTuning, tuningOf } from './tuning.ts';

const frustrated: ProfileDraft = {
  signals: { tone: { label: 'frustrated', probability: 0.9, formality: 0.5, politeness: 0 } },
};
const urgent: ProfileDraft = { signals: { urgency: { score: 1, level: 3, probability: 0.9 } } };
const dated: ProfileDraft = {
  signals: { urgency: { score: 0.3, level: 1, probability: 0.9, deadlineSeconds: 2 } },
};
const grave: ProfileDraft = { signals: { stakes: { label: 'high', probability: 0.9 } } };
const attack: ProfileDraft = { signals: { safety: { label: 'jailbreak', probability: 0.9 } } };

interface Draft {
  effects?: SignalEffectSettings;
  ofAllRoutes?: SignalEffectSettings;
  rules?: RuleSettings[];
  rate?: number;
}

function decided(profile: ProfileDraft, { effects, ofAllRoutes, rules = [], rate = 0 }: Draft = {}) {
  const route = routeOf(
    { rules, exploration: { rate }, ...(effects !== undefined && { effects }) },
    ofAllRoutes === undefined ? {} : { effects: ofAllRoutes },
  );
  const input = inputOf({ route, profile });
  const decision = decide(input);
  if (decision.kind !== 'decision') throw new Error(decision.message);
  const told = explainDecision(input, decision).signals;
  const effectOf = (name: string) => told.find(({ signal }) => signal === name)?.effect;
  return { decision, effectOf };
}

const mayExplore = ({ ranked }: RoutingDecision) =>
  ranked.filter(({ probability }) => probability > 0).length > 1;
/** What time takes off the plans, beside its price by the second. */
const penaltyOf = (decision: RoutingDecision) => {
  const { valueUsd, pessimism, secondUsd } = decision.objective;
  const { quality, uncertainty, costUsd, utility, latencyMs } = decision.ranked.at(-1)!;
  return valueUsd * (quality - pessimism * uncertainty) - costUsd - (secondUsd * latencyMs) / 1000 - utility;
};

describe('effects of signals', () => {
  it('raise the price of waiting with urgency, as set', () => {
    const priceOf = (draft: Draft) => {
      const { secondUsd, valueUsd } = decided(urgent, draft).decision.objective;
      return secondUsd / valueUsd;
    };
    expect(priceOf({})).toBeCloseTo(0.005, 9);
    expect(priceOf({ effects: { secondShareByUrgency: [0, 0, 0, 0.25] } })).toBeCloseTo(0.25, 9);
  });

  it('make plans worth less near 30 s at urgency 3, or never', () => {
    const off = { effects: { immediateDeadlineMs: 0 } };
    expect(penaltyOf(decided(urgent).decision)).toBeGreaterThan(0);
    expect(penaltyOf(decided(urgent, off).decision)).toBeCloseTo(0, 12);
    expect(decided(urgent).effectOf('urgency')).toMatch(/penalised as they near 30000 ms/);
    expect(decided(urgent, off).effectOf('urgency')).not.toMatch(/penalised/);
  });

  it('make plans worth less near a limit in the person’s words, or do not', () => {
    const off = { effects: { statedDeadlines: false, explore: { statedDeadline: true } } };
    expect(penaltyOf(decided(dated).decision)).toBeGreaterThan(0);
    expect(penaltyOf(decided(dated, off).decision)).toBeCloseTo(0, 12);
    expect(decided(dated).effectOf('deadline')).toMatch(/penalised.*no exploration/);
    expect(decided(dated, off).effectOf('deadline')).toBe('nothing');
  });

  it('raise the value of a good answer with a troubled tone, as set', () => {
    const calm = decided({}).decision.objective.valueUsd;
    const factorOf = (draft: Draft) => decided(frustrated, draft).decision.objective.valueUsd / calm;
    expect(factorOf({})).toBeCloseTo(1.5, 9);
    expect(factorOf({ effects: { troubledToneValueFactor: 4 } })).toBeCloseTo(4, 9);
    expect(decided(frustrated, { effects: { troubledToneValueFactor: 4 } }).effectOf('tone')).toMatch(
      /4 times/,
    );
    expect(decided(frustrated, { effects: { troubledToneValueFactor: 1 } }).effectOf('tone')).toBe(
      'no exploration',
    );
  });

  it('take more off what is not sure at high stakes, as set', () => {
    expect(decided(grave).decision.objective.pessimism).toBe(1.64);
    expect(decided(grave, { effects: { highStakesPessimism: 2 } }).decision.objective.pessimism).toBe(2);
    expect(decided({}, { effects: { pessimism: 0.1 } }).decision.objective.pessimism).toBe(0.1);
  });

  it('raise the value of a good answer at high stakes by their probability, as set', () => {
    const valueOf = (profile: ProfileDraft, effects: SignalEffectSettings = {}) =>
      decided(profile, { effects }).decision.objective.valueUsd;
    const sure: ProfileDraft = { signals: { stakes: { label: 'high', probability: 1 } } };
    const calm = valueOf({});
    expect(valueOf(sure) / calm).toBeCloseTo(4, 9);
    expect(valueOf(grave) / calm).toBeCloseTo(4 ** 0.9, 9);
    expect(valueOf(sure, { highStakesValueFactor: 2 }) / calm).toBeCloseTo(2, 9);
    expect(valueOf(sure, { highStakesValueFactor: 1 })).toBe(calm);
  });

  it('do not let an easy prompt lower the value of a good answer at high stakes', () => {
    const easy = { ...grave, complexity: 0.1 };
    const valueOf = (profile: ProfileDraft, effects: SignalEffectSettings = {}) =>
      decided(profile, { effects }).decision.objective.valueUsd;
    expect(valueOf(easy)).toBeCloseTo(valueOf(grave), 12);
    expect(valueOf({ ...grave, complexity: 0.9 })).toBeGreaterThan(valueOf(grave));
    expect(valueOf(easy, { highStakesValueFactor: 1 })).toBeCloseTo(valueOf({ complexity: 0.1 }), 12);
  });

  it('tell in dollars what high stakes make a good answer worth', () => {
    expect(decided(grave).effectOf('stakes')).toMatch(/worth \$\S+ instead of \$\S+; 1\.64 standard/);
    expect(decided(grave, { effects: { highStakesValueFactor: 1 } }).effectOf('stakes')).not.toMatch(/worth/);
  });

  it('leave the value alone at stakes that are not high, however likely', () => {
    const money: ProfileDraft = { signals: { stakes: { label: 'medium', probability: 1 } } };
    const objective = (profile: ProfileDraft) => decided(profile).decision.objective;
    expect(objective(money)).toEqual(objective({}));
  });

  it('keep out the cheapest tier at high stakes, or do not', () => {
    const models = [
      modelOf('acme/cheap', { quality: 0.6, inputUsd: 0.1, outputUsd: 0.4 }),
      modelOf('acme/dear', { quality: 0.9, inputUsd: 4, outputUsd: 16 }),
    ];
    const out = (effects: SignalEffectSettings) => {
      const decision = decide(inputOf({ route: routeOf({ effects }), models, profile: grave }));
      return decision.eliminated.map(({ reason }) => reason);
    };
    expect(out({})).toEqual(['cheapest-tier-at-high-stakes']);
    expect(out({ highStakesExcludeCheapestTier: false })).toEqual([]);
  });

  it.each([
    ['tone', frustrated, 'troubledTone'],
    ['stakes', grave, 'highStakes'],
    ['safety', attack, 'attack'],
    ['deadline', dated, 'statedDeadline'],
  ] as const)('of %s keep from exploration unless it is allowed', (signal, profile, name) => {
    const still = {
      highStakesExcludeCheapestTier: false,
      highStakesValueFactor: 1,
      troubledToneValueFactor: 1,
      statedDeadlines: false,
      highStakesPessimism: 0.5,
    };
    const isAllowed = { effects: { ...still, explore: { [name]: true } }, rate: 0.2 };
    expect(mayExplore(decided({}, { rate: 0.2 }).decision)).toBe(true);
    expect(mayExplore(decided(profile, { rate: 0.2 }).decision)).toBe(false);
    expect(mayExplore(decided(profile, isAllowed).decision)).toBe(true);
    expect(decided(profile).effectOf(signal)).toMatch(/no exploration/);
    expect(decided(profile, isAllowed).effectOf(signal)).not.toMatch(/no exploration/);
  });

  it('are those of all routes unless a route has its own', () => {
    const ofAllRoutes = { troubledToneValueFactor: 2, pessimism: 0.2 };
    const { objective } = decided(frustrated, { ofAllRoutes, effects: { pessimism: 0.3 } }).decision;
    expect(objective.pessimism).toBe(0.3);
    expect(tuningOf(ofAllRoutes, { pessimism: 0.3 })).toEqual({
      ...defaultTuning,
      troubledToneValueFactor: 2,
      pessimism: 0.3,
    });
  });
});

describe('signals that act through rules', () => {
  const profile: ProfileDraft = {
    signals: {
      sensitiveData: [{ kind: 'card', message: 0, part: 0, start: 0, end: 16 }],
      custom: { team: { label: 'billing', probability: 0.9 } },
    },
  };

  it('are told with what the rules made of them', () => {
    const rules = [
      { when: 'signals.sensitiveData.size() > 0', deny: ['acme/small'] },
      { when: 'signals.custom.team.label == "technical"', tag: 'technical' },
    ];
    const { effectOf } = decided(profile, { rules });
    expect(effectOf('sensitiveData')).toBe('by a rule: deny acme/small');
    expect(effectOf('custom.team')).toBe('nothing: the rule that reads it does not match');
  });

  it('are told to do nothing where no rule reads them', () => {
    const { effectOf } = decided(profile);
    expect(effectOf('sensitiveData')).toBe('nothing: no rule of the route reads it');
    expect(effectOf('custom.team')).toBe('nothing: no rule of the route reads it');
  });

  it('match rules like the signals that ship', () => {
    const rules = [{ when: 'signals.custom.team.label == "billing"', only: ['acme/large'] }];
    expect(decided(profile, { rules }).decision.plan.id).toBe('acme/large');
  });
});
