/**
 * Random forests for regression (Breiman, "Random Forests", Machine Learning 45, 2001): trees on bootstrap samples, each
 * split the best of a third of the inputs by variance, over at most 16 cuts per input at its quantiles.
 */
import type { Random } from './random.ts';

/** Trees one after the other as flat nodes; children of a node stand at `children` and `children + 1`, 0 for a leaf. */
export interface RegressionForest {
  /** First node of each tree. */
  roots: Int32Array;
  inputs: Int16Array;
  /** A value of at most the cut goes to the first child. */
  cuts: Float32Array;
  children: Int32Array;
  values: Float32Array;
}

export interface ForestOptions {
  trees: number;
  maxDepth: number;
  minLeaf: number;
}

const defaultOptions: ForestOptions = { trees: 24, maxDepth: 8, minLeaf: 10 };
const maxCuts = 16;

/** Inputs of all rows as numbers of the quantile bins that they fall in; made once for the forests of many targets. */
export interface BinnedInputs {
  rows: number;
  inputs: number;
  codes: Uint8Array;
  /** Upper bounds of the bins but the last, by input. */
  cuts: readonly Float64Array[];
}

/** `values`: rows × inputs, row-major. */
export function binInputs(values: Float32Array, rows: number, inputs: number): BinnedInputs {
  const codes = new Uint8Array(rows * inputs);
  const cuts = Array.from({ length: inputs }, (_, input) => {
    const sorted = Float64Array.from({ length: rows }, (_, row) => values[row * inputs + input]!).sort();
    const limits = new Set<number>();
    for (let part = 1; part <= maxCuts; part++)
      limits.add(sorted[Math.floor((part * rows) / (maxCuts + 1))]!);
    limits.delete(sorted.at(-1)!);
    return Float64Array.from(limits);
  });
  for (let row = 0; row < rows; row++) {
    for (let input = 0; input < inputs; input++) {
      const value = values[row * inputs + input]!;
      const limits = cuts[input]!;
      let code = 0;
      while (code < limits.length && value > limits[code]!) code++;
      codes[row * inputs + input] = code;
    }
  }
  return { rows, inputs, codes, cuts };
}

/** `targets` of all rows; those that are not a number are left out. Without any the forest says 0. */
export function fitForest(
  binned: BinnedInputs,
  targets: Float64Array,
  random: Random,
  options: ForestOptions = defaultOptions,
): RegressionForest {
  const known: number[] = [];
  for (let row = 0; row < binned.rows; row++) if (!Number.isNaN(targets[row]!)) known.push(row);
  const grower = new TreeGrower(binned, targets, random, options);
  const roots = new Int32Array(options.trees);
  for (let tree = 0; tree < options.trees; tree++) {
    const sample = Int32Array.from(known, () => known[random.integer(known.length)]!);
    roots[tree] = grower.grow(sample);
  }
  return { roots, ...grower.nodes() };
}

/** Mean over the trees for one vector of inputs. */
export function predictForest(forest: RegressionForest, x: ArrayLike<number>): number {
  const { roots, inputs, cuts, children, values } = forest;
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!;
    for (let child = children[node]!; child > 0; child = children[node]!)
      node = x[inputs[node]!]! <= cuts[node]! ? child : child + 1;
    sum += values[node] ?? Number.NaN;
  }
  return sum / Math.max(roots.length, 1);
}

interface Split {
  input: number;
  bin: number;
  gain: number;
}

class TreeGrower {
  readonly #binned: BinnedInputs;
  readonly #targets: Float64Array;
  readonly #random: Random;
  readonly #options: ForestOptions;
  readonly #inputs: number[] = [];
  readonly #cuts: number[] = [];
  readonly #children: number[] = [];
  readonly #values: number[] = [];
  readonly #counts: Float64Array = new Float64Array(maxCuts + 1);
  readonly #sums: Float64Array = new Float64Array(maxCuts + 1);

  constructor(binned: BinnedInputs, targets: Float64Array, random: Random, options: ForestOptions) {
    this.#binned = binned;
    this.#targets = targets;
    this.#random = random;
    this.#options = options;
  }

  /** Grows one tree breadth first and gives the place of its root. */
  grow(sample: Int32Array): number {
    const root = this.#addLeaf(sample);
    const open = [{ node: root, rows: sample, depth: 0 }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { node, rows, depth } = next;
      const split = depth < this.#options.maxDepth ? this.#bestSplit(rows) : null;
      if (split === null) continue;
      const isFirst = (row: number) => this.#codeOf(row, split.input) <= split.bin;
      const first = rows.filter(isFirst);
      const second = rows.filter((row) => !isFirst(row));
      this.#inputs[node] = split.input;
      this.#cuts[node] = this.#binned.cuts[split.input]![split.bin]!;
      this.#children[node] = this.#addLeaf(first);
      this.#addLeaf(second);
      open.push(
        { node: this.#children[node]!, rows: first, depth: depth + 1 },
        { node: this.#children[node]! + 1, rows: second, depth: depth + 1 },
      );
    }
    return root;
  }

  nodes(): Omit<RegressionForest, 'roots'> {
    return {
      inputs: Int16Array.from(this.#inputs),
      cuts: Float32Array.from(this.#cuts),
      children: Int32Array.from(this.#children),
      values: Float32Array.from(this.#values),
    };
  }

  #addLeaf(rows: Int32Array): number {
    let sum = 0;
    for (const row of rows) sum += this.#targets[row]!;
    this.#inputs.push(0);
    this.#cuts.push(0);
    this.#children.push(0);
    return this.#values.push(rows.length === 0 ? 0 : sum / rows.length) - 1;
  }

  #bestSplit(rows: Int32Array): Split | null {
    const { inputs } = this.#binned;
    let best: Split | null = null;
    if (rows.length < 2 * this.#options.minLeaf) return null;
    for (let tried = 0; tried < Math.ceil(inputs / 3); tried++) {
      const input = this.#random.integer(inputs);
      const split = this.#splitOn(input, rows);
      if (split !== null && split.gain > (best?.gain ?? 1e-12)) best = split;
    }
    return best;
  }

  /** The bin after which two means explain most: largest `S₁²/n₁ + S₂²/n₂ − S²/n`. */
  #splitOn(input: number, rows: Int32Array): Split | null {
    const counts = this.#counts.fill(0);
    const sums = this.#sums.fill(0);
    let total = 0;
    for (const row of rows) {
      const code = this.#codeOf(row, input);
      const target = this.#targets[row]!;
      counts[code]!++;
      sums[code]! += target;
      total += target;
    }
    const base = (total * total) / rows.length;
    let best: Split | null = null;
    let count = 0;
    let sum = 0;
    for (let bin = 0; bin < this.#binned.cuts[input]!.length; bin++) {
      count += counts[bin]!;
      sum += sums[bin]!;
      const rest = rows.length - count;
      if (count < this.#options.minLeaf || rest < this.#options.minLeaf) continue;
      const gain = (sum * sum) / count + (total - sum) ** 2 / rest - base;
      if (gain > (best?.gain ?? 0)) best = { input, bin, gain };
    }
    return best;
  }

  #codeOf(row: number, input: number): number {
    return this.#binned.codes[row * this.#binned.inputs + input]!;
  }
}
