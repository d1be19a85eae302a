import type { TensorReader } from '../../classification/artefact/tensor-file.ts';
import { plainReading, type PromptReading } from '../../routing/prompt-reading.ts';
import type { NamedTensor } from './quality-artefact.ts';

/** Numbers of a reading that are kept; the rest is that of an ordinary request. */
const numbers = [
  'domain',
  'domainProbability',
  'complexity',
  'novelty',
  'inputTokens',
  'outputTokens',
] as const;
/** Features lie within ±4. */
const featureScale = 127 / 4;

/** Readings with their features as signed bytes; readings without features are left out. */
export function sampleTensors(sample: readonly PromptReading[], featureCount: number): NamedTensor[] {
  const kept = sample.filter(({ features }) => features?.length === featureCount);
  const readings = new Float32Array(kept.length * numbers.length);
  const features = new Int8Array(kept.length * featureCount);
  for (const [place, reading] of kept.entries()) {
    for (const [at, name] of numbers.entries()) readings[place * numbers.length + at] = reading[name];
    for (let at = 0; at < featureCount; at++) {
      const scaled = Math.round(reading.features![at]! * featureScale);
      features[place * featureCount + at] = Math.max(-127, Math.min(127, scaled));
    }
  }
  return [
    { name: 'sampleReadings', shape: [kept.length, numbers.length], array: readings },
    { name: 'sampleFeatures', shape: [kept.length, featureCount], array: features },
  ];
}

/** @throws ArtefactError when the two do not fit */
export function readSample(tensors: TensorReader, featureCount: number): PromptReading[] {
  const count = tensors.rowCount('sampleReadings');
  const readings = tensors.read('sampleReadings', 'float32', [count, numbers.length]);
  const features = tensors.read('sampleFeatures', 'int8', [count, featureCount]);
  return Array.from({ length: count }, (_, place) => {
    const numberAt = (name: (typeof numbers)[number]) =>
      readings[place * numbers.length + numbers.indexOf(name)]!;
    const bytes = features.subarray(place * featureCount, (place + 1) * featureCount);
    return plainReading({
      domain: numberAt('domain'),
      domainProbability: numberAt('domainProbability'),
      complexity: numberAt('complexity'),
      novelty: numberAt('novelty'),
      inputTokens: numberAt('inputTokens'),
      outputTokens: numberAt('outputTokens'),
      features: Float32Array.from(bytes, (byte) => byte / featureScale),
    });
  });
}
