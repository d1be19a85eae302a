import { seededRandom } from '../../src/numerics/random.ts';
import type { HeldOut, Mixture } from './calibrate.ts';
import type { Fold } from './cross-validate.ts';
import type { Example } from './dataset.ts';
import type { PreparedText } from './extract.ts';
import { type Fitted, fit, predict } from './fit.ts';
import { figuresOf, type HeadFigures } from './report.ts';

export interface CurvePoint {
  corpusRows: number;
  figures: HeadFigures[];
}

const SHARES = [0.125, 0.25, 0.5];

/** Figures on one fold's held-out rows by models trained on ever more of the corpus, the fold's own model last. */
export function learningCurves(
  fold: Fold,
  examples: readonly Example[],
  prepared: readonly PreparedText[],
  mixtures: readonly Mixture[],
  seed: number,
  onProgress: (text: string) => void,
): CurvePoint[] {
  const random = seededRandom(seed);
  const draws = new Map<string, number>();
  for (const { foldGroup } of examples) if (!draws.has(foldGroup)) draws.set(foldGroup, random.uniform());
  const pointOf = (fitted: Fitted, training: readonly number[]): CurvePoint => {
    const { parts } = predict(fitted, prepared, fold.judged);
    const heldOut: HeldOut[] = fold.judged.map((place, at) => ({
      parts: parts[at]!,
      thresholds: fitted.model.thresholds,
      targets: examples[place]!.targets,
    }));
    return {
      corpusRows: training.filter((place) => examples[place]!.isCorpus).length,
      figures: figuresOf(heldOut, mixtures),
    };
  };
  const smaller = SHARES.map((share) => {
    const training = fold.training.filter((place) => {
      const { isCorpus, isCopy, foldGroup } = examples[place]!;
      return (!isCorpus && !isCopy) || draws.get(foldGroup)! < share;
    });
    const fitted = fit(examples, prepared, training, (text) => onProgress(`${share} of the corpus: ${text}`));
    return pointOf(fitted, training);
  });
  return [...smaller, pointOf(fold.fitted, fold.training)];
}

/** Spearman's correlation where a head is ordered, macro-F1 of tone, safety and freshness, accuracy of the rest. */
export function curvesTable(points: readonly CurvePoint[]): string {
  const lines = [
    `| signal | figure | ${points.map((point) => point.corpusRows).join(' | ')} |`,
    `|---|---|${points.map(() => '---|').join('')}`,
  ];
  for (const { head } of points.at(-1)!.figures) {
    const of = (point: CurvePoint) => point.figures.find((figures) => figures.head === head)!;
    const [name, pick] = figureOf(of(points.at(-1)!));
    lines.push(`| ${head} | ${name} | ${points.map((point) => pick(of(point)).toFixed(3)).join(' | ')} |`);
  }
  return lines.join('\n');
}

const BY_MACRO_F1 = new Set(['tone', 'safety', 'freshness']);

function figureOf(figures: HeadFigures): [string, (figures: HeadFigures) => number] {
  if (BY_MACRO_F1.has(figures.head)) return ['macro-F1', (entry) => entry.macroF1];
  if (figures.spearman !== undefined) return ['Spearman', (entry) => entry.spearman!];
  return ['accuracy', (entry) => entry.accuracy];
}
