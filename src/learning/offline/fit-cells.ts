import type { Model } from '../../catalog/model.ts';
import { COMPLEXITY_BANDS, DOMAINS } from '../../classification/prompt-profile.ts';
import { type Arm, createArm } from '../../routing/arm.ts';
import { splitEffort } from '../../routing/model-names.ts';
import { cellKey, domainName, type PromptReading, UNKNOWN_DOMAIN } from '../../routing/prompt-reading.ts';
import { bandWeight } from '../../routing/quality-model/complexity-curve.ts';
import { standInArm } from '../../routing/quality-model/stand-in-arm.ts';
import type { PolicyState } from '../../routing/routing-input.ts';
import type { OutcomeColumns } from './outcome-columns.ts';

const bands = COMPLEXITY_BANDS.length;
const cellsPerArm = (DOMAINS.length + 1) * bands;
/** Error of the prior of an arm that no card describes: the mean of all arms. */
export const unknownLogitSd = 0.8;

export interface FittedCells {
  /** arms × (domains and unknown) × bands. */
  cellWeights: Float32Array;
  cellSums: Float32Array;
}

export function fitCells(table: OutcomeColumns, rows: Int32Array): FittedCells {
  const arms = table.arms.length;
  const cellWeights = new Float32Array(arms * cellsPerArm);
  const cellSums = new Float32Array(arms * cellsPerArm);
  for (const row of rows) {
    const shares = cellShares(table.readings[row]!);
    for (let arm = 0; arm < arms; arm++) {
      const score = table.scores[row * arms + arm]!;
      if (Number.isNaN(score)) continue;
      const weight = table.weights?.[row * arms + arm] ?? 1;
      for (const { cell, share } of shares) {
        cellWeights[arm * cellsPerArm + cell]! += weight * share;
        cellSums[arm * cellsPerArm + cell]! += weight * share * score;
      }
    }
  }
  return { cellWeights, cellSums };
}

/** A prompt counts in the cells that its prediction is mixed from, and in the same shares. */
function cellShares({
  domain,
  domainProbability,
  complexity,
}: PromptReading): { cell: number; share: number }[] {
  const shares: { cell: number; share: number }[] = [];
  for (const [row, rowShare] of [
    [domain, domainProbability],
    [UNKNOWN_DOMAIN, 1 - domainProbability],
  ] as const) {
    for (let band = 0; band < bands; band++) {
      const share = rowShare * bandWeight(band, complexity);
      if (share > 0) shares.push({ cell: row * bands + band, share });
    }
  }
  return shares;
}

/** The fitted cells as a policy state, for arms that stand for themselves. */
export function stateOfCells(arms: readonly Arm[], { cellWeights, cellSums }: FittedCells): PolicyState {
  const cells = new Map<string, { weight: number; rewardSum: number }>();
  for (const [index, arm] of arms.entries()) {
    for (let cell = 0; cell < cellsPerArm; cell++) {
      const weight = cellWeights[index * cellsPerArm + cell]!;
      if (!(weight > 0)) continue;
      const key = cellKey(
        arm.model.id,
        arm.effort,
        domainName(Math.floor(cell / bands)),
        COMPLEXITY_BANDS[cell % bands]!,
      );
      cells.set(key, { weight, rewardSum: cellSums[index * cellsPerArm + cell]! });
    }
  }
  return { version: 'offline', cells };
}

/** A name in an outcome table as an arm, with the prior of its card but under its own name, since two names may share a card. */
export function armWithCard(name: string, card: Model): Arm {
  return createArm({ ...card, id: name }, splitEffort(name).effort);
}

/** An arm for a name in an outcome table that no catalogue model stands for: a wide prior at the mean of all arms. */
export function armWithoutCard(name: string, meanQuality: number): Arm {
  return standInArm(name, { quality: meanQuality, logitSd: unknownLogitSd, basis: 'unknown' });
}
