/**
 * What prompts do to any model, learnt from public outcome tables: an explanatory item response model (De Boeck and Wilson,
 * "Explanatory Item Response Models", 2004, with Birnbaum's two parameters)
 *
 *     logit q_m(x) = difficulty(x) + discrimination(x) · μ_m
 *
 * with both functions linear in the expanded features and μ_m the model's logit ability from its card. Nothing in it
 * belongs to a single model, so it holds for models that no table has. Tables hold examination questions; `trust(x)` is the
 * chance that a prompt is of their kind rather than of everyday traffic, and scales what the structure may change.
 */
import { sigmoid } from '../../numerics/logistic.ts';
import { expandFeatures, type FeatureSchema } from './quality-features.ts';

export interface SharedStructure {
  schema: FeatureSchema;
  /** Mean of the expanded features over the training prompts. */
  means: Float32Array;
  /** At the mean prompt. */
  meanDifficulty: number;
  meanDiscrimination: number;
  difficulty: Float32Array;
  discrimination: Float32Array;
  /** Logistic weights of trust and their offset; empty for full trust. */
  trust: Float32Array;
  trustOffset: number;
  /** Of prompts that are surely of the tables' kind, 0..1. */
  mostTrust: number;
  /** Standard deviation, in logits, of the level of whole tables around the prediction. */
  levelSd: number;
}

/** Farthest that the structure moves a logit; beyond the tables' range it extrapolates. */
const largestShift = 2;
const leastDiscrimination = 0.2;
const mostDiscrimination = 2;

/** The structure at one prompt at a time, in buffers of its own. */
export class PromptStructure {
  difficulty = 0;
  discrimination = 1;
  /** 0..1; 0 when the prompt has no features of this classifier. */
  trust = 0;
  readonly levelSd: number;
  readonly #structure: SharedStructure;
  readonly #x: Float64Array;

  constructor(structure: SharedStructure) {
    this.#structure = structure;
    this.levelSd = structure.levelSd;
    this.#x = new Float64Array(structure.schema.size);
  }

  /** Finds difficulty, discrimination and trust of a prompt. */
  locate(features: Float32Array | undefined): void {
    this.trust = 0;
    const structure = this.#structure;
    const { schema, means, trust } = structure;
    if (features === undefined || features.length !== schema.featureCount) return;
    const x = this.#x;
    expandFeatures(schema, features, 0, x);
    let difficulty = structure.meanDifficulty;
    let discrimination = structure.meanDiscrimination;
    let trustLogit = structure.trustOffset;
    for (let at = 0; at < x.length; at++) {
      const value = x[at]! - means[at]!;
      difficulty += structure.difficulty[at]! * value;
      discrimination += structure.discrimination[at]! * value;
      if (trust.length > 0) trustLogit += trust[at]! * value;
    }
    this.difficulty = difficulty;
    this.discrimination = Math.min(Math.max(discrimination, leastDiscrimination), mostDiscrimination);
    const likeness = trust.length === 0 ? 1 : sigmoid(trustLogit);
    this.trust = structure.mostTrust * likeness;
  }

  /** What to add to the logit of a model of this ability that was predicted without the structure. */
  shift(ability: number, logitWithout: number): number {
    const wanted = this.difficulty + this.discrimination * ability - logitWithout;
    return this.trust * Math.min(Math.max(wanted, -largestShift), largestShift);
  }
}
