import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { accuracy, macroF1, spearman } from '../../src/evaluation/signals/metrics.ts';
import { answerOf, type HeldOut, type Mixture } from './calibrate.ts';

export interface HeadFigures {
  head: string;
  rows: number;
  accuracy: number;
  macroF1: number;
  /** Of the expected level, for ordered heads. */
  spearman?: number;
}

/** Figures of every labelled head over held-out rows. */
export function figuresOf(heldOut: readonly HeldOut[], mixtures: readonly Mixture[]): HeadFigures[] {
  const figures: HeadFigures[] = [];
  HEADS.forEach((head, at) => {
    const rows = heldOut.filter(({ targets }) => !Number.isNaN(targets[at]!));
    if (rows.length === 0) return;
    const answers = rows.map((row) => answerOf(head, row, mixtures[at]!));
    const targets = rows.map((row) => row.targets[at]!);
    const wanted = targets.map((target) => String(Math.round(target)));
    const given = answers.map((answer) => String(answer.place));
    const entry: HeadFigures = {
      head: head.name,
      rows: rows.length,
      accuracy: accuracy(wanted, given),
      macroF1: macroF1(wanted, given),
    };
    if (head.kind !== 'softmax') {
      const expected = answers.map((answer) =>
        answer.probabilities.reduce((sum, share, level) => sum + share * level, 0),
      );
      entry.spearman = spearman(expected, targets);
    }
    figures.push(entry);
  });
  return figures;
}
