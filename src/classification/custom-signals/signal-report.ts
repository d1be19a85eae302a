import type { CustomSignalSettings } from '../../config/settings.ts';
import { roundShare } from '../heads/probabilities.ts';
import { crossValidate, type HeldOutRead } from './cross-validate.ts';
import type { LabelledExamples } from './fit-custom-signal.ts';

/** What a signal is worth on prompts that it has not learnt from. Shares are 0..1. */
export interface SignalReport {
  signal: string;
  labels: readonly string[];
  examples: number;
  /** Of the likeliest label, whether the signal would say it or not. */
  accuracy: number;
  /** Wilson's 95 % interval of the accuracy. */
  interval: { low: number; high: number };
  /** Accuracy of always saying the most frequent label. */
  majority: number;
  /** Share that gets a label rather than `unknown`, and the accuracy of those; null when there are none. */
  coverage: number;
  accuracyWhenSaid: number | null;
  /** By label of the example: how many were read as each label. */
  confusion: Record<string, Record<string, number>>;
  /** Examples that were read as another label, the surest first. */
  misread: { text: string; label: string; read: string; probability: number; abstained: boolean }[];
}

/** Cross-validates one signal on its own examples. */
export function reportSignal(settings: CustomSignalSettings, labelled: LabelledExamples): SignalReport {
  const labels = settings.labels.map(({ name }) => name);
  const texts = settings.labels.flatMap(({ examples }) => examples);
  const reads = crossValidate(settings, labelled);
  const right = reads.filter(isRight).length;
  const said = reads.filter(({ abstained }) => !abstained);
  const largest = Math.max(...settings.labels.map(({ examples }) => examples.length));
  return {
    signal: settings.name,
    labels,
    examples: reads.length,
    accuracy: right / reads.length,
    interval: wilsonInterval(right, reads.length),
    majority: largest / reads.length,
    coverage: said.length / reads.length,
    accuracyWhenSaid: said.length === 0 ? null : said.filter(isRight).length / said.length,
    confusion: countConfusions(reads, labels),
    misread: reads
      .flatMap((read, at) => (isRight(read) ? [] : [{ read, text: texts[at]! }]))
      .sort((a, b) => b.read.probability - a.read.probability)
      .map(({ read, text }) => ({
        text,
        label: labels[read.label]!,
        read: labels[read.read]!,
        probability: roundShare(read.probability),
        abstained: read.abstained,
      })),
  };
}

function isRight({ label, read }: HeldOutRead): boolean {
  return label === read;
}

function countConfusions(
  reads: readonly HeldOutRead[],
  labels: readonly string[],
): Record<string, Record<string, number>> {
  const confusion: Record<string, Record<string, number>> = {};
  for (const { label, read } of reads) {
    const row = (confusion[labels[label]!] ??= {});
    row[labels[read]!] = (row[labels[read]!] ?? 0) + 1;
  }
  return confusion;
}

/** E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22(158), 1927. */
function wilsonInterval(right: number, count: number): { low: number; high: number } {
  const z = 1.96;
  const share = right / count;
  const scale = 1 + (z * z) / count;
  const middle = (share + (z * z) / (2 * count)) / scale;
  const half = (z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count))) / scale;
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
