import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { createEstimates } from '../../routing/policies/arm-predictor.ts';
import { createClusterTablePredictor } from '../../routing/policies/cluster-table-policy.ts';
import { addLinUcb, createLinUcbPredictor } from '../../routing/policies/lin-ucb-policy.ts';
import { waitingPenalty } from '../../routing/policies/mixllm-policy.ts';
import { createSimilarityWeightedPredictor } from '../../routing/policies/similarity-weighted-policy.ts';
import { policyInputOf, scoredOf } from '../../routing/policies/testing/policy-inputs.ts';
import { createFeatureSchema } from '../../routing/quality-model/quality-features.ts';
import { allRows } from '../offline/splits.ts';
import { syntheticOutcomes } from '../offline/testing/synthetic-outcomes.ts';
import { Adam } from './adam.ts';
import { fitClusterTable } from './fit-cluster-table.ts';
import { fitLinUcb } from './fit-lin-ucb.ts';
import { fitSimilarityWeighted, maxSimilarityRows } from './fit-similarity-weighted.ts';

const table = syntheticOutcomes(400, 31);

describe('similarity-weighted ranking', () => {
  const schema = createFeatureSchema('v', 2, [0, 1], [[], []]);

  it('is the weighted share of wins for two arms', () => {
    const state = {
      schema,
      arms: ['a', 'b'],
      directions: Int8Array.of(127, 0, 0, 127),
      // On the prompt along the first axis a wins, on the other b does.
      outcomes: Uint8Array.of(254, 0, 0, 254),
      gamma: 10,
    };
    const into = createEstimates(2);
    createSimilarityWeightedPredictor(state).predict(Float32Array.of(3, 0), 0, into);
    // Cosines 1 and 0: weights 100 and 10, and two draws of their mean weight.
    expect(into.chances[0]).toBeCloseTo((100 + 55) / (110 + 110), 6);
    expect(into.chances[0]! + into.chances[1]!).toBeCloseTo(1, 6);
  });

  it('pulls harder to near prompts with a larger γ', () => {
    const chanceAt = (gamma: number) => {
      const state = { ...fitSimilarityWeighted(table, allRows(table), seededRandom(1)), gamma };
      const into = createEstimates(3);
      createSimilarityWeightedPredictor(state).predict(table.features, 0, into);
      return Math.abs(into.chances[0]! - into.chances[1]!);
    };
    expect(chanceAt(1_000)).toBeGreaterThan(chanceAt(10));
  });

  it('keeps no more rows than its bound', () => {
    const many = { ...table, rows: 0 };
    const rows = Int32Array.from({ length: maxSimilarityRows + 50 }, (_, at) => at % table.rows);
    expect(fitSimilarityWeighted(many, rows, seededRandom(1)).outcomes.length).toBe(3 * maxSimilarityRows);
  });
});

describe('LinUCB', () => {
  it('adds up over replicas', () => {
    const whole = fitLinUcb(table, allRows(table));
    const half = (from: number) => {
      const rows = allRows(table).filter((row) => row % 2 === from);
      // Both replicas serve the same features.
      return { ...fitLinUcb(table, rows), schema: whole.schema };
    };
    const into = [createEstimates(3), createEstimates(3)];
    createLinUcbPredictor(whole).predict(table.features, 0, into[0]!);
    createLinUcbPredictor(addLinUcb(half(0), half(1))).predict(table.features, 0, into[1]!);
    for (const arm of [0, 1, 2]) expect(into[0]!.worths[arm]).toBeCloseTo(into[1]!.worths[arm]!, 6);
  });

  it('prefers the arm that was seen less, all else equal', () => {
    const rows = allRows(table);
    const unseen = { ...table, scores: table.scores.slice() };
    for (let row = 40; row < table.rows; row++) unseen.scores[3 * row] = Number.NaN;
    const state = fitLinUcb(unseen, rows);
    const into = createEstimates(3);
    createLinUcbPredictor({ ...state, sides: state.sides.fill(0) }).predict(table.features, 0, into);
    expect(into.worths[0]).toBeGreaterThan(into.worths[1]!);
    expect(into.worths[1]).toBe(into.worths[2]);
  });
});

describe('cluster table', () => {
  it('scales accuracies from the worst to the best arm and costs to the dearest', () => {
    const state = fitClusterTable(table, allRows(table), seededRandom(1));
    const into = createEstimates(3);
    createClusterTablePredictor(state, true).predict(table.features, 0, into);
    expect(Math.max(...into.worths)).toBeCloseTo(1, 1);
    expect(Math.min(...into.worths)).toBeLessThan(0.2);
    expect(into.costs[2]).toBeCloseTo(1, 6);
    const usd = createEstimates(3);
    createClusterTablePredictor(state, false).predict(table.features, 0, usd);
    expect(usd.worths).toEqual(usd.chances);
    expect(usd.costs[2]).toBeCloseTo(0.01, 2);
  });

  it('has no costs where the table has none', () => {
    const free = { ...table, costsUsd: table.costsUsd.map(() => Number.NaN) };
    expect(fitClusterTable(free, allRows(table), seededRandom(1)).costs).toHaveLength(0);
  });
});

describe('MixLLM', () => {
  it('takes off more the longer the wait, at most β', () => {
    const input = policyInputOf([scoredOf('a')], { objective: { deadlineMs: 10_000 } });
    const penaltyAt = (latencyMs: number) => waitingPenalty({ ...scoredOf('a'), latencyMs }, input);
    expect(penaltyAt(1_000)).toBeGreaterThan(penaltyAt(5_000));
    expect(penaltyAt(1e12)).toBe(-0.1);
  });
});

describe('Adam', () => {
  it('finds the lowest point of a bowl, and clears the gradients', () => {
    const at = Float32Array.of(3, -2);
    const adam = new Adam(at);
    const gradients = new Float32Array(2);
    for (let step = 0; step < 2_000; step++) {
      gradients.set([2 * (at[0]! - 1), 2 * (at[1]! - 1)]);
      adam.step(gradients, { rate: 0.01, decay: 0 });
    }
    expect(at[0]).toBeCloseTo(1, 2);
    expect(at[1]).toBeCloseTo(1, 2);
    expect([...gradients]).toEqual([0, 0]);
  });

  it('decays what nothing pulls', () => {
    const at = Float32Array.of(1);
    const adam = new Adam(at);
    for (let step = 0; step < 100; step++) adam.step(new Float32Array(1), { rate: 0.1, decay: 0.5 });
    expect(at[0]).toBeLessThan(0.01);
  });
});
