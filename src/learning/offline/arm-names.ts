import { type Catalogue, findModel } from '../../catalog/catalogue.ts';
import type { Model } from '../../catalog/model.ts';
import { splitEffort } from '../../routing/model-names.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

/** Finds the card that a name of an outcome table means, in spellings that leaderboards use. */
export class CardNames {
  readonly #catalogues: readonly Catalogue[];
  readonly #bySpelling = new Map<string, Model>();

  /** The first catalogue that knows a name wins. */
  constructor(catalogues: readonly Catalogue[]) {
    this.#catalogues = catalogues;
    for (const { models } of catalogues) {
      for (const model of models) {
        for (const name of [model.id, ...model.aliases]) {
          const spelling = plainSpelling(name);
          if (!this.#bySpelling.has(spelling)) this.#bySpelling.set(spelling, model);
        }
      }
    }
  }

  /** An effort after `#` is left out of account. */
  cardOf(name: string): Model | undefined {
    const model = splitEffort(name).name;
    for (const catalogue of this.#catalogues) {
      const found = findModel(catalogue, model);
      if (found !== undefined) return found;
    }
    return this.#bySpelling.get(plainSpelling(model));
  }

  /** The id of the card, else the plain spelling; with the effort. */
  keyOf(name: string): string {
    const { name: model, effort } = splitEffort(name);
    const key = this.cardOf(name)?.id ?? plainSpelling(model);
    return effort === undefined ? key : `${key}#${effort}`;
  }
}

/** Names that are spellings of one model, by the rules of `CardNames`, in groups of two or more. */
export function alikeNames(names: readonly string[]): string[][] {
  const bySpelling = new Map<string, string[]>();
  for (const name of names) {
    const { name: model, effort = '' } = splitEffort(name);
    const key = `${plainSpelling(model)}#${effort}`;
    bySpelling.set(key, [...(bySpelling.get(key) ?? []), name]);
  }
  return [...bySpelling.values()].filter((group) => group.length > 1);
}

/** Vendor, host and case left out, one separator. */
function plainSpelling(name: string): string {
  return name
    .toLowerCase()
    .replace(/^.*\//, '')
    .replace(/@.*$/, '')
    .replace(/[_.\s]+/g, '-')
    .replace(/-inst(ruct-turbo)?$/, '-instruct');
}

export interface JoinedArm {
  name: string;
  /** As the files write it. */
  names: string[];
}

/**
 * Joins arms that are the same model under two names, unless some prompt has outcomes of both: then they are two arms, such
 * as one model at two hosts. A joined arm has the id of its card, or the first of its names.
 */
export function joinArms(
  table: OutcomeColumns,
  names: CardNames,
): { table: OutcomeColumns; joined: JoinedArm[] } {
  const groups: { key: string; columns: number[] }[] = [];
  for (const [arm, name] of table.arms.entries()) {
    const key = names.keyOf(name);
    const group = groups.find(
      (other) => other.key === key && other.columns.every((column) => !meet(table, arm, column)),
    );
    if (group === undefined) groups.push({ key, columns: [arm] });
    else group.columns.push(arm);
  }
  const isOnlyOfKey = (key: string) => groups.filter((other) => other.key === key).length === 1;
  const joined = groups.map(({ key, columns }) => {
    const [first] = columns as [number];
    const card = names.cardOf(table.arms[first]!);
    const name = card !== undefined && isOnlyOfKey(key) ? key : table.arms[first]!;
    return { name, names: columns.map((column) => table.arms[column]!) };
  });
  const merge = (cells: Float64Array, isMissing: (place: number) => boolean) => {
    const merged = new Float64Array(table.rows * groups.length).fill(Number.NaN);
    for (let row = 0; row < table.rows; row++) {
      for (const [place, { columns }] of groups.entries()) {
        for (const column of columns) {
          const from = row * table.arms.length + column;
          if (!isMissing(from)) merged[row * groups.length + place] = cells[from]!;
        }
      }
    }
    return merged;
  };
  const hasNoScore = (place: number) => Number.isNaN(table.scores[place]!);
  return {
    joined,
    table: {
      ...table,
      arms: joined.map(({ name }) => name),
      scores: merge(table.scores, hasNoScore),
      costsUsd: merge(table.costsUsd, hasNoScore),
      outputTokens: merge(table.outputTokens, hasNoScore),
      weights:
        table.weights === null
          ? null
          : merge(table.weights, hasNoScore).map((weight) => (Number.isNaN(weight) ? 0 : weight)),
    },
  };
}

function meet(table: OutcomeColumns, one: number, other: number): boolean {
  const arms = table.arms.length;
  for (let row = 0; row < table.rows; row++) {
    if (!Number.isNaN(table.scores[row * arms + one]! + table.scores[row * arms + other]!)) return true;
  }
  return false;
}
