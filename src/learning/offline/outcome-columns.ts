import { Reservoir } from '../../evaluation/report/reservoir.ts';
import { seededRandom } from '../../numerics/random.ts';
import type { PromptReading } from '../../routing/prompt-reading.ts';
import { type CopiedPrompts, copiedPrompts, readCopies } from './copied-prompts.ts';
import { questionKey } from './question-key.ts';

/** What is taken of a row of an outcome file. */
export interface ColumnsRow {
  prompt: string;
  task: string;
  /** Finer than the task, where there is one. */
  subject?: string;
  outcomes: Readonly<
    Record<
      string,
      { score: number; costUsd?: number; outputTokens?: number; outputChars?: number; weight?: number }
    >
  >;
}

/** Outcomes of many prompts by many arms, in columns, with what the classifier read; the texts are not kept. */
export interface OutcomeColumns {
  rows: number;
  /** Names of the arms, as the files write them, in order of first sight. */
  arms: readonly string[];
  /** rows × arms, row-major; not-a-number where missing. */
  scores: Float64Array;
  costsUsd: Float64Array;
  /** Output tokens, from characters where a file counts those; not-a-number where missing. */
  outputTokens: Float64Array;
  /** What a score counts, 0..1, rows × arms; null where every score counts in full. */
  weights: Float64Array | null;
  /** Prompts with the same question share a group. */
  groups: Int32Array;
  groupCount: number;
  /** Benchmark or subject by row, for the control that knows it. */
  tasks: readonly string[];
  readings: readonly PromptReading[];
  /** Length of the prompts in UTF-16 units. */
  lengths: Float64Array;
  /** rows × featureCount; noughts where `isRead` is 0. */
  features: Float32Array;
  /** 0 for rows of which only domain and complexity are known: they count in the cells alone. */
  isRead: Uint8Array;
  featureCount: number;
  classifierVersion: string;
  /** Of some of the prompts, what changed copies of them are read as. */
  copies: CopiedPrompts;
}

/** What a prompt is read as; the features belong to the reading and must be a vector of its own. */
export type ReadPrompt = (prompt: string) => PromptReading;

/** An ordinary text has about four characters a token. */
const charactersPerToken = 4;
/** Per outcome: arm, score, cost, output tokens, weight. */
const cellWidth = 5;

/** Collects rows of one or several files. Arms are joined by name, after `nameArm`. */
export class OutcomeColumnsBuilder {
  readonly #read: ReadPrompt;
  readonly #nameArm: (name: string) => string;
  readonly #classifierVersion: string;
  readonly #arms = new Map<string, number>();
  readonly #groups = new Map<string, number>();
  readonly #rowGroups: number[] = [];
  readonly #tasks: string[] = [];
  readonly #lengths: number[] = [];
  readonly #readings: PromptReading[] = [];
  /** Per row `cellWidth` numbers for each outcome, flat. */
  readonly #cells: Float64Array[] = [];
  readonly #toCopy = new Reservoir<{ row: number; prompt: string }>(copiedPrompts, seededRandom(3));

  constructor(
    read: ReadPrompt,
    classifierVersion: string,
    nameArm: (name: string) => string = (name) => name,
  ) {
    this.#read = read;
    this.#classifierVersion = classifierVersion;
    this.#nameArm = nameArm;
  }

  /** `reading` where the prompt was read before, e.g. by the gateway that answered it. */
  add(row: ColumnsRow, reading: PromptReading = this.#read(row.prompt)): void {
    const entries = Object.entries(row.outcomes);
    const cells = new Float64Array(entries.length * cellWidth);
    for (const [place, [name, outcome]] of entries.entries()) {
      const { score, costUsd = Number.NaN, weight = 1 } = outcome;
      const tokens = outcome.outputTokens ?? (outcome.outputChars ?? Number.NaN) / charactersPerToken;
      cells.set(
        [indexIn(this.#arms, this.#nameArm(name)), score, costUsd, tokens, weight],
        cellWidth * place,
      );
    }
    this.#cells.push(cells);
    this.#rowGroups.push(indexIn(this.#groups, questionKey(row.prompt)));
    this.#tasks.push(row.subject ?? row.task);
    this.#lengths.push(row.prompt.length);
    this.#readings.push(reading);
    const { prompt } = row;
    // Without its text a row has the name of its record for a prompt.
    if (reading.features !== undefined)
      this.#toCopy.offer(() => ({ row: this.#readings.length - 1, prompt }));
  }

  build(): OutcomeColumns {
    const rows = this.#cells.length;
    const arms = [...this.#arms.keys()];
    const scores = new Float64Array(rows * arms.length).fill(Number.NaN);
    const costsUsd = new Float64Array(rows * arms.length).fill(Number.NaN);
    const outputTokens = new Float64Array(rows * arms.length).fill(Number.NaN);
    const weights = new Float64Array(rows * arms.length);
    let isWeighted = false;
    const featureCount = this.#readings.find(({ features }) => features !== undefined)?.features?.length ?? 0;
    const features = new Float32Array(rows * featureCount);
    const isRead = new Uint8Array(rows);
    for (const [row, cells] of this.#cells.entries()) {
      for (let at = 0; at < cells.length; at += cellWidth) {
        const place = row * arms.length + cells[at]!;
        scores[place] = cells[at + 1]!;
        costsUsd[place] = cells[at + 2]!;
        outputTokens[place] = cells[at + 3]!;
        weights[place] = cells[at + 4]!;
        isWeighted ||= cells[at + 4]! !== 1;
      }
      const reading = this.#readings[row]!;
      if (reading.features === undefined) continue;
      const own = features.subarray(row * featureCount, (row + 1) * featureCount);
      own.set(reading.features);
      // A view, so that the features of many prompts are not held twice.
      this.#readings[row] = { ...reading, features: own };
      isRead[row] = 1;
    }
    return {
      rows,
      arms,
      scores,
      costsUsd,
      outputTokens,
      weights: isWeighted ? weights : null,
      groups: Int32Array.from(this.#rowGroups),
      groupCount: this.#groups.size,
      tasks: this.#tasks,
      readings: this.#readings,
      lengths: Float64Array.from(this.#lengths),
      features,
      isRead,
      featureCount,
      classifierVersion: this.#classifierVersion,
      copies: readCopies(this.#toCopy.items, this.#read, featureCount),
    };
  }
}

/** The same table with only some of its arms; rows stay. */
export function withArms(table: OutcomeColumns, wanted: readonly number[]): OutcomeColumns {
  const take = (cells: Float64Array) => {
    const kept = new Float64Array(table.rows * wanted.length);
    for (let row = 0; row < table.rows; row++) {
      for (const [place, arm] of wanted.entries()) {
        kept[row * wanted.length + place] = cells[row * table.arms.length + arm]!;
      }
    }
    return kept;
  };
  return {
    ...table,
    arms: wanted.map((arm) => table.arms[arm]!),
    scores: take(table.scores),
    costsUsd: take(table.costsUsd),
    outputTokens: take(table.outputTokens),
    weights: table.weights === null ? null : take(table.weights),
  };
}

/** Cells of some rows, rows.length × arms. */
export function takeRows(cells: Float64Array, arms: number, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length * arms);
  for (const [place, row] of rows.entries())
    taken.set(cells.subarray(row * arms, row * arms + arms), place * arms);
  return taken;
}

/** Arms with scores on a smaller share of the prompts are left out of pools: their picks could not be judged. */
export const leastCoverage = 0.8;

/** Share of the rows in which an arm has a score. */
export function coverage(table: OutcomeColumns, arm: number): number {
  let seen = 0;
  for (let row = 0; row < table.rows; row++) {
    if (!Number.isNaN(table.scores[row * table.arms.length + arm]!)) seen++;
  }
  return table.rows === 0 ? 0 : seen / table.rows;
}

/** Mean of a column of cells over rows, missing ones left out; `fallback` when all are. */
export function columnMean(
  cells: Float64Array,
  arms: number,
  arm: number,
  rows: Int32Array,
  fallback: number,
): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const value = cells[row * arms + arm]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? fallback : sum / count;
}

/** Means of the columns of cells, rows × arms, missing ones left out. */
export function meanOfColumns(cells: Float64Array, arms: number): Float64Array {
  const sums = new Float64Array(arms);
  const counts = new Float64Array(arms);
  for (let place = 0; place < cells.length; place++) {
    const value = cells[place]!;
    if (Number.isNaN(value)) continue;
    sums[place % arms]! += value;
    counts[place % arms]!++;
  }
  return sums.map((sum, arm) => sum / Math.max(counts[arm]!, 1));
}

function indexIn(index: Map<string, number>, key: string): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, index.size);
  return index.size - 1;
}
