/** Expected calibration error in 15 equal bins (Guo et al., ICML 2017) and Brier score, over all rows and arms. */

import { mean } from './figure.ts';

const bins = 15;

export interface Calibration {
  ece: number;
  brier: number;
}

/** Out-of-fold predictions of the test sides of one seed; each array is rows × arms, in the same order. */
export interface Predictions {
  chances: Float64Array;
  scores: Float64Array;
}

/**
 * Over all given predictions together: bins of single folds hold too few prompts to tell error from noise. Cells without
 * a score are left out. ECE is the mean over arms.
 */
export function measureCalibration(predictions: readonly Predictions[], arms: number): Calibration {
  let eceSum = 0;
  let eceArms = 0;
  let squares = 0;
  let cells = 0;
  for (let arm = 0; arm < arms; arm++) {
    const counts = new Float64Array(bins);
    const chanceSums = new Float64Array(bins);
    const scoreSums = new Float64Array(bins);
    let seen = 0;
    for (const { chances, scores } of predictions) {
      for (let place = arm; place < scores.length; place += arms) {
        const score = scores[place]!;
        if (Number.isNaN(score)) continue;
        const chance = chances[place]!;
        const bin = Math.min(bins - 1, Math.max(0, Math.floor(chance * bins)));
        counts[bin]!++;
        chanceSums[bin]! += chance;
        scoreSums[bin]! += score;
        squares += (chance - score) ** 2;
        seen++;
      }
    }
    cells += seen;
    if (seen === 0) continue;
    let error = 0;
    for (let bin = 0; bin < bins; bin++) error += Math.abs(chanceSums[bin]! - scoreSums[bin]!) / seen;
    eceSum += error;
    eceArms++;
  }
  return {
    ece: eceArms === 0 ? Number.NaN : eceSum / eceArms,
    brier: cells === 0 ? Number.NaN : squares / cells,
  };
}

/** Mean over seeds of the calibration of each seed's predictions. */
export function calibrationBySeed(
  predictions: readonly (Predictions & { seed: number })[],
  arms: number,
): Calibration {
  const seeds = [...new Set(predictions.map(({ seed }) => seed))];
  const all = seeds.map((seed) =>
    measureCalibration(
      predictions.filter((prediction) => prediction.seed === seed),
      arms,
    ),
  );
  return { ece: mean(all.map(({ ece }) => ece)), brier: mean(all.map(({ brier }) => brier)) };
}
