import type { Random } from '../../src/numerics/random.ts';
import { shuffle } from '../../src/numerics/shuffle.ts';
import { GROUP_COUNT } from '../../src/classification/features/feature-rows.ts';
import { BIN_COUNT } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
import { COLUMN_COUNT, HEADS, THRESHOLD_COUNT } from '../../src/classification/heads/head-layout.ts';
import { BLIND_COLUMNS } from './blind-columns.ts';
import {
  createTowerSums,
  EMBEDDED_PARTS,
  createModel,
  type ExtractedText,
  forward,
  gatesOf,
  type LinearModel,
  type TowerSums,
} from './linear-model.ts';
import { lossGradient, type LossWeights, type Targets } from './losses.ts';

export interface TrainingItem {
  text: ExtractedText;
  targets: Targets;
  /** Weight per head, all 1 when absent. */
  headWeights?: Float32Array;
}

export interface TrainingOptions {
  epochs: number;
  learningRate: number;
  /** L2 penalty per example on table rows. */
  decay: number;
  /** Chance that an example is read by the n-grams; else it is read by the embedding. Each tower learns by itself. */
  tableShare: number;
  /** Shrinkage of the embedding's weights per step, and their learning rate, both relative to `learningRate`. */
  denseDecay: number;
  denseRate: number;
  weights: LossWeights;
  random: Random;
  onEpoch?: (epoch: number, meanLoss: number) => void;
}

const EPSILON = 1e-6;
/** Thresholds start near their place and are shared by all examples of a head. */
const THRESHOLD_RATE = 0.3;
const MIN_THRESHOLD_GAP = 0.15;

/**
 * AdaGrad, one example at a time (J. Duchi, E. Hazan, Y. Singer, JMLR 12, 2011), with the L2 decay of rows that an
 * example does not touch made up for when they are next touched. Deterministic for a given random stream.
 */
export function trainLinear(
  items: readonly TrainingItem[],
  rowScale: Float32Array,
  options: TrainingOptions,
): LinearModel {
  const model = createModel(rowScale, (items[0]?.text.embedding.length ?? 0) / EMBEDDED_PARTS);
  initialiseThresholds(model, items);
  const squares = {
    table: new Float32Array(model.table.length),
    gates: new Float32Array(model.gates.length),
    bins: new Float32Array(model.binWeights.length),
    bias: new Float32Array(COLUMN_COUNT),
    thresholds: new Float32Array(THRESHOLD_COUNT),
    dense: new Float32Array(model.dense.length),
    denseGates: new Float32Array(model.denseGates.length),
  };
  const lastTouched = new Int32Array(model.rowCount);
  const sums = createTowerSums();
  const scores = new Float32Array(COLUMN_COUNT);
  const gradient = new Float32Array(COLUMN_COUNT);
  const seenGradient = new Float32Array(COLUMN_COUNT);
  const thresholdGradient = new Float32Array(THRESHOLD_COUNT);
  const order = Uint32Array.from(items, (_, at) => at);
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, options.random);
    let lossSum = 0;
    const rate = options.learningRate * (1 - epoch / options.epochs) + options.learningRate * 0.02;
    for (const place of order) {
      step++;
      const { text, targets, headWeights } = items[place]!;
      const table = options.random.uniform() < options.tableShare;
      if (table) decayRows(model, text, lastTouched, step, rate * options.decay);
      forward(model, text, { table, dense: !table }, sums, scores);
      thresholdGradient.fill(0);
      lossSum += lossGradient(
        scores,
        model.thresholds,
        targets,
        options.weights,
        headWeights,
        gradient,
        thresholdGradient,
      );
      adaGrad(model.bias, squares.bias, gradient, 0, rate);
      adaGrad(model.thresholds, squares.thresholds, thresholdGradient, 0, rate * THRESHOLD_RATE);
      orderThresholds(model.thresholds);
      for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
        adaGrad(
          model.binWeights,
          squares.bins,
          gradientSeenBy(scalar, gradient, seenGradient),
          (scalar * BIN_COUNT + text.bins[scalar]!) * COLUMN_COUNT,
          rate * 0.2,
        );
      }
      if (table) updateTable(model, squares, text, sums, gradient, rate);
      else updateDense(model, squares, text, sums, gradient, rate, options);
    }
    options.onEpoch?.(epoch, lossSum / items.length);
  }
  for (let row = 0; row < model.rowCount; row++) {
    const factor = Math.exp(-options.learningRate * 0.02 * options.decay * (step - lastTouched[row]!));
    for (let column = row * COLUMN_COUNT; column < (row + 1) * COLUMN_COUNT; column++)
      model.table[column]! *= factor;
  }
  return model;
}

/** The gradient of the columns whose heads use a structural scalar; `seen` is written to where some do not. */
function gradientSeenBy(scalar: number, gradient: Float32Array, seen: Float32Array): Float32Array {
  const blind = BLIND_COLUMNS.get(scalar);
  if (blind === undefined) return gradient;
  for (let column = 0; column < COLUMN_COUNT; column++)
    seen[column] = blind[column] === 1 ? 0 : gradient[column]!;
  return seen;
}

function decayRows(
  model: LinearModel,
  text: ExtractedText,
  lastTouched: Int32Array,
  step: number,
  decay: number,
): void {
  if (decay === 0) return;
  for (const row of text.rows) {
    const waited = step - lastTouched[row]!;
    if (waited === 0) continue;
    lastTouched[row] = step;
    const factor = Math.exp(-decay * waited);
    const end = (row + 1) * COLUMN_COUNT;
    for (let at = row * COLUMN_COUNT; at < end; at++) model.table[at]! *= factor;
  }
}

interface Squares {
  table: Float32Array;
  gates: Float32Array;
  dense: Float32Array;
  denseGates: Float32Array;
}

function updateTable(
  model: LinearModel,
  squares: Squares,
  text: ExtractedText,
  sums: TowerSums,
  gradient: Float32Array,
  rate: number,
): void {
  const gated = new Float32Array(COLUMN_COUNT);
  for (let group = 0; group < GROUP_COUNT; group++) {
    const inverse = sums.inverseNorms[group]!;
    if (inverse === 0) continue;
    const base = group * COLUMN_COUNT;
    for (let column = 0; column < COLUMN_COUNT; column++) {
      gated[column] = gradient[column]! * model.gates[base + column]! * inverse;
    }
    updateRows(model, squares.table, text, group, gated, rate);
    if (group < 2) continue;
    for (let column = 0; column < COLUMN_COUNT; column++) {
      const slope = gradient[column]! * sums.groups[base + column]!;
      const seen = (squares.gates[base + column]! += slope * slope);
      model.gates[base + column]! -= (0.1 * rate * slope) / Math.sqrt(seen + EPSILON);
    }
  }
}

function updateDense(
  model: LinearModel,
  squares: Squares,
  text: ExtractedText,
  sums: TowerSums,
  gradient: Float32Array,
  rate: number,
  options: TrainingOptions,
): void {
  const { embedding } = text;
  const size = embedding.length / EMBEDDED_PARTS;
  const denseRate = rate * options.denseRate;
  const kept = 1 - rate * options.denseDecay;
  const weightOf = (part: number, column: number) => {
    const gates = gatesOf(text, part);
    return gates < 0 ? 1 : model.denseGates[gates + column]!;
  };
  for (let column = 0; column < COLUMN_COUNT; column++) {
    const slope = gradient[column]!;
    if (slope === 0) continue;
    const own = slope * weightOf(0, column);
    const quoted = slope * weightOf(1, column);
    const context = slope * weightOf(2, column);
    for (let at = 0; at < size; at++) {
      const step =
        own * embedding[at]! + quoted * embedding[size + at]! + context * embedding[2 * size + at]!;
      if (step === 0) continue;
      const place = at * COLUMN_COUNT + column;
      const seen = (squares.dense[place]! += step * step);
      model.dense[place] = model.dense[place]! * kept - (denseRate * step) / Math.sqrt(seen + EPSILON);
    }
  }
  for (let part = 0; part < EMBEDDED_PARTS; part++) {
    const gates = gatesOf(text, part);
    if (gates < 0) continue;
    for (let column = 0; column < COLUMN_COUNT; column++) {
      const slope = gradient[column]! * sums.dense[part * COLUMN_COUNT + column]!;
      if (slope === 0) continue;
      const seen = (squares.denseGates[gates + column]! += slope * slope);
      model.denseGates[gates + column]! -= (0.1 * rate * slope) / Math.sqrt(seen + EPSILON);
    }
  }
}

function updateRows(
  model: LinearModel,
  squares: Float32Array,
  text: ExtractedText,
  group: number,
  gated: Float32Array,
  rate: number,
): void {
  const { table, rowScale } = model;
  const to = text.offsets[group + 1]!;
  for (let at = text.offsets[group]!; at < to; at++) {
    const row = text.rows[at]!;
    const scale = rowScale[row]!;
    const base = row * COLUMN_COUNT;
    for (let column = 0; column < COLUMN_COUNT; column++) {
      const slope = scale * gated[column]!;
      if (slope === 0) continue;
      const seen = (squares[base + column]! += slope * slope);
      table[base + column]! -= (rate * slope) / Math.sqrt(seen + EPSILON);
    }
  }
}

function adaGrad(
  values: Float32Array,
  squares: Float32Array,
  gradient: Float32Array,
  base: number,
  rate: number,
): void {
  for (let at = 0; at < gradient.length; at++) {
    const slope = gradient[at]!;
    if (slope === 0) continue;
    const seen = (squares[base + at]! += slope * slope);
    values[base + at]! -= (rate * slope) / Math.sqrt(seen + EPSILON);
  }
}

/** Keeps the thresholds of every head ascending: crossed ones would give a level no probability at all. */
function orderThresholds(thresholds: Float32Array): void {
  for (const head of HEADS) {
    if (head.kind !== 'ordinal') continue;
    for (let cut = 1; cut < head.levels.length - 1; cut++) {
      const place = head.firstThreshold + cut;
      thresholds[place] = Math.max(thresholds[place]!, thresholds[place - 1]! + MIN_THRESHOLD_GAP);
    }
  }
}

/** Starts each threshold at the log-odds of the share of labels above it. */
function initialiseThresholds(model: LinearModel, items: readonly TrainingItem[]): void {
  HEADS.forEach((head, at) => {
    if (head.kind !== 'ordinal') return;
    for (let cut = 0; cut < head.levels.length - 1; cut++) {
      let above = 0;
      let total = 0;
      for (const { targets } of items) {
        const target = targets[at]!;
        if (Number.isNaN(target)) continue;
        total++;
        if (head.levels.length === 2 ? target > 0.5 : target > cut) above++;
      }
      const share = Math.min(0.99, Math.max(0.01, above / Math.max(1, total)));
      model.thresholds[head.firstThreshold + cut] = Math.log((1 - share) / share);
    }
  });
}
