/**
 * Quality from a table of cells (model, effort, domain, complexity band): the cold start and the fallback of every
 * other quality model. Each cell is a binomial chance with a logit-normal prior from the model's card, turned into
 * pseudo-counts; outcomes update it conjugately: `(n₀·q₀ + Σ w·y) / (n₀ + Σ w)` (Gelman et al., "Bayesian Data
 * Analysis", 3rd edition, §2.4 and §5). An offset per arm, the random-effects mean of its cells' deviations
 * (DerSimonian and Laird, "Meta-analysis in clinical trials", 1986), lets a cell without outcomes learn from the others.
 * Predictions mix the likeliest domain with the model's default by the classifier's probability.
 */
import { COMPLEXITY_BANDS, complexityBand, DOMAINS } from '../../classification/prompt-profile.ts';
import { logit, sigmoid } from '../../numerics/logistic.ts';
import type { Arm } from '../arm.ts';
import { cellKey, domainName, type PromptReading, UNKNOWN_DOMAIN } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';
import {
  bandCentres,
  bandWeight,
  complexityError,
  complexityOffset,
  complexitySpread,
  largestAbility,
} from './complexity-curve.ts';
import type { QualityBasis, QualityModel, QualityPredictor } from './quality-model.ts';
import { PromptStructure, type SharedStructure } from './shared-structure.ts';

const bands = COMPLEXITY_BANDS.length;
const rows = DOMAINS.length + 1;
const cellsPerArm = rows * bands;
const minPseudoCount = 20;
const maxPseudoCount = 50;
/** Standard deviation, on the logit scale, of how far a cell lies from its model as a whole. */
const cellOffsetSd = 0.5;

/** Factor on the prior's deviation where the classifier was not sure of the complexity. */
const abstentionWidening = 1.5;

export interface CellTableOptions {
  /** See `RoutingTuning.noveltyUncertaintyGain`. */
  noveltyUncertaintyGain: number;
  /** What is known of prompts beyond domain and complexity. */
  structure?: SharedStructure;
}

export function createCellTable(options: CellTableOptions): QualityModel {
  return { name: 'cell-table', bind: (arms, state) => bindCells(arms, state, options) };
}

/** Pseudo-count that a prior's error is worth: the outcomes that would give the same variance, within 20..50. */
export function pseudoCount(quality: number, logitSd: number): number {
  const information = logitSd * logitSd * quality * (1 - quality);
  return Math.min(
    Math.max(information > 0 ? 1 / information : maxPseudoCount, minPseudoCount),
    maxPseudoCount,
  );
}

function bindCells(arms: readonly Arm[], state: PolicyState, options: CellTableOptions): QualityPredictor {
  const noveltyGain = options.noveltyUncertaintyGain;
  const structure = options.structure === undefined ? null : new PromptStructure(options.structure);
  /** Logit ability at medium complexity per arm and domain; the last row is the default for other domains. */
  const ability = new Float64Array(arms.length * rows);
  /** What outcomes moved each cell by, on the logit scale. */
  const learnt = new Float64Array(arms.length * cellsPerArm);
  /** Weight of outcomes per cell. */
  const observed = new Float64Array(arms.length * cellsPerArm);
  const logitSd = new Float64Array(arms.length);
  const anyLearnt = state.cells.size > 0;

  for (const [index, arm] of arms.entries()) {
    const prior = arm.model.qualityPrior;
    const effortShift = prior.effortLogit?.[arm.effort] ?? 0;
    logitSd[index] = Math.max(prior.logitSd, 0.01);
    for (let row = 0; row < rows; row++) {
      const mean =
        row === UNKNOWN_DOMAIN ? prior.default : (prior.byDomain[domainName(row)] ?? prior.default);
      const logitAbility = logit(mean) + effortShift;
      ability[index * rows + row] = Math.min(Math.max(logitAbility, -largestAbility), largestAbility);
    }
    if (anyLearnt) learnArm(arm, index);
  }

  function learnArm(arm: Arm, index: number): void {
    const rewardSums = new Float64Array(cellsPerArm);
    let weighted = 0;
    // How far a model as a whole may lie from its card is what the card's own error says.
    let precision = 1 / (logitSd[index]! * logitSd[index]!);
    for (let row = 0; row < rows; row++) {
      for (let band = 0; band < bands; band++) {
        const cell = state.cells.get(
          cellKey(arm.model.id, arm.effort, domainName(row), COMPLEXITY_BANDS[band]!),
        );
        if (cell === undefined || !(cell.weight > 0)) continue;
        const place = row * bands + band;
        observed[index * cellsPerArm + place] = cell.weight;
        rewardSums[place] = Math.min(Math.max(cell.rewardSum, 0), cell.weight);
        const prior = logitAt(index, row, bandCentres[band]!);
        const mean = (rewardSums[place]! + sigmoid(prior)) / (cell.weight + 1);
        const variance = cellOffsetSd * cellOffsetSd + 1 / Math.max(cell.weight * mean * (1 - mean), 1e-9);
        weighted += (logit(mean) - prior) / variance;
        precision += 1 / variance;
      }
    }
    const armOffset = weighted / precision;
    for (let row = 0; row < rows; row++) {
      for (let band = 0; band < bands; band++) {
        const place = row * bands + band;
        const prior = logitAt(index, row, bandCentres[band]!);
        const start = sigmoid(prior + armOffset);
        const count = pseudoCount(start, logitSd[index]!);
        const weight = observed[index * cellsPerArm + place]!;
        learnt[index * cellsPerArm + place] =
          logit((count * start + rewardSums[place]!) / (count + weight)) - prior;
      }
    }
  }

  function logitAt(arm: number, row: number, complexity: number): number {
    return complexityOffset(complexity) + complexitySpread(complexity) * ability[arm * rows + row]!;
  }

  function priorAt(arm: number, row: number, complexity: number): number {
    return sigmoid(logitAt(arm, row, complexity));
  }

  function predict(reading: PromptReading, quality: Float64Array, uncertainty: Float64Array): void {
    const { domain, domainProbability, complexity } = reading;
    const offset = complexityOffset(complexity);
    const spread = complexitySpread(complexity);
    structure?.locate(reading.features);
    const trust = structure?.trust ?? 0;
    const curveError = complexityError(complexity) * (1 - trust) + trust * (structure?.levelSd ?? 0);
    const slope = spread + trust * ((structure?.discrimination ?? spread) - spread);
    const low = bandWeight(0, complexity);
    const middle = bandWeight(1, complexity);
    const high = bandWeight(2, complexity);
    const widening = (1 + noveltyGain * reading.novelty) * (reading.complexityRead ? 1 : abstentionWidening);
    const known = domain < UNKNOWN_DOMAIN && domainProbability > 0;
    for (let arm = 0; arm < arms.length; arm++) {
      const base = arm * cellsPerArm + UNKNOWN_DOMAIN * bands;
      const otherAbility = ability[arm * rows + UNKNOWN_DOMAIN]!;
      const otherPrior = offset + spread * otherAbility;
      let otherLogit = otherPrior;
      let weight = 0;
      if (anyLearnt) {
        otherLogit += low * learnt[base]! + middle * learnt[base + 1]! + high * learnt[base + 2]!;
        weight = low * observed[base]! + middle * observed[base + 1]! + high * observed[base + 2]!;
      }
      if (trust > 0) otherLogit += structure!.shift(otherAbility, otherPrior) * fading(weight);
      const other = sigmoid(otherLogit);
      // The spread of abilities scales with `slope`, and so does the error of their means; the curve adds its own.
      const abilitySd = logitSd[arm]! * slope;
      const priorSd = Math.sqrt(abilitySd * abilitySd + curveError * curveError) * widening;
      const otherSd = logitDeviation(other, priorSd, weight);
      if (!known) {
        quality[arm] = other;
        uncertainty[arm] = otherSd;
        continue;
      }
      const cell = arm * cellsPerArm + domain * bands;
      const domainAbility = ability[arm * rows + domain]!;
      const domainPrior = offset + spread * domainAbility;
      let domainLogit = domainPrior;
      weight = 0;
      if (anyLearnt) {
        domainLogit += low * learnt[cell]! + middle * learnt[cell + 1]! + high * learnt[cell + 2]!;
        weight = low * observed[cell]! + middle * observed[cell + 1]! + high * observed[cell + 2]!;
      }
      if (trust > 0) domainLogit += structure!.shift(domainAbility, domainPrior) * fading(weight);
      const inDomain = sigmoid(domainLogit);
      const inDomainSd = logitDeviation(inDomain, priorSd, weight);
      const otherProbability = 1 - domainProbability;
      const gap = inDomain - other;
      quality[arm] = domainProbability * inDomain + otherProbability * other;
      uncertainty[arm] = Math.sqrt(
        domainProbability * inDomainSd * inDomainSd +
          otherProbability * otherSd * otherSd +
          domainProbability * otherProbability * gap * gap,
      );
    }
  }

  function explain(reading: PromptReading, arm: number): QualityBasis {
    const row = reading.domain;
    const inDomain = priorAt(arm, row, reading.complexity);
    const other = priorAt(arm, UNKNOWN_DOMAIN, reading.complexity);
    const band = COMPLEXITY_BANDS.indexOf(complexityBand(reading.complexity));
    return {
      prior: reading.domainProbability * inDomain + (1 - reading.domainProbability) * other,
      basis: arms[arm]?.model.qualityPrior.basis ?? 'unknown',
      observations: observed[arm * cellsPerArm + row * bands + band] ?? 0,
    };
  }

  return { predict, explain };
}

/** Outcomes measure what the structure only supposes; they replace it as they replace the prior. */
function fading(weight: number): number {
  return minPseudoCount / (minPseudoCount + weight);
}

/** Delta method: deviation of the chance when the logit's precision is that of the prior plus that of the outcomes. */
function logitDeviation(quality: number, priorSd: number, weight: number): number {
  const slope = quality * (1 - quality);
  return slope / Math.sqrt(1 / (priorSd * priorSd) + weight * slope);
}
