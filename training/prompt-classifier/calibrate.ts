import { COLUMN_COUNT, HEADS, type Head } from '../../src/classification/heads/head-layout.ts';
import { headProbabilities } from '../../src/classification/heads/probabilities.ts';
import { reportedPlace } from '../../src/classification/heads/reported-place.ts';
import type { ScoreParts } from './fit.ts';
import type { Targets } from './losses.ts';

/** Held-out scores of one example by part, with the thresholds of the model that gave them. */
export interface HeldOut {
  parts: ScoreParts;
  thresholds: Float32Array;
  targets: Targets;
}

/** How much each tower counts in a head, and what the sum is divided by before it becomes a probability. */
export interface Mixture {
  table: number;
  dense: number;
  temperature: number;
}

export interface HeadAnswer {
  place: number;
  probability: number;
  probabilities: Float64Array;
}

const TOWER_WEIGHTS = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3];
const TEMPERATURES = Array.from({ length: 24 }, (_, step) => 0.4 * 1.12 ** step);
/** Rows on which the grid is searched; the rest only confirms. */
const GRID_ROWS = 3_000;
/** Accuracy of what a head says, that abstention is to reach where half of the prompts or more can still be answered. */
const WANTED_ACCURACY = 0.8;
const MIN_COVERAGE = 0.5;

/** Scores of the head at hand; every call overwrites them. */
const mixed = new Float64Array(COLUMN_COUNT);

export function answerOf(head: Head, heldOut: HeldOut, mixture: Mixture): HeadAnswer {
  const probabilities = new Float64Array(head.size);
  const { base, table, dense } = heldOut.parts;
  for (let column = head.firstColumn; column < head.firstColumn + head.columns; column++) {
    mixed[column] = base[column]! + mixture.table * table[column]! + mixture.dense * dense[column]!;
  }
  const likeliest = headProbabilities(head, mixed, heldOut.thresholds, mixture.temperature, probabilities);
  const place = reportedPlace(head, probabilities, likeliest);
  return { place, probability: probabilities[place]!, probabilities };
}

/**
 * Weights of the towers and temperature per head (C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017)
 * with the least mean negative log-likelihood on held-out rows.
 */
export function fitMixtures(heldOut: readonly HeldOut[]): Mixture[] {
  return HEADS.map((head, at) => {
    const labelled = heldOut.filter(({ targets }) => !Number.isNaN(targets[at]!));
    const step = Math.max(1, Math.floor(labelled.length / GRID_ROWS));
    const rows = labelled.filter((_, row) => row % step === 0);
    let best: Mixture = { table: 1, dense: 1, temperature: 1 };
    let least = Number.POSITIVE_INFINITY;
    const consider = (mixture: Mixture) => {
      const loss = meanLoss(head, at, rows, mixture);
      if (loss >= least) return;
      least = loss;
      best = mixture;
    };
    for (const table of TOWER_WEIGHTS)
      for (const dense of TOWER_WEIGHTS) consider({ table, dense, temperature: 1 });
    for (const temperature of TEMPERATURES) consider({ ...best, temperature });
    const { temperature } = best;
    for (const table of TOWER_WEIGHTS)
      for (const dense of TOWER_WEIGHTS) consider({ table, dense, temperature });
    for (const finer of TEMPERATURES) consider({ ...best, temperature: finer });
    return best;
  });
}

function meanLoss(head: Head, at: number, rows: readonly HeldOut[], mixture: Mixture): number {
  let loss = 0;
  for (const row of rows) {
    const target = row.targets[at]!;
    const { probabilities } = answerOf(head, row, mixture);
    loss -= Number.isInteger(target)
      ? Math.log(probabilities[target]! + 1e-9)
      : target * Math.log(probabilities[1]! + 1e-9) + (1 - target) * Math.log(probabilities[0]! + 1e-9);
  }
  return loss / Math.max(1, rows.length);
}

/**
 * Probability below which a head abstains: the least one whose answers above it are right in 80 % of held-out rows,
 * but never so high that fewer than half are answered.
 */
export function fitAbstention(heldOut: readonly HeldOut[], mixtures: readonly Mixture[]): Float32Array {
  return Float32Array.from(HEADS, (head, at) => {
    const answers = heldOut
      .filter(({ targets }) => Number.isInteger(targets[at]!))
      .map((example) => {
        const { place, probability } = answerOf(head, example, mixtures[at]!);
        return { probability, isRight: place === example.targets[at] };
      })
      .sort((a, b) => b.probability - a.probability);
    let right = 0;
    let threshold = answers[Math.floor(answers.length * MIN_COVERAGE)]?.probability ?? 0;
    answers.forEach(({ probability, isRight }, rank) => {
      if (isRight) right++;
      if (rank + 1 >= answers.length * MIN_COVERAGE && right / (rank + 1) >= WANTED_ACCURACY)
        threshold = probability;
    });
    return head.name === 'difficulty' ? 0 : threshold;
  });
}
