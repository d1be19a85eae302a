/** Output length per prompt and arm: ridge on logarithms with Duan's smearing factor ("Smearing Estimate", JASA 78, 1983). */
import type { Arm } from '../arm.ts';
import { expectedCostUsd } from '../cost-model.ts';
import type { PromptReading } from '../prompt-reading.ts';
import { expandFeatures, type FeatureSchema } from './quality-features.ts';
import { predictLogs } from './ridge-member.ts';
import { type LengthState, lengthUnits } from './trained-state.ts';

export class OutputLengths {
  readonly #schema: FeatureSchema;
  readonly #state: LengthState;
  readonly #columns: Int32Array;
  readonly #arms: readonly Arm[];
  readonly #x: Float64Array;
  readonly #logs: Float64Array;

  /** `columns[a]` is the place of arm `a` in the state, or −1. */
  constructor(schema: FeatureSchema, state: LengthState, arms: readonly Arm[], columns: Int32Array) {
    this.#schema = schema;
    this.#state = state;
    this.#columns = columns;
    this.#arms = arms;
    this.#x = new Float64Array(schema.size);
    this.#logs = new Float64Array(state.smearing.length);
  }

  /** See `QualityPredictor.predictOutput`. */
  predict(reading: PromptReading, tokens: Float64Array, logSd: Float64Array): void {
    tokens.fill(Number.NaN);
    logSd.fill(Number.NaN);
    const { features } = reading;
    if (features === undefined || features.length !== this.#schema.featureCount) return;
    expandFeatures(this.#schema, features, 0, this.#x);
    predictLogs(this.#state.ridge, this.#x, this.#logs);
    for (let arm = 0; arm < this.#columns.length; arm++) {
      const column = this.#columns[arm]!;
      if (column < 0) continue;
      const units = this.#state.units[column]!;
      if (units === lengthUnits.none) continue;
      const mean = Math.exp(this.#logs[column]!) * this.#state.smearing[column]!;
      const known = units === lengthUnits.tokens ? mean : tokensForUsd(mean, this.#arms[arm]!, reading);
      tokens[arm] = Math.max(known, 1);
      logSd[arm] = this.#state.logSd[column]!;
    }
  }
}

/** The output that a measured cost leaves room for at the arm's prices; not-a-number for arms without any. */
function tokensForUsd(usd: number, arm: Arm, reading: PromptReading): number {
  if (arm.pricing === null) return Number.NaN;
  const input = expectedCostUsd(arm.pricing, reading.inputTokens, 0, 0);
  const perToken = expectedCostUsd(arm.pricing, reading.inputTokens, 0, 1) - input;
  return perToken > 0 ? (usd - input) / perToken : Number.NaN;
}
