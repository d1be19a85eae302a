import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClassifierArtefact } from '../classification/artefact/parse-artefact.ts';
import { type PromptClassifier, createPromptClassifier } from '../classification/classify-prompt.ts';

/**
 * Reads `manifest.json` and `weights.bin` of a classifier folder and checks them against each other and this version
 * of the code. Throws when the files are missing or do not fit.
 */
export function loadClassifier(folder: string): PromptClassifier {
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  const bytes = readFileSync(join(folder, 'weights.bin'));
  const weights = parseClassifierArtefact(manifest, bytes, (data) => createHash('sha256').update(data).digest('hex'));
  return createPromptClassifier(weights);
}

/** The newest version in `models/prompt-classifier`, by number. */
export function newestClassifierFolder(modelsFolder: string): string {
  const family = join(modelsFolder, 'prompt-classifier');
  const versions = readdirSync(family, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const newest = versions.at(-1);
  if (newest === undefined) throw new Error(`no version of the prompt classifier in ${family}`);
  return join(family, newest);
}
