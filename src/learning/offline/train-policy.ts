import { type Random, seededRandom } from '../../numerics/random.ts';
import { shuffled } from '../../numerics/shuffle.ts';
import type { PromptReading } from '../../routing/prompt-reading.ts';
import type { CardNames } from './arm-names.ts';
import { type CurvePoint, learningCurve } from './learning-curve.ts';
import type { OutcomeColumns } from './outcome-columns.ts';
import type { QualityArtefact } from './quality-artefact.ts';
import { allRows } from './splits.ts';
import { mostFitted, trainQualityModel, type TrainingOptions } from './train-quality-model.ts';
import type { TrainingTable } from './training-table.ts';

/** The data cannot be learnt from; the message says what is wrong with it. */
export class TrainingDataError extends Error {
  override name = 'TrainingDataError';
}

export interface TrainedPolicy {
  artefact: QualityArtefact;
  about: PolicyAbout;
}

/** What the manifest says of the training, for people. */
export interface PolicyAbout extends Record<string, unknown> {
  sources: TrainingTable['sources'];
  rows: { read: number; learntFrom: number; withoutText: number };
  arms: { name: string; names: string[]; card: string | null; outcomes: number; mean: number }[];
  seed: number;
  metrics: { learningCurve: CurvePoint[] };
}

const leastRows = 20;
const sampleSize = 360;

/**
 * Trains the members, the stack and the heads on a table, and measures what few labels would have given.
 * @throws TrainingDataError
 */
export function trainPolicy(
  training: TrainingTable,
  names: CardNames,
  options: Omit<TrainingOptions, 'cardOf'>,
  onProgress: (what: string) => void = () => {},
): TrainedPolicy {
  const { table } = training;
  checkTable(table);
  const trained = { ...options, cardOf: (name: string) => names.cardOf(name) };
  const points = learningCurve(table, trained, (point) => onProgress(describePoint(point)));
  onProgress(`training on ${table.rows} prompts and ${table.arms.length} models${sampleNote(table)}`);
  const stack = trainQualityModel(table, allRows(table), trained);
  return {
    artefact: {
      version: options.version,
      stack,
      structure: null,
      sample: sampleOf(table, seededRandom(options.seed + 7)),
    },
    about: {
      sources: training.sources,
      rows: { read: training.offered, learntFrom: table.rows, withoutText: training.withoutText },
      arms: training.joined.map((arm, place) => ({
        ...arm,
        card: names.cardOf(arm.name)?.id ?? null,
        ...countArm(table, place),
      })),
      seed: options.seed,
      metrics: { learningCurve: points },
    },
  };
}

function sampleNote({ rows }: OutcomeColumns): string {
  return rows <= mostFitted
    ? ''
    : `; the members are fitted to a sample of ${mostFitted}, the cells count all`;
}

/** @throws TrainingDataError */
function checkTable(table: OutcomeColumns): void {
  const { rows, arms, scores } = table;
  if (rows < leastRows)
    throw new TrainingDataError(
      `${rows} ${rows === 1 ? 'prompt is' : 'prompts are'} too few to learn from; ${leastRows} with scores are needed`,
    );
  if (arms.length < 2)
    throw new TrainingDataError(
      `there is only one model, ${arms[0]}: nothing to choose between. Give outcomes of at least two`,
    );
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  if (!(least < most))
    throw new TrainingDataError(`every score is ${least}: nothing tells one model or prompt from another`);
}

/** Prompts that stand for the traffic when the knob is calibrated. */
function sampleOf(table: OutcomeColumns, random: Random): PromptReading[] {
  const read = table.readings.filter(({ features }) => features !== undefined);
  return shuffled(read, random).slice(0, sampleSize);
}

function countArm(table: OutcomeColumns, arm: number): { outcomes: number; mean: number } {
  let outcomes = 0;
  let sum = 0;
  for (let row = 0; row < table.rows; row++) {
    const score = table.scores[row * table.arms.length + arm]!;
    if (Number.isNaN(score)) continue;
    outcomes++;
    sum += score;
  }
  return { outcomes, mean: Math.round((1e4 * sum) / Math.max(outcomes, 1)) / 1e4 };
}

function describePoint({ labels, quality, bestSingle, apgr, brier }: CurvePoint): string {
  const compared =
    quality === undefined
      ? ''
      : `quality ${quality.toFixed(3)} (best single ${bestSingle!.toFixed(3)}), ${apgr === undefined ? '' : `APGR ${apgr.toFixed(3)}, `}`;
  return `${labels} labels: ${compared}Brier ${brier.toFixed(3)}`;
}
