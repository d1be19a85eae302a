import type { CustomSignalSettings } from '../../config/settings.ts';
import { CustomSignalSet } from './custom-signal-set.ts';
import type { ExampleFeatures } from './example-features.ts';
import type { Example } from './example-kernel.ts';
import { fitCustomSignal, type LabelledExamples } from './fit-custom-signal.ts';

/** Reads an example as the classifier would read it in a request. */
export type ReadExample = (text: string) => ExampleFeatures;

/**
 * Learns every custom signal of a configuration. `vectors` are those of the stronger encoder, in the order of
 * `exampleTexts`; without them the classifier's own features have to do. Deterministic.
 */
export function trainCustomSignals(
  settings: readonly CustomSignalSettings[],
  readExample: ReadExample,
  vectors?: readonly Float32Array[],
): CustomSignalSet {
  let taken = 0;
  const fitted = settings.map((signal) => {
    const labelled = readExamples(signal, readExample);
    const from = taken;
    taken += labelled.examples.length;
    return fitCustomSignal(signal, vectors === undefined ? labelled : withVectors(labelled, vectors, from));
  });
  return new CustomSignalSet(fitted);
}

/** All examples of a configuration, signal by signal and label by label. */
export function exampleTexts(settings: readonly CustomSignalSettings[]): string[] {
  return settings.flatMap(({ labels }) => labels.flatMap(({ examples }) => examples));
}

/** The examples of one signal as features, in the order of `exampleTexts`, with the place of each one's label. */
export function readExamples(signal: CustomSignalSettings, readExample: ReadExample): LabelledExamples {
  const examples: Example[] = [];
  const labels: number[] = [];
  signal.labels.forEach((label, place) => {
    for (const text of label.examples) {
      examples.push(readExample(text));
      labels.push(place);
    }
  });
  return { examples, labels };
}

/** The examples with the encoder's vectors beside their features; that of the first example stands at `from`. */
export function withVectors(
  { examples, labels }: LabelledExamples,
  vectors: readonly Float32Array[],
  from = 0,
): LabelledExamples {
  return { examples: examples.map((example, at) => ({ ...example, vector: vectors[from + at]! })), labels };
}
