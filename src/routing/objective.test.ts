import { describe, expect, it } from 'vitest';
import type { RoutingWishes } from '../chat/chat-request.ts';
import type { ObjectiveSettings } from '../config/settings.ts';
import { resolveObjective, softDeadlineMs } from './objective.ts';
import { prepareRoute } from './prepare-route.ts';
import type { PromptReading } from './prompt-reading.ts';
import { large, middle, priorState, readingOf, routeOf, small } from './testing/routing-fixtures.ts';
import { defaultTuning } from './tuning.ts';

const prepared = prepareRoute(routeOf(), [small, middle, large], priorState);

function resolve(
  route: ObjectiveSettings,
  wishes: RoutingWishes = {},
  reading: Partial<PromptReading> = {},
  rules: ObjectiveSettings[] = [],
) {
  return resolveObjective(route, rules, wishes, readingOf(reading), prepared, defaultTuning);
}

describe('resolveObjective', () => {
  it('is the balanced preset without any setting', () => {
    expect(resolve({})).toEqual(resolve({ quality: 0.8 }));
    expect(resolve({})).toMatchObject({
      mode: 'balanced',
      maxQualityLoss: 0.02,
      reference: 'acme/large',
      pessimism: 0.5,
    });
  });

  it('lets maxQualityLoss win over quality in one layer, and a later layer win over both', () => {
    expect(resolve({ quality: 0.5, maxQualityLoss: 0.01 }).maxQualityLoss).toBe(0.01);
    expect(resolve({ maxQualityLoss: 0.01 }, { quality: 0.5 }).maxQualityLoss).toBeCloseTo(0.05, 12);
    expect(resolve({ valueUsd: 3 }, { quality: 0.5 }).maxQualityLoss).toBeCloseTo(0.05, 12);
    expect(resolve({ quality: 0.5 }, {}, {}, [{ quality: 1 }, { quality: 0.95 }]).maxQualityLoss).toBeCloseTo(
      0.005,
      12,
    );
    expect(resolve({ quality: 0.5 }, { quality: 0 }, {}, [{ quality: 1 }]).mode).toBe('cheapest');
  });

  it('names its mode', () => {
    expect(resolve({ quality: 1 }).mode).toBe('best');
    expect(resolve({ maxQualityLoss: 0 }).mode).toBe('best');
    expect(resolve({ quality: 0 }).mode).toBe('cheapest');
    expect(resolve({ minQuality: 0.8 })).toMatchObject({ mode: 'min-quality', minQuality: 0.8 });
    expect(resolve({}, { models: ['a'] }).mode).toBe('ordered');
    expect(resolve({}, { models: [] }).mode).toBe('balanced');
  });

  it('takes limits from the last layer that has them', () => {
    const objective = resolve({ maxCostUsd: 1, deadlineMs: 5_000 }, { maxCostUsd: 0.1 });
    expect(objective).toMatchObject({ maxCostUsd: 0.1, deadlineMs: 5_000 });
    expect(resolve({})).not.toHaveProperty('deadlineMs');
  });

  it('values a good answer higher for harder prompts and troubled writers, unless told its value', () => {
    const value = (reading: Partial<PromptReading>, route: ObjectiveSettings = {}) =>
      resolve(route, {}, reading).valueUsd;
    expect(value({ complexity: 0.9 })).toBeGreaterThan(value({ complexity: 0.5 }));
    expect(value({ troubledTone: true })).toBeCloseTo(1.5 * value({}), 12);
    expect(value({ complexity: 0.9 }, { valueUsd: 2 })).toBe(2);
  });

  it('prices waiting by urgency, or as told', () => {
    const share = (urgency: number) => {
      const { secondUsd, valueUsd } = resolve({}, {}, { urgency });
      return secondUsd / valueUsd;
    };
    const shares = [0, 1, 2, 3].map(share);
    for (let level = 1; level < 4; level++) expect(shares[level]).toBeGreaterThan(shares[level - 1]!);
    expect(resolve({ secondUsd: 0.5 }, {}, { urgency: 3 }).secondUsd).toBe(0.5);
  });

  it('is more careful at high stakes', () => {
    expect(resolve({}, {}, { highStakes: true }).pessimism).toBe(defaultTuning.highStakesPessimism);
  });
});

describe('softDeadlineMs', () => {
  const soft = (route: ObjectiveSettings, reading: Partial<PromptReading>) =>
    softDeadlineMs(resolve(route, {}, reading), readingOf(reading), defaultTuning);

  it('is the soonest of what is configured, stated and meant by an emergency', () => {
    expect(soft({}, {})).toBe(0);
    expect(soft({ deadlineMs: 20_000 }, {})).toBe(20_000);
    expect(soft({ deadlineMs: 20_000 }, { statedDeadlineMs: 9_000 })).toBe(9_000);
    expect(soft({}, { urgency: 3 })).toBe(defaultTuning.immediateDeadlineMs);
    expect(soft({}, { urgency: 3, statedDeadlineMs: 60_000 })).toBe(defaultTuning.immediateDeadlineMs);
  });
});
