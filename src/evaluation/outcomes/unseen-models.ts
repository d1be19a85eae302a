/** Models that the training had nothing of: each is predicted by its card while its whole vendor is left out. */
import type { CardNames } from '../../learning/offline/arm-names.ts';
import { rankCorrelation, topThird } from './rank-metrics.ts';
import type { TransferData } from './transfer-data.ts';
import { fitTransfer, predictFromCards, vendorOf } from './transfer-model.ts';

export interface UnseenFile {
  file: string;
  models: number;
  rankCorrelation: number;
  topThird: number;
  /** Log loss of the chances with the structure, and by cards and complexity alone. */
  logLoss: number;
  cardsLogLoss: number;
}

export interface UnseenReport {
  files: UnseenFile[];
  /** Median over the files with at least ten models, over all where there is none. */
  rankCorrelation: number | null;
  /** Mean over the same files. */
  topThird: number | null;
}

const leastModels = 4;
const modelsToCount = 10;
const leastOutcomes = 50;
/** Fits for each vendor are made on fewer prompts, test files judged on so many. */
const perFile = 1_000;
const mostTested = 1_500;

export function judgeUnseen(
  data: TransferData,
  cards: CardNames,
  onProgress: (what: string) => void,
): UnseenReport {
  const { table, files, fileOf, test } = data;
  const arms = table.arms.flatMap((name, arm) => (cards.cardOf(name) === undefined ? [] : [arm]));
  const sampled = files.map((_, file) => sampleOf(test.filter((row) => fileOf[row] === file)));
  const measured = files.map((_, file) =>
    arms.flatMap((arm) => {
      const scores = scoresOf(data, sampled[file]!, arm);
      return scores.length < leastOutcomes
        ? []
        : [{ arm, mean: scores.reduce((sum, score) => sum + score, 0) / scores.length }];
    }),
  );
  const judged = files.map((_, file) => file).filter((file) => measured[file]!.length >= leastModels);
  const vendors = new Map<string, number[]>();
  for (const arm of new Set(judged.flatMap((file) => measured[file]!.map((model) => model.arm)))) {
    const vendor = vendorOf(cards, table.arms[arm]!) ?? '';
    vendors.set(vendor, [...(vendors.get(vendor) ?? []), arm]);
  }
  const predicted = new Map<string, { mean: number; loss: number; cardsLoss: number }>();
  for (const [vendor, own] of vendors) {
    const structure = fitTransfer(data, cards, (name) => vendorOf(cards, name) !== vendor, table, perFile);
    for (const file of judged) {
      const rows = sampled[file]!;
      const chances = predictFromCards(table, rows, own, cards, structure);
      const byCards = predictFromCards(table, rows, own, cards);
      for (const [place, arm] of own.entries()) {
        const column = (of: Float64Array) =>
          Float64Array.from(rows, (_, row) => of[row * own.length + place]!);
        predicted.set(`${file}/${arm}`, {
          mean: meanOf(column(chances)),
          loss: logLoss(data, rows, arm, column(chances)),
          cardsLoss: logLoss(data, rows, arm, column(byCards)),
        });
      }
    }
    onProgress(`models of ${vendor} predicted by their cards`);
  }
  const found = judged.map((file): UnseenFile => {
    const models = measured[file]!;
    const of = models.map(({ arm }) => predicted.get(`${file}/${arm}`)!);
    const truth = models.map(({ mean }) => mean);
    const means = of.map(({ mean }) => mean);
    return {
      file: baseName(files[file]!),
      models: models.length,
      rankCorrelation: rankCorrelation(means, truth),
      topThird: topThird(means, truth),
      logLoss: meanOf(of.map(({ loss }) => loss)),
      cardsLogLoss: meanOf(of.map(({ cardsLoss }) => cardsLoss)),
    };
  });
  const large = found.filter(({ models }) => models >= modelsToCount);
  const counted = large.length > 0 ? large : found;
  return {
    files: found,
    rankCorrelation: counted.length === 0 ? null : median(counted.map((file) => file.rankCorrelation)),
    topThird: counted.length === 0 ? null : meanOf(counted.map((file) => file.topThird)),
  };
}

function scoresOf({ table }: TransferData, rows: Int32Array, arm: number): number[] {
  return Array.from(rows, (row) => table.scores[row * table.arms.length + arm]!).filter(
    (score) => !Number.isNaN(score),
  );
}

function logLoss({ table }: TransferData, rows: Int32Array, arm: number, chances: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const [place, row] of rows.entries()) {
    const score = table.scores[row * table.arms.length + arm]!;
    if (Number.isNaN(score)) continue;
    const chance = Math.min(Math.max(chances[place]!, 1e-4), 1 - 1e-4);
    sum -= score * Math.log(chance) + (1 - score) * Math.log(1 - chance);
    count++;
  }
  return sum / Math.max(count, 1);
}

function sampleOf(rows: Int32Array): Int32Array {
  const step = Math.ceil(rows.length / mostTested);
  return rows.filter((_, place) => place % Math.max(step, 1) === 0);
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / Math.max(values.length, 1);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.jsonl(\.gz)?$/, '');
}
