import type { PromptReading } from './prompt-reading.ts';
import type { QualityPredictor } from './quality-model/quality-model.ts';

/** A predictor with the scratch space that one prompt at a time uses: a place per arm in each array. */
export interface ArmPredictions {
  predictor: QualityPredictor;
  /** Chance of a good answer, 0..1, and its standard deviation. */
  quality: Float64Array;
  uncertainty: Float64Array;
  /** Of the trained lengths: expected output tokens and the deviation of their logarithm; not-a-number where unknown. */
  outputTokens: Float64Array;
  outputLogSd: Float64Array;
}

/** @param count of the arms that the predictor is bound to */
export function createPredictions(predictor: QualityPredictor, count: number): ArmPredictions {
  return {
    predictor,
    quality: new Float64Array(count),
    uncertainty: new Float64Array(count),
    outputTokens: new Float64Array(count).fill(Number.NaN),
    outputLogSd: new Float64Array(count).fill(Number.NaN),
  };
}

/** Fills the arrays for a prompt. Never throws and allocates nothing. */
export function predictArms(predictions: ArmPredictions, reading: PromptReading): void {
  const { predictor, quality, uncertainty, outputTokens, outputLogSd } = predictions;
  predictor.predict(reading, quality, uncertainty);
  predictor.predictOutput?.(reading, outputTokens, outputLogSd);
}
