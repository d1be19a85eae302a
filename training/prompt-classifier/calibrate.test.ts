import { describe, expect, it } from 'vitest';
import {
  COLUMN_COUNT,
  HEADS,
  softmaxHead,
  THRESHOLD_COUNT,
} from '../../src/classification/heads/head-layout.ts';
import { calibrationError } from '../../src/evaluation/signals/metrics.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { answerOf, fitAbstention, fitMixtures, type HeldOut } from './calibrate.ts';
import { figuresOf } from './report.ts';

const domain = softmaxHead('domain');
const DOMAIN = HEADS.findIndex((head) => head.name === 'domain');

/** The dense tower is right four times in five and far too sure; the table tower says nothing of use. */
function heldOut(count: number): HeldOut[] {
  const random = seededRandom(4);
  return Array.from({ length: count }, () => {
    const target = random.integer(domain.labels.length);
    const said = random.uniform() < 0.8 ? target : random.integer(domain.labels.length);
    const dense = new Float32Array(COLUMN_COUNT);
    dense[domain.firstColumn + said] = 12;
    const table = Float32Array.from({ length: COLUMN_COUNT }, () => random.normal() * 3);
    const targets = new Float32Array(HEADS.length).fill(Number.NaN);
    targets[DOMAIN] = target;
    return {
      parts: { base: new Float32Array(COLUMN_COUNT), table, dense },
      thresholds: new Float32Array(THRESHOLD_COUNT),
      targets,
    };
  });
}

describe('calibration', () => {
  const rows = heldOut(1_500);
  const mixtures = fitMixtures(rows);

  it('trusts the tower that knows and cools the one that is too sure', () => {
    const mixture = mixtures[DOMAIN]!;
    expect(mixture.dense).toBeGreaterThan(mixture.table);
    const answers = rows.map((row) => answerOf(domain, row, mixture));
    const isRight = answers.map(({ place }, row) => place === rows[row]!.targets[DOMAIN]);
    const probabilities = answers.map(({ probability }) => probability);
    expect(isRight.filter(Boolean).length / rows.length).toBeGreaterThan(0.78);
    expect(calibrationError(probabilities, isRight)).toBeLessThan(0.06);
  });

  it('abstains where confidence says little', () => {
    const thresholds = fitAbstention(rows, mixtures);
    const answered = rows.filter(
      (row) => answerOf(domain, row, mixtures[DOMAIN]!).probability >= thresholds[DOMAIN]!,
    );
    expect(answered.length).toBeGreaterThanOrEqual(rows.length / 2);
  });

  it('leaves unlabelled heads alone', () => {
    const urgency = HEADS.findIndex((head) => head.name === 'urgency');
    expect(fitAbstention(rows, mixtures)[urgency]).toBe(0);
    const figures = figuresOf(rows, mixtures);
    expect(figures.map(({ head, rows: count }) => [head, count])).toEqual([['domain', 1_500]]);
  });
});
