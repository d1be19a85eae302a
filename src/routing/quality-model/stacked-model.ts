import { COMPLEXITY_BANDS, DOMAINS } from '../../classification/prompt-profile.ts';
import type { Arm } from '../arm.ts';
import { namesModel, splitEffort } from '../model-names.ts';
import { cellKey, domainName, type PromptReading } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';
import { defaultTuning } from '../tuning.ts';
import { calibrate, FeatureMembers, stackChance, stackDeviation } from './member-stack.ts';
import { anchorsFor, NewcomerLevel } from './newcomer-level.ts';
import { OutputLengths } from './output-length.ts';
import type { QualityBasis, QualityModel, QualityPredictor } from './quality-model.ts';
import { type TrainedState, stackMembers } from './trained-state.ts';

const cellsPerArm = (DOMAINS.length + 1) * COMPLEXITY_BANDS.length;

/**
 * The trained quality model. Arms that the training data knew are predicted by the stack, with live feedback in its cells;
 * all others by the cell table, at the level of the known ones; prompts whose features come from another classifier by the
 * cell table alone.
 * @param noveltyGain see `RoutingTuning.noveltyUncertaintyGain`; the cells have it already
 */
export function createStackedModel(
  state: TrainedState,
  cells: QualityModel,
  noveltyGain: number = defaultTuning.noveltyUncertaintyGain,
): QualityModel {
  return {
    name: `stacked/${state.version}`,
    bind: (arms, policy) => bindStack(state, cells, noveltyGain, arms, policy),
  };
}

function bindStack(
  state: TrainedState,
  cells: QualityModel,
  noveltyGain: number,
  arms: readonly Arm[],
  policy: PolicyState,
): QualityPredictor {
  const pool = Int32Array.from(arms, (arm) => columnOf(state, arm));
  const anchors = anchorsFor(state, arms, pool);
  const bound = [...arms, ...anchors.map(({ arm }) => arm)];
  const columns = Int32Array.from([...pool, ...anchors.map(({ column }) => column)]);
  const cellPredictor = cells.bind(bound, withTrainedCells(state, bound, columns, policy));
  const newcomers = NewcomerLevel.between(bound, columns, cells, policy);
  const withAnchors = anchors.length === 0 ? null : [0, 0].map(() => new Float64Array(bound.length));
  const members = new FeatureMembers(state);
  const lengths = state.lengths === null ? null : new OutputLengths(state.schema, state.lengths, arms, pool);
  const wantsNeighbours = state.weights[3]! > 0;

  function predict(reading: PromptReading, quality: Float64Array, uncertainty: Float64Array): void {
    if (withAnchors === null) return predictBound(reading, quality, uncertainty);
    const [chances, deviations] = withAnchors as [Float64Array, Float64Array];
    predictBound(reading, chances, deviations);
    for (let arm = 0; arm < arms.length; arm++) {
      quality[arm] = chances[arm]!;
      uncertainty[arm] = deviations[arm]!;
    }
  }

  function predictBound(reading: PromptReading, quality: Float64Array, uncertainty: Float64Array): void {
    cellPredictor.predict(reading, quality, uncertainty);
    const { features } = reading;
    if (features === undefined || features.length !== state.schema.featureCount) return;
    members.predict(features, 0, wantsNeighbours);
    for (let arm = 0; arm < columns.length; arm++) {
      const column = columns[arm]!;
      if (column < 0) continue;
      const cell = quality[arm]!;
      const ridge = members.ridge[column]!;
      const cluster = members.clusters[column]!;
      const neighbour = members.neighbours[column]!;
      const stacked = stackChance(state.weights, cell, ridge, cluster, neighbour);
      const variance = members.clusterVariance(column);
      const deviation = stackDeviation(state.weights, stacked, cell, ridge, cluster, neighbour, variance);
      quality[arm] = calibrate(stacked, state.calibration[2 * column]!, state.calibration[2 * column + 1]!);
      uncertainty[arm] = state.uncertaintyScale * deviation * (1 + noveltyGain * reading.novelty);
    }
    newcomers?.apply(reading, quality, uncertainty);
  }

  function explain(reading: PromptReading, arm: number): QualityBasis {
    const basis = cellPredictor.explain(reading, arm);
    const column = columns[arm]!;
    const { features } = reading;
    if (features === undefined || features.length !== state.schema.featureCount) return basis;
    if (column < 0)
      return newcomers === null
        ? basis
        : { ...basis, basis: `${basis.basis}, at the level of trained models` };
    const quality = new Float64Array(bound.length);
    cellPredictor.predict(reading, quality, new Float64Array(bound.length));
    members.predict(features, 0, true);
    const chances = [
      quality[arm]!,
      members.ridge[column]!,
      members.clusters[column]!,
      members.neighbours[column]!,
    ];
    return {
      ...basis,
      basis: `trained, with ${basis.basis} as prior`,
      members: stackMembers.map((member, place) => ({
        member,
        weight: state.weights[place]!,
        chance: chances[place]!,
      })),
      contributions: members.contributions(column),
      clusters: members.nearestClusters(column),
    };
  }

  return {
    margin: state.margin,
    predict,
    explain,
    ...(lengths !== null && { predictOutput: lengths.predict.bind(lengths) }),
  };
}

function columnOf(state: TrainedState, arm: Arm): number {
  return state.arms.findIndex((name) => {
    const { name: model, effort } = splitEffort(name);
    return namesModel(model, arm.model) && (effort ?? arm.effort) === arm.effort;
  });
}

/** Outcomes of training and of live feedback add up in the same cells. */
function withTrainedCells(
  state: TrainedState,
  arms: readonly Arm[],
  columns: Int32Array,
  policy: PolicyState,
): PolicyState {
  const merged = new Map(policy.cells);
  for (const [index, arm] of arms.entries()) {
    const column = columns[index]!;
    if (column < 0) continue;
    for (let cell = 0; cell < cellsPerArm; cell++) {
      const weight = state.cellWeights[column * cellsPerArm + cell]!;
      if (!(weight > 0)) continue;
      const band = COMPLEXITY_BANDS[cell % COMPLEXITY_BANDS.length]!;
      const domain = domainName(Math.floor(cell / COMPLEXITY_BANDS.length));
      const key = cellKey(arm.model.id, arm.effort, domain, band);
      const live = merged.get(key);
      merged.set(key, {
        weight: weight + (live?.weight ?? 0),
        rewardSum: state.cellSums[column * cellsPerArm + cell]! + (live?.rewardSum ?? 0),
      });
    }
  }
  return { version: `${state.version}+${policy.version}`, cells: merged };
}
