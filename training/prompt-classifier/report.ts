import { HEADS } from '../../src/classification/heads/head-layout.ts';
import {
  accuracy,
  calibrationError,
  coverageCurve,
  macroF1,
  majorityOf,
  spearman,
} from '../../src/evaluation/signals/metrics.ts';
import { answerOf, type HeldOut, type Mixture } from './calibrate.ts';

export interface HeadFigures {
  head: string;
  rows: number;
  accuracy: number;
  macroF1: number;
  spearman?: number;
  lengthSpearman?: number;
  majority: number;
  ece: number;
  accuracyAtHalf: number;
}

/** Figures of every head over held-out rows; `lengths` are the messages' lengths, the baseline of the ordered heads. */
export function figuresOf(
  heldOut: readonly HeldOut[],
  mixtures: readonly Mixture[],
  lengths: readonly number[],
): HeadFigures[] {
  const figures: HeadFigures[] = [];
  HEADS.forEach((head, at) => {
    const rows = heldOut.map((_, row) => row).filter((row) => !Number.isNaN(heldOut[row]!.targets[at]!));
    if (rows.length === 0) return;
    const answers = rows.map((row) => answerOf(head, heldOut[row]!, mixtures[at]!));
    const targets = rows.map((row) => heldOut[row]!.targets[at]!);
    const wanted = targets.map((target) => String(Math.round(target)));
    const given = answers.map((answer) => String(answer.place));
    const isRight = wanted.map((label, row) => label === given[row]);
    const probabilities = answers.map((answer) => answer.probability);
    const entry: HeadFigures = {
      head: head.name,
      rows: rows.length,
      accuracy: accuracy(wanted, given),
      macroF1: macroF1(wanted, given),
      majority: accuracy(
        wanted,
        wanted.map(() => majorityOf(wanted)),
      ),
      ece: calibrationError(probabilities, isRight),
      accuracyAtHalf: coverageCurve(probabilities, isRight, [0.5])[0]!.accuracy,
    };
    if (head.kind === 'ordinal') {
      const expected = answers.map((answer) =>
        answer.probabilities.reduce((sum, share, level) => sum + share * level, 0),
      );
      entry.spearman = spearman(expected, targets);
      entry.lengthSpearman = spearman(
        rows.map((row) => lengths[row]!),
        targets,
      );
    }
    figures.push(entry);
  });
  return figures;
}

export function figuresTable(figures: readonly HeadFigures[]): string {
  const lines = [
    '| signal | rows | accuracy | macro-F1 | Spearman | majority | length (Spearman) | ECE | accuracy at half coverage |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  const show = (value: number | undefined) => (value === undefined ? '' : value.toFixed(3));
  for (const figure of figures) {
    lines.push(
      `| ${figure.head} | ${figure.rows} | ${show(figure.accuracy)} | ${show(figure.macroF1)} | ${show(figure.spearman)} | ` +
        `${show(figure.majority)} | ${show(figure.lengthSpearman)} | ${show(figure.ece)} | ${show(figure.accuracyAtHalf)} |`,
    );
  }
  return lines.join('\n');
}
