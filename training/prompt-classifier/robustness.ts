import { HEADS } from '../../src/classification/heads/head-layout.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { PERTURBATIONS, type Perturbation, perturb } from './augment.ts';
import { answerOf, type HeldOut, type Mixture } from './calibrate.ts';
import type { Example } from './dataset.ts';
import { prepare } from './extract.ts';
import { type Fitted, predict } from './fit.ts';
import type { PieceVectors } from './piece-vectors.ts';

/** Held-out rows under one change that keeps their labels. */
export interface PerturbedScores {
  kind: Perturbation;
  rows: HeldOut[];
}

export interface RobustnessFigures {
  kind: Perturbation;
  /** Share of rows whose answer stays, by head, in the order of `HEADS`. */
  unchanged: number[];
}

/** Scores of held-out rows after each change, by the model that has not seen them. */
export function scorePerturbed(
  fitted: Fitted,
  held: readonly Example[],
  vectors: PieceVectors,
  seed: number,
): PerturbedScores[] {
  return PERTURBATIONS.map((kind) => {
    const random = seededRandom(seed);
    const prepared = prepare(
      held.map((example) => perturb(example.request, kind, random)),
      vectors,
    );
    const { parts } = predict(
      fitted,
      prepared,
      held.map((_, at) => at),
    );
    const rows = held.map(({ targets }, at) => ({
      parts: parts[at]!,
      thresholds: fitted.model.thresholds,
      targets,
    }));
    return { kind, rows };
  });
}

export function robustnessOf(
  originals: readonly HeldOut[],
  perturbed: readonly PerturbedScores[],
  mixtures: readonly Mixture[],
): RobustnessFigures[] {
  return perturbed.map(({ kind, rows }) => ({
    kind,
    unchanged: HEADS.map((head, at) => {
      let same = 0;
      rows.forEach((row, place) => {
        const before = answerOf(head, originals[place]!, mixtures[at]!).place;
        if (answerOf(head, row, mixtures[at]!).place === before) same++;
      });
      return same / rows.length;
    }),
  }));
}

export function robustnessTable(figures: readonly RobustnessFigures[]): string {
  const names = HEADS.map((head) => head.name).filter((name) => name !== 'difficulty');
  const head = ['change', ...names];
  const rows = figures.map(({ kind, unchanged }) => [
    kind,
    ...names.map((name) => unchanged[HEADS.findIndex((entry) => entry.name === name)]!.toFixed(3)),
  ]);
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
