import { describe, expect, it } from 'vitest';
import { createArm } from '../arm.ts';
import { cellKey } from '../prompt-reading.ts';
import { modelOf, priorState, readingOf } from '../testing/routing-fixtures.ts';
import { createCellTable } from './cell-table.ts';
import { createFeatureSchema } from './quality-features.ts';
import { PromptStructure, type SharedStructure } from './shared-structure.ts';

const schema = createFeatureSchema('test', 3, [0, 2], [[0], []]);
const structureOf = (draft: Partial<SharedStructure> = {}): SharedStructure => ({
  schema,
  means: Float32Array.of(0.5, 0, 0),
  meanDifficulty: 0.2,
  meanDiscrimination: 1,
  difficulty: Float32Array.of(-2, 0.5, 0),
  discrimination: Float32Array.of(0.4, 0, 0),
  trust: new Float32Array(0),
  trustOffset: 0,
  mostTrust: 1,
  levelSd: 0.3,
  ...draft,
});
const hard = Float32Array.of(1.5, 9, 1);
const easy = Float32Array.of(-1, 9, 1);
const arms = [modelOf('lab/weak', { quality: 0.4 }), modelOf('lab/strong', { quality: 0.9 })].map((model) =>
  createArm(model),
);

function predict(structure: SharedStructure | undefined, features?: Float32Array, state = priorState) {
  const table = createCellTable({
    noveltyUncertaintyGain: 0,
    ...(structure !== undefined && { structure }),
  });
  const quality = new Float64Array(2);
  const uncertainty = new Float64Array(2);
  const reading = readingOf({
    complexity: 0.5,
    domain: 15,
    domainProbability: 0,
    ...(features !== undefined && { features }),
  });
  table.bind(arms, state).predict(reading, quality, uncertainty);
  return { quality, uncertainty };
}

describe('PromptStructure', () => {
  it('is linear in the features around their means', () => {
    const prompt = new PromptStructure(structureOf());
    prompt.locate(hard);
    expect(prompt.difficulty).toBeCloseTo(0.2 - 2 * (1.5 - 0.5) + 0.5 * 1, 6);
    expect(prompt.discrimination).toBeCloseTo(1.4, 6);
    expect(prompt.trust).toBe(1);
  });

  it('keeps discrimination positive and bounded, whatever the features', () => {
    const prompt = new PromptStructure(structureOf());
    prompt.locate(Float32Array.of(-4, 0, 0));
    expect(prompt.discrimination).toBe(0.2);
    prompt.locate(Float32Array.of(4, 0, 0));
    expect(prompt.discrimination).toBeLessThanOrEqual(2);
  });

  it('has no say about prompts without features of its classifier', () => {
    const prompt = new PromptStructure(structureOf());
    for (const features of [undefined, new Float32Array(2), new Float32Array(4)]) {
      prompt.locate(hard);
      prompt.locate(features);
      expect(prompt.trust).toBe(0);
    }
  });

  it('trusts prompts of the tables kind more, up to its most', () => {
    const prompt = new PromptStructure(structureOf({ trust: Float32Array.of(3, 0, 0), mostTrust: 0.75 }));
    prompt.locate(hard);
    const alike = prompt.trust;
    prompt.locate(easy);
    expect(prompt.trust).toBeLessThan(0.1);
    expect(alike).toBeGreaterThan(0.7);
    expect(alike).toBeLessThanOrEqual(0.75);
  });

  it('moves a logit to its own, by two at most', () => {
    const prompt = new PromptStructure(structureOf());
    prompt.locate(hard);
    expect(prompt.shift(1, prompt.difficulty + prompt.discrimination)).toBe(0);
    expect(prompt.shift(1, 50)).toBe(-2);
    expect(prompt.shift(1, -50)).toBe(2);
  });
});

describe('cell table with a structure', () => {
  it('predicts less of hard prompts, and spreads models wider where they discriminate', () => {
    const [onHard, onEasy] = [predict(structureOf(), hard), predict(structureOf(), easy)];
    for (const arm of [0, 1]) expect(onHard.quality[arm]).toBeLessThan(onEasy.quality[arm]!);
    const spread = (quality: Float64Array) =>
      Math.log(quality[1]! / (1 - quality[1]!)) - Math.log(quality[0]! / (1 - quality[0]!));
    expect(spread(onHard.quality)).toBeGreaterThan(spread(onEasy.quality));
  });

  it('is the cell table alone without features, or without trust', () => {
    const plain = predict(undefined);
    expect(predict(structureOf())).toEqual(plain);
    expect(predict(structureOf({ mostTrust: 0 }), hard)).toEqual(plain);
  });

  it('gives way to outcomes', () => {
    const cells = new Map(
      ['low', 'medium', 'high'].map((band) => [
        cellKey('lab/strong', '', 'unknown', band as 'low'),
        { weight: 2_000, rewardSum: 1_900 },
      ]),
    );
    const learnt = predict(structureOf(), hard, { version: '1', cells });
    expect(predict(structureOf(), hard).quality[1]).toBeLessThan(0.88);
    expect(learnt.quality[1]).toBeGreaterThan(0.93);
  });

  it('is less sure of a prompt whose level no table told', () => {
    const sure = predict(structureOf({ levelSd: 0 }), hard).uncertainty[0]!;
    expect(predict(structureOf({ levelSd: 1 }), hard).uncertainty[0]).toBeGreaterThan(1.2 * sure);
  });
});
