import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { createEstimates } from '../../routing/policies/arm-predictor.ts';
import { checkRoutingPolicy } from '../../routing/policies/check-routing-policy.ts';
import { createPolicy } from '../../routing/policies/create-policy.ts';
import {
  comparingPolicies,
  createPredictor,
  type TrainedPolicyName,
  trainedPolicyNames,
} from '../../routing/policies/trained-policies.ts';
import type { OutcomeColumns } from '../offline/outcome-columns.ts';
import { allRows } from '../offline/splits.ts';
import { featureCount, syntheticOutcomes } from '../offline/testing/synthetic-outcomes.ts';
import { fitState } from './fit-trained.ts';

/** Arms: even, odd, all; the first two know their half of the topics, the third most of everything at ten times the cost. */
const train = syntheticOutcomes(900, 21);
const fresh = syntheticOutcomes(300, 22);
const states = new Map(
  trainedPolicyNames.map((name) => [name, fitState(name, train, allRows(train), seededRandom(1))]),
);
const stateOf = <Name extends TrainedPolicyName>(name: Name) => states.get(name) as never;

function estimatesOf(name: TrainedPolicyName, table: OutcomeColumns, state: never = stateOf(name)) {
  const predictor = createPredictor(name, state);
  return Array.from({ length: table.rows }, (_, row) => {
    const into = createEstimates(predictor.arms.length);
    predictor.predict(table.features, row * table.featureCount, into);
    return into;
  });
}

describe.each(trainedPolicyNames)('%s', (name) => {
  const renamed = { even: 'model-0', odd: 'model-1', all: 'model-2' };
  const artefact = { name, version: '1', state: stateOf(name) };
  const settings = { name, artefact: 'x', arms: renamed } as const;

  describe('by dollars', () => {
    checkRoutingPolicy(() => createPolicy(settings, artefact), it, { featureCount });
  });
  describe('by its own trade-off', () => {
    checkRoutingPolicy(() => createPolicy({ ...settings, tradeOff: 0.7 }, artefact), it, { featureCount });
  });

  it('learns which arm knows which half of the topics', () => {
    let right = 0;
    for (const [row, { worths }] of estimatesOf(name, fresh).entries()) {
      const isEven = Number(fresh.tasks[row]!.slice(-1)) % 2 === 0;
      if (worths[0]! > worths[1]! === isEven) right++;
    }
    expect(right / fresh.rows).toBeGreaterThan(0.85);
  });

  it('gives chances between 0 and 1', () => {
    for (const { chances } of estimatesOf(name, fresh)) {
      expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...chances)).toBeLessThanOrEqual(1);
    }
  });

  it('does with missing scores, one arm, and two prompts', () => {
    const sparse = syntheticOutcomes(300, 23, 0.4);
    const some = fitState(name, sparse, allRows(sparse), seededRandom(1)) as never;
    for (const { worths } of estimatesOf(name, fresh, some)) expect(worths.every(Number.isFinite)).toBe(true);
    const few = fitState(name, train, Int32Array.of(0, 1), seededRandom(1)) as never;
    for (const { worths } of estimatesOf(name, fresh, few)) expect(worths.every(Number.isFinite)).toBe(true);
  });

  it('is the same for the same seed', () => {
    const rows = allRows(train).subarray(0, 200);
    const fit = () => JSON.stringify(fitState(name, train, rows, seededRandom(5)));
    expect(fit()).toBe(fit());
  });
});

describe('predictions', () => {
  it.each(trainedPolicyNames.filter((name) => !comparingPolicies.has(name)))('of %s are chances', (name) => {
    const means = [0, 0, 0];
    for (const { chances } of estimatesOf(name, fresh))
      for (const arm of means.keys()) means[arm]! += chances[arm]! / fresh.rows;
    const truth = means.map(
      (_, arm) => allRows(fresh).reduce((sum, row) => sum + fresh.scores[3 * row + arm]!, 0) / fresh.rows,
    );
    for (const arm of means.keys()) expect(Math.abs(means[arm]! - truth[arm]!)).toBeLessThan(0.08);
  });

  it.each([...comparingPolicies] as TrainedPolicyName[])('of %s are chances of winning', (name) => {
    const sums = estimatesOf(name, fresh).map(({ chances }) =>
      chances.reduce((sum, chance) => sum + chance, 0),
    );
    // Over all arms wins and losses even out.
    for (const sum of sums) expect(sum).toBeCloseTo(1.5, 2);
  });

  it('of costs keep the arms’ order', () => {
    for (const name of ['cluster-table', 'mixllm'] as const)
      for (const { costs } of estimatesOf(name, fresh)) expect(costs[2]! / costs[0]!).toBeGreaterThan(5);
    expect(estimatesOf('knn', fresh)[0]!.costs.every(Number.isNaN)).toBe(true);
  });
});
