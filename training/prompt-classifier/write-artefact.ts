import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ClassifierWeights } from '../../src/classification/classifier-weights.ts';
import {
  type ClassifierManifest,
  headsForManifest,
} from '../../src/classification/artefact/parse-artefact.ts';
import { packTensors } from '../../src/classification/artefact/tensor-file.ts';
import { FEATURE_VERSION, GROUP_COUNT } from '../../src/classification/features/feature-rows.ts';
import { BIN_COUNT } from '../../src/classification/features/structure-bins.ts';
import { STRUCTURE_SIZE } from '../../src/classification/features/structure.ts';
import { EMBEDDED_PLACES } from '../../src/classification/heads/score-pieces.ts';
import { COLUMN_COUNT, HEADS, THRESHOLD_COUNT } from '../../src/classification/heads/head-layout.ts';

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes `weights.bin`, `manifest.json` and `MODEL_CARD.md`; returns the hash of the weights. */
export function writeArtefact(
  folder: URL,
  weights: ClassifierWeights,
  modelCard: (hash: string, bytes: number) => string,
): string {
  const rows = weights.rowHashes.length;
  const { language, pieces } = weights;
  const { entries, bytes } = packTensors([
    { name: 'rowHashes', shape: [rows], array: weights.rowHashes },
    { name: 'rowScales', shape: [rows], array: weights.rowScales },
    { name: 'table', shape: [rows, COLUMN_COUNT], array: weights.table },
    { name: 'columnScales', shape: [COLUMN_COUNT], array: weights.columnScales },
    { name: 'gates', shape: [GROUP_COUNT, COLUMN_COUNT], array: weights.gates },
    { name: 'binEdges', shape: [STRUCTURE_SIZE, BIN_COUNT - 1], array: weights.binEdges },
    { name: 'binWeights', shape: [STRUCTURE_SIZE, BIN_COUNT, COLUMN_COUNT], array: weights.binWeights },
    { name: 'structureMean', shape: [STRUCTURE_SIZE], array: weights.structureMean },
    { name: 'structureInverseDeviation', shape: [STRUCTURE_SIZE], array: weights.structureInverseDeviation },
    { name: 'bias', shape: [COLUMN_COUNT], array: weights.bias },
    { name: 'thresholds', shape: [THRESHOLD_COUNT], array: weights.thresholds },
    { name: 'temperatures', shape: [HEADS.length], array: weights.temperatures },
    { name: 'abstainBelow', shape: [HEADS.length], array: weights.abstainBelow },
    {
      name: 'knownShareQuantiles',
      shape: [weights.knownShareQuantiles.length],
      array: weights.knownShareQuantiles,
    },
    { name: 'outputTokens', shape: [weights.outputTokens.length], array: weights.outputTokens },
    { name: 'pieceHashes', shape: [pieces.hashes.length], array: pieces.hashes },
    { name: 'pieceCosts', shape: [pieces.hashes.length], array: pieces.costs },
    { name: 'pieceLengths', shape: [pieces.lengths.length], array: pieces.lengths },
    { name: 'pieceTable', shape: [pieces.hashes.length, pieces.dimensions], array: pieces.table },
    { name: 'pieceScales', shape: [pieces.dimensions], array: pieces.scales },
    { name: 'pieceMean', shape: [pieces.dimensions], array: pieces.mean },
    { name: 'pieceMap', shape: [pieces.dimensions, COLUMN_COUNT], array: pieces.map },
    { name: 'pieceGates', shape: [EMBEDDED_PLACES.length, COLUMN_COUNT], array: pieces.gates },
    { name: 'languageLogPriors', shape: [language.codes.length], array: language.logPriors },
    { name: 'languageTable', shape: [language.bucketCount, language.columnCount], array: language.table },
  ]);
  const hash = sha256(bytes);
  const manifest: ClassifierManifest = {
    name: 'prompt-classifier',
    version: weights.version,
    featureVersion: FEATURE_VERSION,
    sha256: hash,
    heads: headsForManifest(),
    languages: language.codes.map((code, at) => ({ code, scripts: [...language.scripts[at]!] })),
    languageScale: language.scale,
    languageTemperature: language.temperature,
    pieceCostPerNat: pieces.costPerNat,
    tensors: entries,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL('weights.bin', folder), bytes);
  writeFileSync(new URL('manifest.json', folder), `${JSON.stringify(manifest, null, 1)}\n`);
  writeFileSync(new URL('MODEL_CARD.md', folder), modelCard(hash, bytes.length));
  return hash;
}
