import { describe, expect, it } from 'vitest';
import type { RuleContext } from './routing-input.ts';
import { compileRule, RuleError } from './rules.ts';
import { profileOf } from './testing/routing-fixtures.ts';

function contextOf(signals: object = {}, request: object = {}): RuleContext {
  return {
    signals: { ...profileOf({ domain: 'law', complexity: 0.7 }).signals, ...signals },
    request: { model: 'auto', inputTokens: 1200, metadata: { team: 'blue' }, ...request },
    key: { name: 'team-a' },
    time: { hour: 22, weekday: 6, iso: '2026-01-10T22:00:00.000Z' },
  };
}

const card = [{ kind: 'card', message: 0, part: 0, start: 3, end: 19 }];
const urgent = { urgency: { score: 0.667, level: 2, probability: 0.8 } };

describe('compileRule', () => {
  it.each([
    ['signals.urgency.level >= 2', 'match'],
    ['signals.urgency.level == 2', 'match'],
    ['signals.urgency.level in [2, 3]', 'match'],
    ['signals.urgency.level + 1 == 3', 'match'],
    ['signals.urgency.level % 2 == 0', 'match'],
    ['1 - signals.urgency.score < 0.34', 'match'],
    ['request.inputTokens * 2 > 2000 && request.inputTokens / 2 < 601', 'match'],
    ['signals.complexity.score > 0.5 && signals.complexity.band != "low"', 'match'],
    ['signals.domain.label == "law" && signals.stakes.label == "high"', 'no-match'],
    ['signals.domain.label in ["law", "medicine"]', 'match'],
    ['signals.sensitiveData.exists(d, d.kind == "card")', 'match'],
    ['signals.sensitiveData.filter(d, d.kind == "iban").size() > 0', 'no-match'],
    ['size(signals.sensitiveData) == 1', 'match'],
    ['has(signals.urgency.deadlineSeconds) && signals.urgency.deadlineSeconds < 60', 'no-match'],
    ['!signals.freshness.value && key.name.startsWith("team-")', 'match'],
    ['request.metadata.team == "blue" && time.hour >= 20 && time.weekday in [0, 6]', 'match'],
    ['signals.nothing.here == 1', 'error'],
    ['request.inputTokens', 'error'],
    ['key.name > 3', 'error'],
  ])('%s: %s', (when, expected) => {
    const rule = compileRule({ when });
    expect(rule.evaluate(contextOf({ ...urgent, sensitiveData: card }))).toBe(expected);
  });

  it('reads the profile as the plain JSON that it is', () => {
    const rule = compileRule({ when: 'signals.novelty < 0.5 && signals.tone.politeness == 0' });
    const asJson = JSON.parse(JSON.stringify(contextOf())) as RuleContext;
    expect(rule.evaluate(contextOf())).toBe('match');
    expect(rule.evaluate(asJson)).toBe('match');
  });

  it('keeps what the rule does', () => {
    const rule = compileRule({
      when: 'true',
      deny: ['a'],
      only: ['b*'],
      prefer: ['c'],
      use: 'd',
      tag: 't',
      objective: { quality: 1 },
    });
    expect(rule).toMatchObject({
      deny: ['a'],
      only: ['b*'],
      prefer: ['c'],
      use: 'd',
      tag: 't',
      objective: { quality: 1 },
    });
    expect(compileRule({ when: 'true' })).not.toHaveProperty('only');
  });

  it.each([
    ['signals.domain.label ==', /expression/],
    ['', /expression/],
    ['signal.domain.label == "law"', /signal/],
    ['"law"', /true or false/],
    ['1 + 1', /true or false/],
    ['nope(signals)', /nope/],
    ['signals.domain.label.matches("(a+)+$")', /matches/],
    ['[1].exists(x, matches(signals.domain.label, "a"))', /matches/],
    [`${'('.repeat(200)}true${')'.repeat(200)}`, /expression/],
    [Array.from({ length: 3_000 }, () => 'true').join(' && '), /expression/],
  ])('refuses %s', (when, message) => {
    expect(() => compileRule({ when })).toThrow(RuleError);
    expect(() => compileRule({ when })).toThrow(message);
  });

  it('gives the source and a one-line message, so that a configuration error can point at it', () => {
    try {
      compileRule({ when: 'signals..x' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RuleError);
      expect((error as RuleError).source).toBe('signals..x');
      expect((error as RuleError).message).not.toContain('\n');
    }
  });

  it.each([null, undefined, 5, 'text', [], Number.NaN])('never throws at run time, given %j', (odd) => {
    const rule = compileRule({ when: 'signals.urgency.level >= 2 && request.model == "auto"' });
    expect(() => rule.evaluate({ signals: odd, request: odd, key: odd, time: odd })).not.toThrow();
  });
});
