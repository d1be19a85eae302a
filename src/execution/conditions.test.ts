import { describe, expect, it } from 'vitest';
import { createBench, flush, testDeployment, testModel } from './testing/fixture.ts';

const two = testModel('acme/two', {
  deployments: [testDeployment('a', 'x'), testDeployment('a', 'y'), testDeployment('b', 'x')],
});

describe('modelConditions', () => {
  it('adds up load and capacity over providers, each counted once', async () => {
    const bench = createBench({ a: { kind: 'hang' }, b: { kind: 'hang' } }, { models: [two] });
    void bench.executor.execute(bench.input());
    await flush();
    expect(bench.executor.conditions(two)).toMatchObject({ available: true, inFlight: 1, capacity: 128 });
    bench.controller.abort();
  });

  it('expects what the quickest deployment is known for, with how sure that is and the hour of the day', () => {
    const timeOfDay = { hourUtc: 8, firstContentLog: 0.3, speedLog: 0 };
    const bench = createBench(
      { a: { kind: 'hang' }, b: { kind: 'hang' } },
      {
        models: [two],
        latency: (_, { id }) =>
          id === two.deployments[1]!.id
            ? { firstContentMs: 200, outputTokensPerSecond: 30, firstContentLogSd: 0.1, timeOfDay }
            : { firstContentMs: 900, outputTokensPerSecond: 90, firstContentLogSd: 0.9, speedLogSd: 0.9 },
      },
    );
    const conditions = bench.executor.conditions(two);
    expect(conditions).toMatchObject({
      firstContentMs: 200,
      outputTokensPerSecond: 30,
      firstContentLogSd: 0.1,
      timeOfDay,
    });
    expect(conditions).not.toHaveProperty('speedLogSd');
  });

  it('says why a model is not there', () => {
    const bench = createBench({ a: { kind: 'hang' } });
    expect(bench.executor.conditions(testModel('acme/none', { deployments: [] }))).toMatchObject({
      available: false,
      reason: 'no-deployment',
    });
  });

  it('changes nothing by being asked', () => {
    const bench = createBench({ a: { kind: 'hang' } }, { models: [two] });
    bench.executor.conditions(two);
    expect(bench.executor.state().deployments).toEqual([]);
  });
});
