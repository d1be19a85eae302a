/**
 * A trained quality model as `manifest.json` and `weights.bin`: the manifest says what it was trained on and how well it
 * did, names the features that it needs and the hash of the weights.
 */
import {
  ArtefactError,
  packTensors,
  type TensorArray,
  type TensorEntry,
  TensorReader,
} from '../../classification/artefact/tensor-file.ts';
import { FEATURE_VERSION } from '../../classification/features/feature-rows.ts';
import type { PromptReading } from '../../routing/prompt-reading.ts';
import { createFeatureSchema, type FeatureSchema } from '../../routing/quality-model/quality-features.ts';
import type { SharedStructure } from '../../routing/quality-model/shared-structure.ts';
import type { TrainedState } from '../../routing/quality-model/trained-state.ts';
import { readSample, sampleTensors } from './sample-tensors.ts';
import { readStack, stackTensors } from './stack-tensors.ts';
import { readStructure, structureTensors } from './structure-tensors.ts';

const artefactName = 'signalbox-quality-model';
const artefactFormat = 1;

/** What serving takes from an artefact; each part may be missing. */
export interface QualityArtefact {
  version: string;
  /** Predictions for the models of the training data. */
  stack: TrainedState | null;
  /** What prompts do to any model. */
  structure: SharedStructure | null;
  /** Prompts that stand for the traffic. */
  sample: readonly PromptReading[];
}

/** The numbers of an artefact's features; another classifier's mean something else. */
export interface FeatureIdentity {
  classifierVersion: string;
  featureCount: number;
}

export interface QualityManifest {
  name: string;
  format: number;
  version: string;
  features: FeatureIdentity & { featureVersion: number };
  /** Of weights.bin, lower-case hexadecimal. */
  sha256: string;
  stack: {
    arms: string[];
    weights: number[];
    /** Absent in artefacts that ask for none. */
    margin?: number;
    uncertaintyScale: number;
    clusterKinds: string[];
    hasLengths: boolean;
  } | null;
  structure: {
    meanDifficulty: number;
    meanDiscrimination: number;
    trustOffset: number;
    mostTrust: number;
    levelSd: number;
  } | null;
  schemas: Record<string, { inputs: number[]; thresholds: number[][] }>;
  tensors: TensorEntry[];
  /** What it was trained on and how well it did, for people; not read by the gateway. */
  about: Record<string, unknown>;
}

/** The files are not a quality model of this format, or not for this classifier. */
export class QualityArtefactError extends Error {
  override name = 'QualityArtefactError';
}

export type Sha256 = (bytes: Uint8Array) => string;
export type NamedTensor = { name: string; shape: number[]; array: TensorArray };

/** Texts of the two files. The same artefact gives the same bytes. */
export function writeQualityArtefact(
  artefact: QualityArtefact,
  features: FeatureIdentity,
  about: Record<string, unknown>,
  sha256: Sha256,
): { manifest: string; weights: Uint8Array } {
  const { stack, structure } = artefact;
  const { entries, bytes } = packTensors([
    ...(stack === null ? [] : stackTensors(stack)),
    ...(structure === null ? [] : structureTensors(structure)),
    ...sampleTensors(artefact.sample, features.featureCount),
  ]);
  const manifest: QualityManifest = {
    name: artefactName,
    format: artefactFormat,
    version: artefact.version,
    features: { ...features, featureVersion: FEATURE_VERSION },
    sha256: sha256(bytes),
    about,
    stack: stack && {
      arms: [...stack.arms],
      weights: [...stack.weights],
      margin: stack.margin,
      uncertaintyScale: stack.uncertaintyScale,
      clusterKinds: [...stack.clusterKinds],
      hasLengths: stack.lengths !== null,
    },
    structure: structure && {
      meanDifficulty: structure.meanDifficulty,
      meanDiscrimination: structure.meanDiscrimination,
      trustOffset: structure.trustOffset,
      mostTrust: structure.mostTrust,
      levelSd: structure.levelSd,
    },
    schemas: {
      ...(stack !== null && { stack: schemaEntry(stack.schema) }),
      ...(structure !== null && { structure: schemaEntry(structure.schema) }),
    },
    tensors: entries,
  };
  return { manifest: `${JSON.stringify(manifest, null, 1)}\n`, weights: bytes };
}

/**
 * @throws QualityArtefactError when hash, format or arrays are wrong, or when the features are not those of the classifier
 */
export function parseQualityArtefact(
  manifestJson: string,
  weights: Uint8Array,
  features: FeatureIdentity,
  sha256: Sha256,
): QualityArtefact {
  const manifest = readManifest(manifestJson);
  checkFeatures(manifest, features);
  if (sha256(weights) !== manifest.sha256)
    throw new QualityArtefactError('weights.bin does not have the hash that its manifest names');
  try {
    const tensors = new TensorReader(manifest.tensors, weights);
    const schemaOf = (name: string) => readSchema(manifest, name);
    return {
      version: manifest.version,
      stack: manifest.stack && readStack(manifest.version, manifest.stack, schemaOf('stack'), tensors),
      structure: manifest.structure && readStructure(manifest.structure, schemaOf('structure'), tensors),
      sample: readSample(tensors, features.featureCount),
    };
  } catch (error) {
    if (error instanceof ArtefactError || error instanceof TypeError)
      throw new QualityArtefactError(`the quality model is damaged: ${error.message}`, { cause: error });
    throw error;
  }
}

function readManifest(json: string): QualityManifest {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new QualityArtefactError('the manifest of the quality model is not JSON', { cause });
  }
  const manifest = value as Partial<QualityManifest> | null;
  if (manifest?.name !== artefactName || manifest.format !== artefactFormat)
    throw new QualityArtefactError(`not a ${artefactName} of format ${artefactFormat}`);
  const isWhole =
    typeof manifest.version === 'string' &&
    typeof manifest.features === 'object' &&
    typeof manifest.schemas === 'object' &&
    Array.isArray(manifest.tensors) &&
    manifest.stack !== undefined &&
    manifest.structure !== undefined;
  if (!isWhole) throw new QualityArtefactError('the manifest of the quality model is incomplete');
  return manifest as QualityManifest;
}

function checkFeatures({ version, features }: QualityManifest, wanted: FeatureIdentity): void {
  const needed = { ...wanted, featureVersion: FEATURE_VERSION };
  const names = ['classifierVersion', 'featureVersion', 'featureCount'] as const;
  const wrong = names.filter((name) => features[name] !== needed[name]);
  if (wrong.length === 0) return;
  const told = wrong.map((name) => `${name} ${features[name]}, here ${needed[name]}`).join('; ');
  throw new QualityArtefactError(
    `quality model ${version} was trained on the features of another classifier (${told}); train it again with \`signalbox train\``,
  );
}

function schemaEntry({ inputs, thresholds }: FeatureSchema): { inputs: number[]; thresholds: number[][] } {
  return { inputs: [...inputs], thresholds: thresholds.map((of) => [...of]) };
}

function readSchema({ schemas, features }: QualityManifest, name: string): FeatureSchema {
  const entry = schemas[name];
  const isRight =
    entry !== undefined &&
    Array.isArray(entry.inputs) &&
    entry.inputs.every((input) => Number.isInteger(input) && input >= 0 && input < features.featureCount) &&
    Array.isArray(entry.thresholds) &&
    entry.thresholds.length === entry.inputs.length &&
    entry.thresholds.every((of) => Array.isArray(of) && of.every(Number.isFinite));
  if (!isRight) throw new QualityArtefactError(`the feature schema \`${name}\` is damaged`);
  return createFeatureSchema(
    features.classifierVersion,
    features.featureCount,
    entry.inputs,
    entry.thresholds,
  );
}
