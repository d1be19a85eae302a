import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { fitAbstention, fitMixtures, type HeldOut } from './calibrate.ts';
import type { Example } from './dataset.ts';
import type { PreparedText } from './extract.ts';
import { type Fitted, fit, predict } from './fit.ts';
import { assignFolds } from './folds.ts';
import type { Calibration } from './serving-weights.ts';

export interface Fold {
  training: readonly number[];
  /** Places of the corpus rows that this fold's model has not seen. */
  judged: readonly number[];
  fitted: Fitted;
}

export interface CrossValidation {
  folds: Fold[];
  calibration: Calibration;
  /** Scores of all held-out rows but copies, by models that have not seen them. */
  heldOut: HeldOut[];
}

const NOVELTY_QUANTILES = 21;

/** Trains one model per fold and fits, on what each has not seen, how the towers mix and when heads abstain. */
export function crossValidate(
  examples: readonly Example[],
  prepared: readonly PreparedText[],
  count: number,
  seed: number,
  onProgress: (text: string) => void,
): CrossValidation {
  const foldOf = assignFolds(
    examples.map((example) => example.text),
    examples.map((example) => example.foldGroup),
    count,
    seed,
  );
  const heldOut: HeldOut[] = [];
  const knownShares: number[] = [];
  const folds: Fold[] = [];
  for (let fold = 0; fold < count; fold++) {
    const training: number[] = [];
    const held: number[] = [];
    examples.forEach((example, place) => {
      if (foldOf[place] !== fold) training.push(place);
      else if (!example.isCopy) held.push(place);
    });
    const fitted = fit(examples, prepared, training, (text) =>
      onProgress(`fold ${fold + 1}/${count}: ${text}`),
    );
    const { parts, knownShares: shares } = predict(fitted, prepared, held);
    held.forEach((place, at) => {
      const { targets, isCorpus } = examples[place]!;
      heldOut.push({
        parts: parts[at]!,
        thresholds: fitted.model.thresholds,
        // Auxiliary rows are judged on the head that nothing else labels, and on no other.
        targets: isCorpus ? targets : onlyDifficulty(targets),
      });
      if (isCorpus) knownShares.push(shares[at]!);
    });
    folds.push({ training, judged: held.filter((place) => examples[place]!.isCorpus), fitted });
  }
  const mixtures = fitMixtures(heldOut);
  const abstainBelow = fitAbstention(heldOut, mixtures);
  return {
    folds,
    heldOut,
    calibration: { mixtures, abstainBelow, knownShareQuantiles: quantiles(knownShares, NOVELTY_QUANTILES) },
  };
}

function onlyDifficulty(targets: Float32Array): Float32Array {
  return targets.map((target, at) => (HEADS[at]!.name === 'difficulty' ? target : Number.NaN));
}

function quantiles(values: readonly number[], count: number): Float32Array {
  const sorted = [...values].sort((a, b) => a - b);
  return Float32Array.from(
    { length: count },
    (_, at) => sorted[Math.min(sorted.length - 1, Math.floor((at / (count - 1)) * sorted.length))]!,
  );
}
