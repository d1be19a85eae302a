import { describe, expect, it } from 'vitest';
import { createArm } from '../arm.ts';
import { expectedCostUsd } from '../cost-model.ts';
import { modelOf, readingOf } from '../testing/routing-fixtures.ts';
import { OutputLengths } from './output-length.ts';
import { createFeatureSchema } from './quality-features.ts';
import { type LengthState, lengthUnits } from './trained-state.ts';

const schema = createFeatureSchema('test', 2, [0], [[]]);
const arms = [
  modelOf('lab/tokens', { inputUsd: 1, outputUsd: 4 }),
  modelOf('lab/usd', { inputUsd: 1, outputUsd: 4 }),
  modelOf('lab/stranger', { inputUsd: 1, outputUsd: 4 }),
].map((model) => createArm(model));
const columns = Int32Array.of(0, 1, -1);

function stateOf(units: readonly number[]): LengthState {
  return {
    ridge: {
      means: Float32Array.of(0),
      intercepts: Float32Array.of(Math.log(200), Math.log(0.002)),
      weights: Float32Array.of(1, 0),
    },
    smearing: Float32Array.of(1.2, 1),
    logSd: Float32Array.of(0.5, 0.4),
    units: Uint8Array.from(units),
  };
}

function predict(units: readonly number[], features = Float32Array.of(0.5, 0)) {
  const tokens = new Float64Array(3);
  const logSd = new Float64Array(3);
  const reading = readingOf({ inputTokens: 100, features });
  new OutputLengths(schema, stateOf(units), arms, columns).predict(reading, tokens, logSd);
  return { tokens, logSd, reading };
}

describe('OutputLengths', () => {
  it('predicts the mean of a log-normal by the features and the smearing factor', () => {
    const { tokens, logSd } = predict([lengthUnits.tokens, lengthUnits.usd]);
    expect(tokens[0]).toBeCloseTo(200 * Math.exp(0.5) * 1.2, 2);
    expect(logSd[0]).toBeCloseTo(0.5, 6);
  });

  it('takes a measured cost for the output that it pays for', () => {
    const { tokens, reading } = predict([lengthUnits.tokens, lengthUnits.usd]);
    const cost = expectedCostUsd(arms[1]!.pricing!, reading.inputTokens, 0, tokens[1]!);
    expect(cost).toBeCloseTo(0.002, 8);
  });

  it('says nothing of strangers, of arms without measurements, and of prompts without features', () => {
    const { tokens } = predict([lengthUnits.none, lengthUnits.usd]);
    expect([...tokens].map(Number.isNaN)).toEqual([true, false, true]);
    expect([...predict([1, 2], new Float32Array(5)).tokens].every(Number.isNaN)).toBe(true);
  });

  it('never predicts less than a token', () => {
    const { tokens } = predict([lengthUnits.tokens, lengthUnits.usd], Float32Array.of(-20, 0));
    expect(tokens[0]).toBe(1);
  });
});
