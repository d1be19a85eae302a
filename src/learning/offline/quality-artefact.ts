/**
 * A trained quality model as one JSON text: numbers as base64 of little-endian arrays, everything else readable. The
 * manifest beside it carries the text's SHA-256.
 */
import { createFeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { TrainedState } from '../../routing/quality-model/trained-state.ts';

const format = 'signalbox-quality-model/1';

/** The text is not a quality model of this format, or not for this classifier. */
export class QualityArtefactError extends Error {
  override name = 'QualityArtefactError';
}

export function writeQualityArtefact(state: TrainedState): string {
  return JSON.stringify({
    format,
    version: state.version,
    classifierVersion: state.schema.classifierVersion,
    featureCount: state.schema.featureCount,
    arms: state.arms,
    inputs: state.schema.inputs,
    thresholds: state.schema.thresholds,
    weights: state.weights,
    uncertaintyScale: state.uncertaintyScale,
    arrays: Object.fromEntries(Object.entries(arraysOf(state)).map(([name, array]) => [name, encode(array)])),
  });
}

/**
 * @throws QualityArtefactError when the text has another format, another classifier's features, or arrays whose lengths
 * do not belong together
 */
export function parseQualityArtefact(text: string, classifierVersion: string): TrainedState {
  const value = readObject(text);
  if (value['format'] !== format) throw new QualityArtefactError(`not a ${format} file`);
  if (value['classifierVersion'] !== classifierVersion) {
    throw new QualityArtefactError(
      `trained on the features of classifier ${String(value['classifierVersion'])}, this is ${classifierVersion}; train it again`,
    );
  }
  const arms = listOf(value, 'arms', (arm) => typeof arm === 'string');
  const inputs = listOf(value, 'inputs', Number.isInteger);
  const thresholds = listOf(value, 'thresholds', Array.isArray) as number[][];
  const weights = listOf(value, 'weights', Number.isFinite);
  const arrays = value['arrays'] as Record<string, string>;
  const floats = (name: string) => new Float32Array(bytesOf(arrays, name, 4));
  const state: TrainedState = {
    version: String(value['version']),
    arms: arms as string[],
    schema: createFeatureSchema(
      classifierVersion,
      Number(value['featureCount']),
      inputs as number[],
      thresholds,
    ),
    ridge: {
      means: floats('ridgeMeans'),
      intercepts: floats('ridgeIntercepts'),
      weights: floats('ridgeWeights'),
    },
    clusters: {
      centroids: floats('centroids'),
      chances: floats('clusterChances'),
      counts: floats('clusterCounts'),
    },
    neighbours: {
      listStarts: new Int32Array(bytesOf(arrays, 'listStarts', 4)),
      directions: new Int8Array(bytesOf(arrays, 'directions', 1)),
      outcomes: new Uint8Array(bytesOf(arrays, 'outcomes', 1)),
      armMeans: floats('armMeans'),
    },
    cellWeights: floats('cellWeights'),
    cellSums: floats('cellSums'),
    weights: weights as number[],
    calibration: floats('calibration'),
    uncertaintyScale: Number(value['uncertaintyScale']),
  };
  checkLengths(state);
  return state;
}

function arraysOf(state: TrainedState): Record<string, ArrayBufferView> {
  return {
    ridgeMeans: state.ridge.means,
    ridgeIntercepts: state.ridge.intercepts,
    ridgeWeights: state.ridge.weights,
    centroids: state.clusters.centroids,
    clusterChances: state.clusters.chances,
    clusterCounts: state.clusters.counts,
    listStarts: state.neighbours.listStarts,
    directions: state.neighbours.directions,
    outcomes: state.neighbours.outcomes,
    armMeans: state.neighbours.armMeans,
    cellWeights: state.cellWeights,
    cellSums: state.cellSums,
    calibration: state.calibration,
  };
}

/** A hand-made or cut file must not make predictions read past its end. */
function checkLengths({ arms, schema, ridge, clusters, neighbours, ...state }: TrainedState): void {
  const count = arms.length;
  const clusterCount = neighbours.listStarts.length - 1;
  const prompts = neighbours.listStarts.at(-1) ?? 0;
  const wrong = [
    ridge.means.length !== schema.size,
    ridge.intercepts.length !== count,
    ridge.weights.length !== count * schema.size,
    clusters.centroids.length !== clusterCount * schema.inputs.length,
    clusters.chances.length !== clusterCount * count,
    clusters.counts.length !== clusterCount * count,
    neighbours.directions.length !== prompts * schema.inputs.length,
    neighbours.outcomes.length !== prompts * count,
    neighbours.armMeans.length !== count,
    state.cellWeights.length !== state.cellSums.length,
    state.cellWeights.length % Math.max(count, 1) !== 0,
    state.calibration.length !== 2 * count,
    state.weights.length !== 4,
    !Number.isFinite(state.uncertaintyScale),
    schema.inputs.some((input) => input < 0 || input >= schema.featureCount),
    schema.thresholds.length !== schema.inputs.length,
  ];
  if (wrong.includes(true))
    throw new QualityArtefactError('the arrays of the quality model do not fit each other');
}

function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below in the same words as any other text that is no object.
  }
  throw new QualityArtefactError('the quality model is not a JSON object');
}

function listOf(value: Record<string, unknown>, name: string, isItem: (item: unknown) => boolean): unknown[] {
  const list = value[name];
  if (!Array.isArray(list) || !list.every((item) => isItem(item))) {
    throw new QualityArtefactError(`\`${name}\` of the quality model is missing or of the wrong kind`);
  }
  return list;
}

function encode(array: ArrayBufferView): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}

/** A copy, since typed arrays need aligned memory that a pooled buffer does not promise. */
function bytesOf(arrays: Record<string, string> | undefined, name: string, width: number): ArrayBuffer {
  const encoded = arrays?.[name];
  if (typeof encoded !== 'string') throw new QualityArtefactError(`array ${name} is missing`);
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length % width !== 0) throw new QualityArtefactError(`array ${name} is cut short`);
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
