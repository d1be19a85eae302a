import { describe, expect, it } from 'vitest';
import { seededRandom } from '../numerics/random.ts';
import { LatencyEstimates, latencyPrior } from './latency-estimates.ts';
import { modelOf } from './testing/routing-fixtures.ts';

const model = modelOf('acme/m');
const noon = { wallMs: () => 12 * 3_600_000 };
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
    const estimates = new LatencyEstimates(noon);
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
    const estimates = new LatencyEstimates(noon);
    for (let call = 0; call < 500; call++) estimates.observe('d', model, { firstContentMs: 300 });
    for (let call = 0; call < 100; call++) estimates.observe('d', model, { firstContentMs: 3_000 });
    expect(estimates.estimate('d', model).firstContentMs).toBeGreaterThan(2_500);
  });

  it('keeps deployments apart and ignores what is no measurement', () => {
    const estimates = new LatencyEstimates(noon);
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

describe('LatencyEstimates by hour', () => {
  const hourMs = 3_600_000;
  /** Calls of so many days, twelve an hour, with the times that an hour has. */
  function after(
    days: number,
    timesOf: (hour: number) => { firstContentMs: number; tokensPerSecond: number },
  ) {
    let now = 0;
    const estimates = new LatencyEstimates({ wallMs: () => now });
    for (let day = 0; day < days; day++) {
      for (let hour = 0; hour < 24; hour++) {
        now = (24 * day + hour) * hourMs;
        const { firstContentMs, tokensPerSecond } = timesOf(hour);
        for (let call = 0; call < 12; call++)
          estimates.observe('d', model, {
            firstContentMs,
            generationMs: (200 * 1_000) / tokensPerSecond,
            outputTokens: 200,
          });
      }
    }
    return (hour: number) => {
      now = (24 * days + hour) * hourMs;
      return estimates.estimate('d', model);
    };
  }

  it('expects of a busy hour what it was like on the days before, before it begins', () => {
    const at = after(10, (hour) =>
      hour === 15
        ? { firstContentMs: 1_600, tokensPerSecond: 40 }
        : { firstContentMs: 400, tokensPerSecond: 80 },
    );
    const [busy, usual] = [at(15), at(9)];
    expect(busy.firstContentMs / usual.firstContentMs).toBeGreaterThan(1.8);
    expect(busy.outputTokensPerSecond / usual.outputTokensPerSecond).toBeLessThan(0.75);
    expect(usual.firstContentMs).toBeGreaterThan(350);
    expect(usual.firstContentMs).toBeLessThan(500);
    expect(busy.timeOfDay).toEqual({
      hourUtc: 15,
      firstContentLog: expect.any(Number),
      speedLog: expect.any(Number),
    });
    expect(busy.timeOfDay!.firstContentLog).toBeGreaterThan(0.5);
    expect(busy.timeOfDay!.speedLog).toBeLessThan(-0.2);
  });

  it('takes hours that are all alike for alike', () => {
    const at = after(10, () => ({ firstContentMs: 700, tokensPerSecond: 50 }));
    for (const hour of [0, 7, 23]) {
      expect(at(hour).firstContentMs).toBeCloseTo(700, -1);
      expect(Math.abs(at(hour).timeOfDay?.firstContentLog ?? 0)).toBeLessThan(0.05);
    }
  });

  it('says nothing of hours before any call, nor after the first few', () => {
    expect(after(0, () => ({ firstContentMs: 1, tokensPerSecond: 1 }))(5)).not.toHaveProperty('timeOfDay');
    const estimates = new LatencyEstimates(noon);
    for (let call = 0; call < 20; call++) estimates.observe('d', model, { firstContentMs: 5_000 });
    expect(estimates.estimate('d', model)).not.toHaveProperty('timeOfDay');
  });
});
