import { ArtefactError, type TensorEntry, TensorReader } from './tensor-file.ts';
import type { ClassifierWeights } from '../classifier-weights.ts';
import { EMBEDDING_SIZE } from '../features/dense-features.ts';
import { FEATURE_VERSION, GROUP_COUNT } from '../features/feature-rows.ts';
import { OPENING_COUNT } from '../features/piece-segmenter.ts';
import { BIN_COUNT } from '../features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../features/structure.ts';
import { EMBEDDED_PLACES } from '../heads/score-pieces.ts';
import { COLUMN_COUNT, HEADS, THRESHOLD_COUNT } from '../heads/head-layout.ts';

/** What stands in `manifest.json` beside the weights. Figures are for people and are not read by the gateway. */
export interface ClassifierManifest {
  name: string;
  version: string;
  featureVersion: number;
  /** SHA-256 of weights.bin, lower-case hexadecimal. */
  sha256: string;
  /** Names of the heads and their labels or levels, in the order of the columns. */
  heads: { name: string; labels: (string | number)[] }[];
  languages: { code: string; scripts: string[] }[];
  languageScale: number;
  languageTemperature: number;
  pieceCostPerNat: number;
  tensors: TensorEntry[];
}

/** Computes a SHA-256 in lower-case hexadecimal; given by the caller, so that this room needs no Node module. */
export type Sha256 = (bytes: Uint8Array) => string;

/**
 * Reads an artefact and checks it against this version of the code: hash, feature version, heads, shapes.
 * Throws `ArtefactError` when anything differs.
 */
export function parseClassifierArtefact(
  manifestJson: string,
  bytes: Uint8Array,
  sha256: Sha256,
): ClassifierWeights {
  const manifest = readManifest(manifestJson);
  if (sha256(bytes) !== manifest.sha256)
    throw new ArtefactError('weights.bin does not have the hash that its manifest names');
  if (manifest.featureVersion !== FEATURE_VERSION) {
    throw new ArtefactError(
      `weights are for feature version ${manifest.featureVersion}, this is ${FEATURE_VERSION}`,
    );
  }
  checkHeads(manifest);
  const tensors = new TensorReader(manifest.tensors, bytes);
  const rows = tensors.rowCount('rowHashes');
  if (rows > 65_535) throw new ArtefactError(`${rows} rows, at most 65,535`);
  const codes = manifest.languages.map((language) => language.code);
  const languageColumns = Math.ceil(codes.length / 32) * 32;
  const bucketCount = tensors.rowCount('languageTable');
  if ((bucketCount & (bucketCount - 1)) !== 0)
    throw new ArtefactError('languageTable does not have a power of two of rows');
  const pieces = tensors.rowCount('pieceHashes');
  return {
    version: manifest.version,
    rowHashes: tensors.read('rowHashes', 'uint32', [rows]),
    rowScales: tensors.read('rowScales', 'float32', [rows]),
    table: tensors.read('table', 'int8', [rows, COLUMN_COUNT]),
    columnScales: tensors.read('columnScales', 'float32', [COLUMN_COUNT]),
    gates: tensors.read('gates', 'float32', [GROUP_COUNT, COLUMN_COUNT]),
    binEdges: tensors.read('binEdges', 'float32', [STRUCTURE_SIZE, BIN_COUNT - 1]),
    binWeights: tensors.read('binWeights', 'float32', [STRUCTURE_SIZE, BIN_COUNT, COLUMN_COUNT]),
    structureMean: tensors.read('structureMean', 'float32', [STRUCTURE_SIZE]),
    structureInverseDeviation: tensors.read('structureInverseDeviation', 'float32', [STRUCTURE_SIZE]),
    bias: tensors.read('bias', 'float32', [COLUMN_COUNT]),
    thresholds: tensors.read('thresholds', 'float32', [THRESHOLD_COUNT]),
    temperatures: tensors.read('temperatures', 'float32', [HEADS.length]),
    abstainBelow: tensors.read('abstainBelow', 'float32', [HEADS.length]),
    knownShareQuantiles: tensors.read('knownShareQuantiles', 'float32', [undefined]),
    outputTokens: tensors.read('outputTokens', 'float32', [3]),
    language: {
      codes,
      scripts: manifest.languages.map((language) => language.scripts),
      table: tensors.read('languageTable', 'int8', [bucketCount, languageColumns]),
      columnCount: languageColumns,
      bucketCount,
      scale: manifest.languageScale,
      temperature: manifest.languageTemperature,
      logPriors: tensors.read('languageLogPriors', 'float32', [codes.length]),
    },
    pieces: {
      hashes: tensors.read('pieceHashes', 'uint32', [pieces]),
      costs: tensors.read('pieceCosts', 'uint8', [pieces]),
      costPerNat: manifest.pieceCostPerNat,
      lengths: tensors.read('pieceLengths', 'uint8', [OPENING_COUNT]),
      dimensions: EMBEDDING_SIZE,
      table: tensors.read('pieceTable', 'int8', [pieces, EMBEDDING_SIZE]),
      scales: tensors.read('pieceScales', 'float32', [EMBEDDING_SIZE]),
      mean: tensors.read('pieceMean', 'float32', [EMBEDDING_SIZE]),
      map: tensors.read('pieceMap', 'float32', [EMBEDDING_SIZE, COLUMN_COUNT]),
      gates: tensors.read('pieceGates', 'float32', [EMBEDDED_PLACES.length, COLUMN_COUNT]),
    },
  };
}

function readManifest(json: string): ClassifierManifest {
  let manifest: ClassifierManifest;
  try {
    manifest = JSON.parse(json) as ClassifierManifest;
  } catch {
    throw new ArtefactError('manifest.json is not JSON');
  }
  const isWhole =
    typeof manifest === 'object' &&
    manifest !== null &&
    typeof manifest.version === 'string' &&
    typeof manifest.sha256 === 'string' &&
    Array.isArray(manifest.heads) &&
    Array.isArray(manifest.languages) &&
    Array.isArray(manifest.tensors) &&
    Number.isFinite(manifest.languageScale) &&
    Number.isFinite(manifest.languageTemperature) &&
    Number.isFinite(manifest.pieceCostPerNat);
  if (!isWhole) throw new ArtefactError('manifest.json lacks a field');
  return manifest;
}

/** Head names and labels of this version of the code, as the manifest states them. */
export function headsForManifest(): ClassifierManifest['heads'] {
  return HEADS.map((head) => ({
    name: head.name,
    labels: [...(head.kind === 'softmax' ? head.labels : head.levels)],
  }));
}

function checkHeads(manifest: ClassifierManifest): void {
  if (JSON.stringify(manifest.heads) !== JSON.stringify(headsForManifest())) {
    throw new ArtefactError('weights were trained for other heads or labels');
  }
}
