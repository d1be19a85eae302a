import { describe, expect, it } from 'vitest';
import { seededRandom } from '../numerics/random.ts';
import { LatencyEstimates, latencyPrior } from './latency-estimates.ts';
import { modelOf } from './testing/routing-fixtures.ts';

const model = modelOf('acme/m');
const prior = latencyPrior(model);

describe('latencyPrior', () => {
  it('takes dearer models for slower', () => {
    const priors = [0.1, 0.5, 2, 8, 60].map((inputUsd) =>
      latencyPrior(modelOf('acme/p', { inputUsd, outputUsd: inputUsd * 4 })),
    );
    for (let step = 1; step < priors.length; step++) {
      expect(priors[step]!.firstContentMs).toBeGreaterThan(priors[step - 1]!.firstContentMs);
      expect(priors[step]!.outputTokensPerSecond).toBeLessThan(priors[step - 1]!.outputTokensPerSecond);
    }
    expect(latencyPrior(modelOf('acme/u', { inputUsd: null })).firstContentMs).toBeGreaterThan(0);
  });

  it('takes larger local models for slower', () => {
    const local = (parametersBillions: number) =>
      latencyPrior(modelOf('local/m', { source: 'local', inputUsd: 0, outputUsd: 0, parametersBillions }));
    expect(local(70).outputTokensPerSecond).toBeLessThan(local(8).outputTokensPerSecond);
    expect(local(0.1).outputTokensPerSecond).toBeLessThanOrEqual(150);
  });
});

describe('LatencyEstimates', () => {
  it('starts at the prior and follows what is seen', () => {
    const estimates = new LatencyEstimates();
    expect(estimates.estimate('d', model)).toEqual(prior);
    const random = seededRandom(2);
    for (let call = 0; call < 300; call++) {
      estimates.observe('d', model, {
        firstContentMs: 2_000 * Math.exp(0.2 * random.normal()),
        generationMs: 10_000 * Math.exp(0.1 * random.normal()),
        outputTokens: 200,
      });
    }
    const after = estimates.estimate('d', model);
    expect(after.firstContentMs / 2_000).toBeCloseTo(1, 0.8);
    expect(after.outputTokensPerSecond / 20).toBeCloseTo(1, 0.8);
    expect(after.firstContentLogSd).toBeGreaterThan(0.1);
    expect(after.firstContentLogSd).toBeLessThan(0.35);
  });

  it('notices a change within about a hundred calls', () => {
    const estimates = new LatencyEstimates();
    for (let call = 0; call < 500; call++) estimates.observe('d', model, { firstContentMs: 300 });
    for (let call = 0; call < 100; call++) estimates.observe('d', model, { firstContentMs: 3_000 });
    expect(estimates.estimate('d', model).firstContentMs).toBeGreaterThan(2_500);
  });

  it('keeps deployments apart and ignores what is no measurement', () => {
    const estimates = new LatencyEstimates();
    estimates.observe('a', model, { firstContentMs: 9_000 });
    expect(estimates.estimate('b', model)).toEqual(prior);
    const before = estimates.estimate('a', model);
    for (const firstContentMs of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
      estimates.observe('a', model, { firstContentMs, generationMs: 0, outputTokens: 500 });
    }
    estimates.observe('a', model, { firstContentMs: Number.NaN, generationMs: 10, outputTokens: 3 });
    expect(estimates.estimate('a', model)).toEqual(before);
  });
});
