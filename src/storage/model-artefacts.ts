import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseClassifierArtefact } from '../classification/artefact/parse-artefact.ts';
import type { ClassifierWeights } from '../classification/classifier-weights.ts';
import { packageRoot } from './shipped-files.ts';

const shippedClassifiers = path.join(packageRoot, 'models/prompt-classifier');

/**
 * The weights in a folder with `manifest.json` and `weights.bin`; by default the newest that ships.
 * @throws ArtefactError when hash, feature version or heads differ; the system's error when files are missing
 */
export function readClassifierWeights(folder: string = newestFolder(shippedClassifiers)): ClassifierWeights {
  const manifest = readFileSync(path.join(folder, 'manifest.json'), 'utf8');
  const weights = readFileSync(path.join(folder, 'weights.bin'));
  return parseClassifierArtefact(manifest, weights, (bytes) =>
    createHash('sha256').update(bytes).digest('hex'),
  );
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
