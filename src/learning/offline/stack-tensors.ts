import type { TensorReader } from '../../classification/artefact/tensor-file.ts';
import { COMPLEXITY_BANDS, DOMAINS } from '../../classification/prompt-profile.ts';
import type { FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import {
  type LengthState,
  stackMembers,
  type TrainedState,
} from '../../routing/quality-model/trained-state.ts';
import type { NamedTensor, QualityManifest } from './quality-artefact.ts';

const cellsPerArm = (DOMAINS.length + 1) * COMPLEXITY_BANDS.length;

export function stackTensors(state: TrainedState): NamedTensor[] {
  const arms = state.arms.length;
  const { schema, ridge, clusters, neighbours, lengths } = state;
  const d = schema.inputs.length;
  const clusterCount = neighbours.listStarts.length - 1;
  const prompts = neighbours.listStarts.at(-1) ?? 0;
  return [
    { name: 'metric', shape: [schema.metric.length], array: schema.metric },
    { name: 'ridgeMeans', shape: [schema.size], array: ridge.means },
    { name: 'ridgeIntercepts', shape: [arms], array: ridge.intercepts },
    { name: 'ridgeWeights', shape: [arms, schema.size], array: ridge.weights },
    { name: 'centroids', shape: [clusterCount, d], array: clusters.centroids },
    { name: 'clusterChances', shape: [clusterCount, arms], array: clusters.chances },
    { name: 'clusterCounts', shape: [clusterCount, arms], array: clusters.counts },
    { name: 'listStarts', shape: [clusterCount + 1], array: Uint32Array.from(neighbours.listStarts) },
    { name: 'directions', shape: [prompts, d], array: neighbours.directions },
    { name: 'outcomes', shape: [prompts, arms], array: neighbours.outcomes },
    { name: 'armMeans', shape: [arms], array: neighbours.armMeans },
    { name: 'cardAbilities', shape: [arms], array: state.cardAbilities },
    { name: 'cellWeights', shape: [arms, cellsPerArm], array: state.cellWeights },
    { name: 'cellSums', shape: [arms, cellsPerArm], array: state.cellSums },
    { name: 'calibration', shape: [arms, 2], array: state.calibration },
    ...(lengths === null ? [] : lengthTensors(lengths, arms, schema.size)),
  ];
}

function lengthTensors(
  { ridge, smearing, logSd, units }: LengthState,
  arms: number,
  size: number,
): NamedTensor[] {
  return [
    { name: 'lengthMeans', shape: [size], array: ridge.means },
    { name: 'lengthIntercepts', shape: [arms], array: ridge.intercepts },
    { name: 'lengthWeights', shape: [arms, size], array: ridge.weights },
    { name: 'smearing', shape: [arms], array: smearing },
    { name: 'lengthLogSd', shape: [arms], array: logSd },
    { name: 'lengthUnits', shape: [arms], array: units },
  ];
}

/** @throws ArtefactError or TypeError when something is missing, of another length, or points outside */
export function readStack(
  version: string,
  {
    arms,
    weights,
    margin = 0,
    uncertaintyScale,
    clusterKinds,
    hasLengths,
  }: NonNullable<QualityManifest['stack']>,
  plainSchema: FeatureSchema,
  tensors: TensorReader,
): TrainedState {
  const schema = { ...plainSchema, metric: readMetric(plainSchema.inputs.length, tensors) };
  const count = arms.length;
  const d = schema.inputs.length;
  const clusterCount = tensors.rowCount('clusterChances');
  const listStarts = Int32Array.from(tensors.read('listStarts', 'uint32', [clusterCount + 1]));
  const prompts = tensors.rowCount('outcomes');
  const wrong =
    weights.length !== stackMembers.length ||
    !weights.every((weight) => weight >= 0 && weight <= 1) ||
    !arms.every((arm) => typeof arm === 'string') ||
    clusterKinds.length !== clusterCount ||
    !(uncertaintyScale > 0) ||
    !(margin >= 0 && margin <= 1) ||
    listStarts[0] !== 0 ||
    listStarts.at(-1) !== prompts ||
    listStarts.some((start, place) => place > 0 && start < listStarts[place - 1]!);
  if (wrong) throw new TypeError('its parts do not fit each other');
  return {
    version,
    arms,
    cardAbilities: tensors.read('cardAbilities', 'float32', [count]),
    schema,
    ridge: {
      means: tensors.read('ridgeMeans', 'float32', [schema.size]),
      intercepts: tensors.read('ridgeIntercepts', 'float32', [count]),
      weights: tensors.read('ridgeWeights', 'float32', [count, schema.size]),
    },
    clusters: {
      centroids: tensors.read('centroids', 'float32', [clusterCount, d]),
      chances: tensors.read('clusterChances', 'float32', [clusterCount, count]),
      counts: tensors.read('clusterCounts', 'float32', [clusterCount, count]),
    },
    clusterKinds,
    neighbours: {
      listStarts,
      directions: tensors.read('directions', 'int8', [prompts, d]),
      outcomes: tensors.read('outcomes', 'uint8', [prompts, count]),
      armMeans: tensors.read('armMeans', 'float32', [count]),
    },
    cellWeights: tensors.read('cellWeights', 'float32', [count, cellsPerArm]),
    cellSums: tensors.read('cellSums', 'float32', [count, cellsPerArm]),
    weights,
    margin,
    calibration: tensors.read('calibration', 'float32', [count, 2]),
    uncertaintyScale,
    lengths: hasLengths ? readLengths(tensors, count, schema.size) : null,
  };
}

function readMetric(d: number, tensors: TensorReader): Float32Array {
  const isLearnt = tensors.rowCount('metric') > 0;
  return tensors.read('metric', 'float32', [isLearnt ? (d * (d + 1)) / 2 : 0]);
}

function readLengths(tensors: TensorReader, arms: number, size: number): LengthState {
  return {
    ridge: {
      means: tensors.read('lengthMeans', 'float32', [size]),
      intercepts: tensors.read('lengthIntercepts', 'float32', [arms]),
      weights: tensors.read('lengthWeights', 'float32', [arms, size]),
    },
    smearing: tensors.read('smearing', 'float32', [arms]),
    logSd: tensors.read('lengthLogSd', 'float32', [arms]),
    units: tensors.read('lengthUnits', 'uint8', [arms]),
  };
}
