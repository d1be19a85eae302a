import type { PromptReading } from '../../routing/prompt-reading.ts';
import { questionKey } from './question-key.ts';

/** What is taken of a row of an outcome file. */
export interface ColumnsRow {
  prompt: string;
  task: string;
  /** Finer than the task, where there is one. */
  subject?: string;
  outcomes: Readonly<Record<string, { score: number; costUsd?: number }>>;
}

/** Outcomes of many prompts by many arms, in columns, with what the classifier read; the texts are not kept. */
export interface OutcomeColumns {
  rows: number;
  /** Names of the arms, as the files write them, in order of first sight. */
  arms: readonly string[];
  /** rows × arms, row-major; not-a-number where missing. */
  scores: Float64Array;
  costsUsd: Float64Array;
  /** Prompts with the same question share a group. */
  groups: Int32Array;
  groupCount: number;
  /** Benchmark or subject by row, for the control that knows it. */
  tasks: readonly string[];
  readings: readonly PromptReading[];
  /** Length of the prompts in UTF-16 units. */
  lengths: Float64Array;
  /** rows × featureCount. */
  features: Float32Array;
  featureCount: number;
  classifierVersion: string;
}

/** What a prompt is read as; the features belong to the reading and must be a vector of its own. */
export type ReadPrompt = (prompt: string) => PromptReading & { features: Float32Array };

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
  readonly #readings: (PromptReading & { features: Float32Array })[] = [];
  /** Per row: arm, score, cost, flat. */
  readonly #cells: Float64Array[] = [];

  constructor(
    read: ReadPrompt,
    classifierVersion: string,
    nameArm: (name: string) => string = (name) => name,
  ) {
    this.#read = read;
    this.#classifierVersion = classifierVersion;
    this.#nameArm = nameArm;
  }

  add(row: ColumnsRow): void {
    const entries = Object.entries(row.outcomes);
    const cells = new Float64Array(entries.length * 3);
    for (const [place, [name, outcome]] of entries.entries()) {
      cells[3 * place] = indexIn(this.#arms, this.#nameArm(name));
      cells[3 * place + 1] = outcome.score;
      cells[3 * place + 2] = outcome.costUsd ?? Number.NaN;
    }
    this.#cells.push(cells);
    this.#rowGroups.push(indexIn(this.#groups, questionKey(row.prompt)));
    this.#tasks.push(row.subject ?? row.task);
    this.#lengths.push(row.prompt.length);
    this.#readings.push(this.#read(row.prompt));
  }

  build(): OutcomeColumns {
    const rows = this.#cells.length;
    const arms = [...this.#arms.keys()];
    const scores = new Float64Array(rows * arms.length).fill(Number.NaN);
    const costsUsd = new Float64Array(rows * arms.length).fill(Number.NaN);
    const featureCount = this.#readings[0]?.features.length ?? 0;
    const features = new Float32Array(rows * featureCount);
    for (const [row, cells] of this.#cells.entries()) {
      for (let at = 0; at < cells.length; at += 3) {
        scores[row * arms.length + cells[at]!] = cells[at + 1]!;
        costsUsd[row * arms.length + cells[at]!] = cells[at + 2]!;
      }
      features.set(this.#readings[row]!.features, row * featureCount);
    }
    return {
      rows,
      arms,
      scores,
      costsUsd,
      groups: Int32Array.from(this.#rowGroups),
      groupCount: this.#groups.size,
      tasks: this.#tasks,
      readings: this.#readings,
      lengths: Float64Array.from(this.#lengths),
      features,
      featureCount,
      classifierVersion: this.#classifierVersion,
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
  };
}

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

function indexIn(index: Map<string, number>, key: string): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, index.size);
  return index.size - 1;
}
