/**
 * Fits the shared structure by iteratively reweighted least squares with a ridge penalty: for prompt i of table t and model m
 *
 *     logit P(right) = level_t + βᵀ(x_i − x̄) + (s + γᵀ(x_i − x̄)) · μ_m
 *
 * with the abilities μ given. Levels are all but unpenalised, so that β and γ learn what differs inside a table and not how
 * hard tables are. The outcomes of a prompt count √n together: many models on one prompt do not make it many prompts.
 */
import { factorCholesky, solveCholesky } from '../../numerics/cholesky.ts';
import { sigmoid } from '../../numerics/logistic.ts';
import { expandFeatures, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { SharedStructure } from '../../routing/quality-model/shared-structure.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

export interface StructureInput {
  table: OutcomeColumns;
  rows: Int32Array;
  schema: FeatureSchema;
  /** Table that each row of `table` comes from, 0..tableCount−1. */
  tableOf: Int32Array;
  tableCount: number;
  /** Logit ability per arm from its card; not-a-number for arms to leave out. */
  abilities: Float64Array;
}

const difficultyPenalty = 1_000;
const discriminationPenalty = 3_000;
const levelPenalty = 0.01;
const iterations = 4;
const largestStep = 2;

/** Full trust everywhere; `fitTrust` learns where. */
export function fitSharedStructure(input: StructureInput): SharedStructure {
  const { table, rows, schema, tableCount } = input;
  const { size } = schema;
  const means = meanFeatures(table, rows, schema);
  const x = new Float64Array(size);
  // Levels, mean discrimination, then the coefficients of difficulty and of discrimination.
  const slope = tableCount;
  const beta = tableCount + 1;
  const gamma = beta + size;
  const count = gamma + size;
  const solution = new Float64Array(count);
  solution[slope] = 1;
  for (let iteration = 0; iteration < iterations; iteration++) {
    const gram = new Float64Array(count * count);
    const gradient = new Float64Array(count);
    for (const row of rows) {
      expandFeatures(schema, table.features, row * table.featureCount, x);
      for (let at = 0; at < size; at++) x[at]! -= means[at]!;
      const level = input.tableOf[row]!;
      let difficulty = solution[level]!;
      let discrimination = solution[slope]!;
      for (let at = 0; at < size; at++) {
        difficulty += solution[beta + at]! * x[at]!;
        discrimination += solution[gamma + at]! * x[at]!;
      }
      const sums = sumOutcomes(input, row, difficulty, discrimination);
      if (sums.count === 0) continue;
      addRow(gram, gradient, x, sums, { level, slope, beta, gamma, count });
    }
    penalise(gram, gradient, solution, { slope, beta, gamma, count });
    factorCholesky(gram, count);
    solveCholesky(gram, count, gradient);
    for (let at = 0; at < count; at++)
      solution[at]! += Math.min(Math.max(gradient[at]!, -largestStep), largestStep);
  }
  const levels = solution.subarray(0, tableCount);
  const meanLevel = levels.reduce((sum, value) => sum + value, 0) / Math.max(tableCount, 1);
  return {
    schema,
    means,
    meanDifficulty: meanLevel,
    meanDiscrimination: solution[slope]!,
    difficulty: Float32Array.from(solution.subarray(beta, gamma)),
    discrimination: Float32Array.from(solution.subarray(gamma, count)),
    trust: new Float32Array(0),
    trustOffset: 0,
    mostTrust: 1,
    levelSd: Math.sqrt(
      levels.reduce((sum, value) => sum + (value - meanLevel) ** 2, 0) / Math.max(tableCount - 1, 1),
    ),
  };
}

const trustPenalty = 30;
const trustIterations = 8;

/**
 * Logistic regression of "is of the tables' kind" on the same features: tables against prompts of everyday traffic, both
 * counting the same in all.
 * @param ordinary features of everyday prompts, row-major
 */
export function fitTrust(
  structure: SharedStructure,
  table: OutcomeColumns,
  rows: Int32Array,
  ordinary: Float32Array,
): Pick<SharedStructure, 'trust' | 'trustOffset'> {
  const { schema, means } = structure;
  const { size, featureCount } = schema;
  const ordinaryRows = ordinary.length / Math.max(featureCount, 1);
  const count = size + 1;
  const solution = new Float64Array(count);
  const x = new Float64Array(size);
  for (let iteration = 0; iteration < trustIterations; iteration++) {
    const gram = new Float64Array(count * count);
    const gradient = new Float64Array(count);
    const add = (features: Float32Array, offset: number, label: number, weight: number) => {
      expandFeatures(schema, features, offset, x);
      let logit = solution[size]!;
      for (let at = 0; at < size; at++) {
        x[at]! -= means[at]!;
        logit += solution[at]! * x[at]!;
      }
      const chance = sigmoid(logit);
      const curvature = weight * Math.max(chance * (1 - chance), 1e-4);
      const residual = weight * (label - chance);
      for (let row = 0; row < size; row++) {
        gradient[row]! += residual * x[row]!;
        const scaled = curvature * x[row]!;
        gram[size * count + row]! += scaled;
        if (scaled === 0) continue;
        for (let column = 0; column <= row; column++) gram[row * count + column]! += scaled * x[column]!;
      }
      gradient[size]! += residual;
      gram[size * count + size]! += curvature;
    };
    for (const row of rows)
      add(table.features, row * featureCount, 1, ordinaryRows / Math.max(rows.length, 1));
    for (let row = 0; row < ordinaryRows; row++) add(ordinary, row * featureCount, 0, 1);
    for (let at = 0; at < size; at++) {
      gram[at * count + at]! += trustPenalty;
      gradient[at]! -= trustPenalty * solution[at]!;
    }
    gram[size * count + size]! += 1e-6;
    factorCholesky(gram, count);
    solveCholesky(gram, count, gradient);
    for (let at = 0; at < count; at++)
      solution[at]! += Math.min(Math.max(gradient[at]!, -largestStep), largestStep);
  }
  return { trust: Float32Array.from(solution.subarray(0, size)), trustOffset: solution[size]! };
}

interface OutcomeSums {
  count: number;
  /** Σ w·μᵏ for k = 0, 1, 2 with the curvature w, and Σ e·μᵏ for k = 0, 1 with the error e. */
  weight0: number;
  weight1: number;
  weight2: number;
  error0: number;
  error1: number;
}

function sumOutcomes(
  { table, abilities }: StructureInput,
  row: number,
  difficulty: number,
  discrimination: number,
): OutcomeSums {
  const sums = { count: 0, weight0: 0, weight1: 0, weight2: 0, error0: 0, error1: 0 };
  const arms = abilities.length;
  for (let arm = 0; arm < arms; arm++) {
    const ability = abilities[arm]!;
    const score = table.scores[row * arms + arm]!;
    if (Number.isNaN(ability + score)) continue;
    const chance = sigmoid(difficulty + discrimination * ability);
    const weight = Math.max(chance * (1 - chance), 1e-4);
    const error = score - chance;
    sums.count++;
    sums.weight0 += weight;
    sums.weight1 += weight * ability;
    sums.weight2 += weight * ability * ability;
    sums.error0 += error;
    sums.error1 += error * ability;
  }
  const share = sums.count === 0 ? 0 : 1 / Math.sqrt(sums.count);
  sums.weight0 *= share;
  sums.weight1 *= share;
  sums.weight2 *= share;
  sums.error0 *= share;
  sums.error1 *= share;
  return sums;
}

interface Places {
  level: number;
  slope: number;
  beta: number;
  gamma: number;
  count: number;
}

/** Adds a prompt to the lower triangle of the curvature and to the gradient. */
function addRow(
  gram: Float64Array,
  gradient: Float64Array,
  x: Float64Array,
  { weight0, weight1, weight2, error0, error1 }: OutcomeSums,
  { level, slope, beta, gamma, count }: Places,
): void {
  const size = x.length;
  gradient[level]! += error0;
  gradient[slope]! += error1;
  gram[level * count + level]! += weight0;
  gram[slope * count + level]! += weight1;
  gram[slope * count + slope]! += weight2;
  for (let row = 0; row < size; row++) {
    const value = x[row]!;
    if (value === 0) continue;
    const betaRow = (beta + row) * count;
    const gammaRow = (gamma + row) * count;
    gradient[beta + row]! += error0 * value;
    gradient[gamma + row]! += error1 * value;
    gram[betaRow + level]! += weight0 * value;
    gram[betaRow + slope]! += weight1 * value;
    gram[gammaRow + level]! += weight1 * value;
    gram[gammaRow + slope]! += weight2 * value;
    const first = weight0 * value;
    const mixed = weight1 * value;
    const second = weight2 * value;
    for (let column = 0; column <= row; column++) {
      gram[betaRow + beta + column]! += first * x[column]!;
      gram[gammaRow + gamma + column]! += second * x[column]!;
    }
    for (let column = 0; column < size; column++) gram[gammaRow + beta + column]! += mixed * x[column]!;
  }
}

function penalise(
  gram: Float64Array,
  gradient: Float64Array,
  solution: Float64Array,
  { slope, beta, gamma, count }: Omit<Places, 'level'>,
): void {
  const pull = (at: number, penalty: number, to: number) => {
    gram[at * count + at]! += penalty;
    gradient[at]! -= penalty * (solution[at]! - to);
  };
  for (let at = 0; at < slope; at++) pull(at, levelPenalty, 0);
  pull(slope, 1, 1);
  for (let at = beta; at < gamma; at++) pull(at, difficultyPenalty, 0);
  for (let at = gamma; at < count; at++) pull(at, discriminationPenalty, 0);
}

function meanFeatures(table: OutcomeColumns, rows: Int32Array, schema: FeatureSchema): Float32Array {
  const sums = new Float64Array(schema.size);
  const x = new Float64Array(schema.size);
  for (const row of rows) {
    expandFeatures(schema, table.features, row * table.featureCount, x);
    for (let at = 0; at < x.length; at++) sums[at]! += x[at]! / rows.length;
  }
  return Float32Array.from(sums);
}
