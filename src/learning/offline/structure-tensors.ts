import type { TensorReader } from '../../classification/artefact/tensor-file.ts';
import type { FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { SharedStructure } from '../../routing/quality-model/shared-structure.ts';
import type { NamedTensor, QualityManifest } from './quality-artefact.ts';

export function structureTensors(structure: SharedStructure): NamedTensor[] {
  const tensor = (name: string, array: Float32Array) => ({ name, shape: [array.length], array });
  return [
    tensor('structureMeans', structure.means),
    tensor('difficulty', structure.difficulty),
    tensor('discrimination', structure.discrimination),
    tensor('trust', structure.trust),
  ];
}

/** @throws ArtefactError when an array is missing or of another length */
export function readStructure(
  numbers: NonNullable<QualityManifest['structure']>,
  schema: FeatureSchema,
  tensors: TensorReader,
): SharedStructure {
  const isTrustLearnt = tensors.rowCount('trust') > 0;
  return {
    schema,
    means: tensors.read('structureMeans', 'float32', [schema.size]),
    difficulty: tensors.read('difficulty', 'float32', [schema.size]),
    discrimination: tensors.read('discrimination', 'float32', [schema.size]),
    trust: tensors.read('trust', 'float32', [isTrustLearnt ? schema.size : 0]),
    meanDifficulty: finite(numbers.meanDifficulty),
    meanDiscrimination: finite(numbers.meanDiscrimination),
    trustOffset: finite(numbers.trustOffset),
    mostTrust: finite(numbers.mostTrust),
    levelSd: finite(numbers.levelSd),
  };
}

function finite(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new TypeError('a number of the shared structure is missing');
}
