import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseClassifierArtefact } from '../classification/artefact/parse-artefact.ts';
import type { ClassifierWeights } from '../classification/classifier-weights.ts';
import {
  type FeatureIdentity,
  parseQualityArtefact,
  type QualityArtefact,
  QualityArtefactError,
} from '../learning/offline/quality-artefact.ts';
import { allocateTables } from '../numerics/simd-row-sum.ts';
import { packageRoot } from './shipped-files.ts';

const shippedClassifiers = path.join(packageRoot, 'models/prompt-classifier');
const shippedQuality = path.join(packageRoot, 'models/quality-prior');

/**
 * The weights in a folder with `manifest.json` and `weights.bin`; by default the newest that ships.
 * @throws ArtefactError when hash, feature version or heads differ; the system's error when files are missing
 */
export function readClassifierWeights(folder: string = newestFolder(shippedClassifiers)): ClassifierWeights {
  const manifest = readFileSync(path.join(folder, 'manifest.json'), 'utf8');
  return parseClassifierArtefact(manifest, readTables(path.join(folder, 'weights.bin')), sha256);
}

/** Version of the weights in a folder, from the manifest alone. @throws the system's error when it is missing */
export function readClassifierVersion(folder: string = newestFolder(shippedClassifiers)): string {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8'));
  return String(version);
}

/** A file where its tables can be summed without another copy. */
function readTables(file: string): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = allocateTables(fstatSync(descriptor).size);
    for (let at = 0; at < bytes.length; ) {
      const count = readSync(descriptor, bytes, at, bytes.length - at, at);
      // Cut short while it was read: the hash will say so.
      if (count === 0) break;
      at += count;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What `signalbox train` wrote into a folder.
 * @throws QualityArtefactError when it is damaged or made for another classifier; the system's error when files are missing
 */
export function readQualityArtefact(folder: string, features: FeatureIdentity): QualityArtefact {
  const manifest = readFileSync(path.join(folder, 'manifest.json'), 'utf8');
  const weights = readFileSync(path.join(folder, 'weights.bin'));
  return parseQualityArtefact(manifest, weights, features, sha256);
}

/** The newest that ships; null when it is for another classifier, which then decides by the cards alone. */
export function readShippedQuality(features: FeatureIdentity): QualityArtefact | null {
  try {
    return readQualityArtefact(newestFolder(shippedQuality), features);
  } catch (error) {
    if (error instanceof QualityArtefactError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return null;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function newestFolder(parent: string): string {
  const versions = readdirSync(parent).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const newest = versions.at(-1);
  if (newest === undefined) throw new Error(`there are no weights in ${path.basename(parent)}`);
  return path.join(parent, newest);
}

/** The two files of an artefact, written so that a reader finds either all of the old or all of the new one's manifest. */
export function saveArtefact(folder: string, files: { manifest: string; weights: Uint8Array }): void {
  mkdirSync(folder, { recursive: true });
  const put = (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name);
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  // A crash between the two leaves weights that the old manifest's hash refuses, never a wrong prediction.
  put('weights.bin', files.weights);
  put('manifest.json', files.manifest);
}
