import { describe, expect, it } from 'vitest';
import { costNanoUsd } from './cost.ts';
import { type SimulatedModel, simulatedModels, simulatedSuccess } from './simulated-models.ts';

const named = (name: string): SimulatedModel => {
  const found = simulatedModels.find(({ model }) => model.id === `simulated/${name}`);
  if (found === undefined) throw new Error(`no simulated model ${name}`);
  return found;
};

describe('simulated models', () => {
  it('say in name, source, basis and price that they are simulated', () => {
    expect(simulatedModels.length).toBeGreaterThanOrEqual(5);
    for (const { model } of simulatedModels) {
      expect(model.id).toMatch(/^simulated\/[a-z-]+$/);
      expect(model.source).toBe('simulated');
      expect(model.qualityPrior.basis).toBe('simulated');
      expect(model.pricing?.source).toContain('simulated');
      expect(model.deployments).toEqual([
        {
          id: model.id,
          provider: 'simulated',
          upstreamModel: model.id.slice('simulated/'.length),
          weight: 1,
        },
      ]);
    }
  });

  it('have priors equal to the abilities that they answer with', () => {
    for (const { model, behaviour } of simulatedModels) {
      const { default: fallback, ...byDomain } = behaviour.ability;
      expect(model.qualityPrior.default).toBe(fallback);
      expect(model.qualityPrior.byDomain).toEqual(byDomain);
    }
  });

  it('trade quality for money and time: the careful one is best, dearest and slowest', () => {
    const [swift, careful] = [named('swift-small'), named('careful-large')];
    expect(careful.behaviour.ability.default).toBeGreaterThan(swift.behaviour.ability.default);
    expect(careful.behaviour.ttftMs).toBeGreaterThan(swift.behaviour.ttftMs);
    expect(careful.behaviour.tokensPerSecond).toBeLessThan(swift.behaviour.tokensPerSecond);
    const usage = {
      uncachedInputTokens: 1_000,
      cacheReadInputTokens: 0,
      cacheWriteInputTokens: 0,
      textOutputTokens: 500,
      reasoningOutputTokens: 0,
      estimated: false,
    };
    const cost = ({ model }: SimulatedModel) =>
      model.pricing ? costNanoUsd(model.pricing, usage) : Number.NaN;
    expect(cost(careful)).toBeGreaterThan(20 * cost(swift));
  });

  it('differ by domain, so that no one of the cheaper ones is best at everything', () => {
    const best = (domain: string) =>
      simulatedModels
        .filter(({ model }) => model.id !== 'simulated/careful-large')
        .map(({ model, behaviour }) => ({ id: model.id, chance: simulatedSuccess(behaviour, domain, 0.5) }))
        .sort((a, b) => b.chance - a.chance)[0]?.id;
    expect(best('software')).toBe('simulated/code-specialist');
    expect(best('humanities')).toBe('simulated/eloquent-writer');
  });
});

describe('simulatedSuccess', () => {
  const { behaviour } = named('balanced-medium');

  it('is the ability at medium complexity, also for domains that are not named', () => {
    expect(simulatedSuccess(behaviour, 'software', 0.5)).toBeCloseTo(behaviour.ability['software'] ?? 0, 12);
    expect(simulatedSuccess(behaviour, 'astrology', 0.5)).toBeCloseTo(behaviour.ability.default, 12);
  });

  it('falls with complexity and rises with effort', () => {
    const chances = [0, 0.25, 0.5, 0.75, 1].map((complexity) =>
      simulatedSuccess(behaviour, 'law', complexity),
    );
    expect(chances).toEqual([...chances].sort((a, b) => b - a));
    expect(simulatedSuccess(behaviour, 'law', 0.5, 0.4)).toBeGreaterThan(
      simulatedSuccess(behaviour, 'law', 0.5),
    );
  });
});
