import type { PromptClassifier } from '../../src/classification/classify-prompt.ts';
import { EVALUATED_SIGNALS, readAnswer } from '../../src/evaluation/signals/read-answer.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { MEASURING_WRAPPERS, PERTURBATIONS, type Perturbation, perturb } from './augment.ts';
import type { Example } from './dataset.ts';

export interface RobustnessFigures {
  kind: Perturbation;
  /** Share of rows whose answer stays, by signal, in the order of `EVALUATED_SIGNALS`. */
  unchanged: number[];
}

/** Answers of a classifier before and after each change that keeps every label. */
export function measureRobustness(
  classifier: PromptClassifier,
  rows: readonly Example[],
  seed: number,
): RobustnessFigures[] {
  const answersOf = (requests: readonly Example['request'][]) =>
    requests.map((request) => {
      const { signals } = classifier.classify(request);
      return EVALUATED_SIGNALS.map((signal) => readAnswer(signals, signal).value);
    });
  const before = answersOf(rows.map((row) => row.request));
  return PERTURBATIONS.map((kind) => {
    const random = seededRandom(seed);
    const after = answersOf(rows.map((row) => perturb(row.request, kind, MEASURING_WRAPPERS, random)));
    const unchanged = EVALUATED_SIGNALS.map(
      (_, at) => after.filter((answers, row) => answers[at] === before[row]![at]).length / rows.length,
    );
    return { kind, unchanged };
  });
}

export function robustnessTable(figures: readonly RobustnessFigures[]): string {
  const head = ['change', ...EVALUATED_SIGNALS, 'mean'];
  const rows = figures.map(({ kind, unchanged }) => [
    kind,
    ...[...unchanged, meanOf(unchanged)].map((share) => share.toFixed(3)),
  ]);
  const total = meanOf(figures.map(({ unchanged }) => meanOf(unchanged)));
  return [
    ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `Over all changes and signals: ${total.toFixed(3)}.`,
  ].join('\n');
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
