import { DENSE_SIZE } from './classification/features/dense-features.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import type { Settings } from './config/settings.ts';
import { type QualityArtefact, QualityArtefactError } from './learning/offline/quality-artefact.ts';
import type { QualityParts } from './routing/quality-model/create-quality-model.ts';
import { readQualityArtefact, readShippedQuality } from './storage/model-artefacts.ts';

/** Opens what the settings serve by; each artefact is read once for as long as its settings stay. */
export function createQualitySource(classifierVersion: string): (settings: Settings) => QualityParts {
  const features = { classifierVersion, featureCount: DENSE_SIZE };
  let shipped: QualityArtefact | null | undefined;
  let last: { settings: Settings; parts: QualityParts } | null = null;
  return (settings) => {
    if (last?.settings === settings) return last.parts;
    // Null is an answer too: there is none for this classifier.
    if (shipped === undefined) shipped = readShippedQuality(features);
    const own = settings.learning.artefact === undefined ? null : openOwn(settings, features);
    const parts = partsOf(shipped, own);
    last = { settings, parts };
    return parts;
  };
}

/** The user's own sample is the user's traffic; the structure that ships serves where it has none of its own. */
function partsOf(shipped: QualityArtefact | null, own: QualityArtefact | null): QualityParts {
  const structure = own?.structure ?? shipped?.structure ?? null;
  const sample = own?.sample ?? shipped?.sample ?? [];
  return {
    ...(structure !== null && { structure }),
    ...(own !== null && own.stack !== null && { stack: own.stack }),
    ...(sample.length > 0 && { sample, isOwnSample: own !== null }),
  };
}

/** @throws ConfigurationError, so that a start or a reload says what is wrong in the words of a configuration */
function openOwn(
  { learning, path: file }: Settings,
  features: { classifierVersion: string; featureCount: number },
): QualityArtefact {
  const folder = learning.artefact as string;
  try {
    return readQualityArtefact(folder, features);
  } catch (error) {
    const isKnown = error instanceof QualityArtefactError;
    const message = isKnown ? error.message : `there is no artefact in ${folder}: ${reasonOf(error)}`;
    throw new ConfigurationError(file ?? 'configuration', [{ field: 'learning.artefact', message }]);
  }
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT'
    ? 'manifest.json or weights.bin is missing'
    : `it cannot be read (${code ?? 'unknown'})`;
}
