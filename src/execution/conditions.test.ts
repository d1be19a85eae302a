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
