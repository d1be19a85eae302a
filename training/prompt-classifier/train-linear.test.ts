import { describe, expect, it } from 'vitest';
import { GROUP_COUNT } from '../../src/classification/features/feature-rows.ts';
import { BIN_COUNT } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
import { COLUMN_COUNT, HEADS, orderedHead } from '../../src/classification/heads/head-layout.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import {
  createTowerSums,
  EMBEDDED_PARTS,
  type ExtractedText,
  forward,
  type LinearModel,
  type Towers,
} from './linear-model.ts';
import { BLIND_COLUMNS } from './blind-columns.ts';
import { type TrainingItem, trainLinear } from './train-linear.ts';

const SIZE = 4;
const ROWS = 6;

/** Domain 0 has row 0 and a positive first dimension, domain 1 row 1 and a negative one; complexity follows the domain. */
function itemOf(domain: number, noise: number, isReply = false): TrainingItem {
  const embedding = new Float32Array(SIZE * EMBEDDED_PARTS);
  embedding[isReply ? 2 * SIZE : 0] = domain === 0 ? 1 : -1;
  embedding[1] = noise;
  const targets = new Float32Array(HEADS.length).fill(Number.NaN);
  targets[HEADS.findIndex((head) => head.name === 'domain')] = domain;
  targets[HEADS.findIndex((head) => head.name === 'complexity')] = domain * 4;
  const offsets = new Uint16Array(GROUP_COUNT + 1).fill(2);
  offsets[0] = 0;
  return {
    text: {
      rows: Uint32Array.of(domain, 2),
      offsets,
      bins: new Uint8Array(STRUCTURE_SIZE),
      embedding,
      isReply,
    },
    targets,
  };
}

function train(seed: number): { model: LinearModel; items: TrainingItem[]; losses: number[] } {
  const random = seededRandom(1);
  const items = Array.from({ length: 60 }, (_, at) => itemOf(at % 2, random.normal() * 0.1, at % 5 === 0));
  const losses: number[] = [];
  const model = trainLinear(items, new Float32Array(ROWS).fill(1), {
    epochs: 8,
    learningRate: 0.1,
    decay: 1e-4,
    tableShare: 0.5,
    denseDecay: 1e-3,
    denseRate: 0.2,
    weights: {
      heads: new Float32Array(HEADS.length).fill(1),
      classes: HEADS.map((head) => new Float32Array(head.size).fill(1)),
    },
    random: seededRandom(seed),
    onEpoch: (_, loss) => losses.push(loss),
  });
  return { model, items, losses };
}

function score(model: LinearModel, text: ExtractedText, towers: Towers): Float32Array {
  const out = new Float32Array(COLUMN_COUNT);
  forward(model, text, towers, createTowerSums(), out);
  return out;
}

describe('trainLinear', () => {
  const { model, items, losses } = train(9);

  it('learns with each tower by itself', () => {
    expect(losses.at(-1)!).toBeLessThan(losses[0]! * 0.7);
    for (const towers of [
      { table: true, dense: false },
      { table: false, dense: true },
    ]) {
      const right = items.filter(({ text, targets }) => {
        const scores = score(model, text, towers);
        return scores[0]! > scores[1]! === (targets[0] === 0);
      });
      expect(right.length).toBeGreaterThan(55);
    }
  });

  it('orders levels and keeps thresholds in order', () => {
    const head = orderedHead('complexity');
    if (head.kind !== 'ordinal') throw new Error('complexity is ordinal');
    const both = { table: true, dense: true };
    expect(score(model, items[1]!.text, both)[head.firstColumn]!).toBeGreaterThan(
      score(model, items[0]!.text, both)[head.firstColumn]!,
    );
    const cuts = model.thresholds.subarray(head.firstThreshold, head.firstThreshold + head.size - 1);
    expect([...cuts]).toEqual([...cuts].sort((a, b) => a - b));
  });

  it('leaves rows that no text touches at zero', () => {
    expect(model.table.subarray(3 * COLUMN_COUNT).every((value) => value === 0)).toBe(true);
  });

  it('gives the same bytes for the same seed and others for another', () => {
    expect(train(9).model.table).toEqual(model.table);
    expect(train(9).model.dense).toEqual(model.dense);
    expect(train(10).model.table).not.toEqual(model.table);
  });

  it('keeps heads that do without a scalar from leaning on it', () => {
    const { model } = train(3);
    const weightAt = (scalar: number, column: number) =>
      Math.abs(model.binWeights[scalar * BIN_COUNT * COLUMN_COUNT + column]!);
    const columnOf = (name: string) => HEADS.find((head) => head.name === name)!.firstColumn;
    expect(BLIND_COLUMNS.size).toBe(4);
    for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
      expect(weightAt(scalar, columnOf('complexity')) > 0).toBe(!BLIND_COLUMNS.has(scalar));
      expect(weightAt(scalar, columnOf('domain'))).toBeGreaterThan(0);
    }
  });
});
