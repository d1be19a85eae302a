import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import { readClassifierWeights } from '../../storage/model-artefacts.ts';
import { createPromptClassifier } from '../classify-prompt.ts';
import { crossValidate } from './cross-validate.ts';
import { reportSignal } from './signal-report.ts';
import { teamSignal } from './testing/team-signal.ts';
import { exampleTexts, readExamples } from './train-custom-signals.ts';

const classifier = createPromptClassifier(readClassifierWeights());
const labelled = readExamples(teamSignal, classifier.readExample);

describe('reportSignal', () => {
  const report = reportSignal(teamSignal, labelled);

  it('finds that labels which mean something can be told apart', () => {
    expect(report.accuracy).toBeGreaterThanOrEqual(0.8);
    expect(report.majority).toBe(0.5);
    expect(report.interval.low).toBeLessThan(report.accuracy);
    expect(report.interval.high).toBeGreaterThanOrEqual(report.accuracy);
  });

  it('counts every example once', () => {
    const counts = Object.values(report.confusion).flatMap((row) => Object.values(row));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(report.examples);
    expect(report.misread).toHaveLength(Math.round(report.examples * (1 - report.accuracy)));
  });

  it('finds that labels drawn by lot cannot, and says little then', () => {
    const random = seededRandom(3);
    const texts = exampleTexts([teamSignal])
      .map((text) => ({ text, order: random.uniform() }))
      .sort((a, b) => a.order - b.order)
      .map(({ text }) => text);
    const lot = {
      name: 'lot',
      labels: [
        { name: 'a', examples: texts.slice(0, 8) },
        { name: 'b', examples: texts.slice(8) },
      ],
    };
    const { accuracy, coverage, misread } = reportSignal(lot, readExamples(lot, classifier.readExample));
    expect(accuracy).toBeLessThan(0.75);
    expect(coverage).toBeLessThan(0.5);
    expect(misread.map(({ probability }) => probability)).toEqual(
      misread.map(({ probability }) => probability).sort((a, b) => b - a),
    );
  });
});

describe('crossValidate', () => {
  it('reads every example by a model that has not seen it', () => {
    // A billing prompt that is labelled technical: only a model that has seen this very text could read it so.
    const odd = { ...labelled, labels: labelled.labels.map((label, at) => (at === 0 ? 1 - label : label)) };
    const [first] = crossValidate(teamSignal, odd);
    expect(first).toMatchObject({ label: 1, read: 0 });
  });

  it('is the same every time', () => {
    expect(crossValidate(teamSignal, labelled)).toEqual(crossValidate(teamSignal, labelled));
  });
});
