import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainPrompt } from '../../chat/plain-request.ts';
import { readClassifierWeights } from '../../storage/model-artefacts.ts';
import { createPromptClassifier } from '../classify-prompt.ts';
import { chooseNgrams, exampleKernel, kernelFactors } from './example-kernel.ts';
import { elsewhere, teamSignal, unseen } from './testing/team-signal.ts';
import { exampleTexts, readExamples, trainCustomSignals } from './train-custom-signals.ts';
import { fitLabelModel } from './fit-label-model.ts';

const classifier = createPromptClassifier(readClassifierWeights());
const team = trainCustomSignals([teamSignal], classifier.readExample);
const read = (text: string, signals = team) =>
  classifier.classify(plainPrompt(text), { signals, vector: null }).signals.custom!;

const styleSignal = {
  name: 'style',
  labels: [
    { name: 'order', examples: ['do it now', 'fix this', 'send it', 'write a list', 'call them'] },
    {
      name: 'question',
      examples: ['what is it?', 'why so?', 'who was it?', 'how does it work?', 'when is it?'],
    },
  ],
};

describe('custom signals', () => {
  it.each(unseen)('reads a prompt of %s that is not among the examples: %s', (label, text) => {
    const { label: said, guess } = read(text).team!;
    expect(guess ?? said).toBe(label);
  });

  it('says a label for most prompts of its kind and for few of others', () => {
    const said = (texts: readonly string[]) =>
      texts.filter((text) => read(text).team!.label !== 'unknown').length;
    expect(said(unseen.map(([, text]) => text))).toBeGreaterThanOrEqual(4);
    expect(said(elsewhere)).toBeLessThanOrEqual(2);
  });

  it('gives its guess where it abstains', () => {
    const unsure = elsewhere.map((text) => read(text).team!).find(({ label }) => label === 'unknown');
    expect(['billing', 'technical']).toContain(unsure?.guess);
    expect(unsure?.probability).toBeGreaterThanOrEqual(0.5);
  });

  it('abstains below the probability that the configuration states', () => {
    const strict = trainCustomSignals([{ ...teamSignal, abstainBelow: 1 }], classifier.readExample);
    expect(read(unseen[0][1], strict).team).toMatchObject({ label: 'unknown', guess: 'billing' });
  });

  it('leaves everything else of the profile as it is', () => {
    const request = plainPrompt('My card was charged twice, help, today!');
    const { custom, ...signals } = classifier.classify(request, { signals: team, vector: null }).signals;
    expect(custom).toHaveProperty('team');
    expect(signals).toEqual(classifier.classify(request).signals);
  });

  it('reads each of several signals as it would alone, whatever was read before', () => {
    const both = trainCustomSignals([teamSignal, styleSignal], classifier.readExample);
    const style = trainCustomSignals([styleSignal], classifier.readExample);
    for (const text of [...unseen.map(([, one]) => one), ...elsewhere, '', 'x'.repeat(5_000)]) {
      const together = read(text, both);
      expect(together.team!.probability).toBeCloseTo(read(text).team!.probability, 3);
      expect(together.style!.probability).toBeCloseTo(read(text, style).style!.probability, 3);
    }
  });

  it('is the same every time', () => {
    const again = trainCustomSignals([teamSignal], classifier.readExample);
    expect(again.signals).toEqual(team.signals);
  });

  it('serves the scores that were fitted: weights of features and of examples say the same', () => {
    const { examples, labels } = readExamples(teamSignal, classifier.readExample);
    const factors = kernelFactors('labels', examples[0]!.dense.length, false);
    const kernel = exampleKernel(examples, chooseNgrams(examples), factors);
    const { duals, temperature } = fitLabelModel(Float64Array.from(kernel), labels, 2);
    exampleTexts([teamSignal]).forEach((text, at) => {
      const scores = [0, 1].map((label) =>
        examples.reduce((sum, _, i) => sum + kernel[at * examples.length + i]! * duals[i * 2 + label]!, 0),
      );
      const billing = 1 / (1 + Math.exp((scores[1]! - scores[0]!) / temperature));
      const { label, guess, probability } = read(text).team!;
      expect((guess ?? label) === 'billing' ? probability : 1 - probability).toBeCloseTo(billing, 3);
    });
  });

  it('goes by the vectors of an encoder where it learnt with them', () => {
    const texts = exampleTexts([teamSignal]);
    const vectors = texts.map((_, at) => Float32Array.of(at < 8 ? 1 : 0, at < 8 ? 0 : 1));
    const signals = trainCustomSignals([teamSignal], classifier.readExample, vectors);
    expect(signals.dimensions).toBe(2);
    const by = (vector: Float32Array) => {
      const { label, guess } = classifier.classify(plainPrompt('zzz qqq'), { signals, vector }).signals
        .custom!.team!;
      return guess ?? label;
    };
    expect(by(Float32Array.of(1, 0))).toBe('billing');
    expect(by(Float32Array.of(0, 1))).toBe('technical');
  });

  it('reads what is quoted where a person says nothing in their own words', () => {
    const trace = {
      name: 'kind',
      labels: [
        {
          name: 'trace',
          examples: [1, 2, 3, 4, 5].map(
            (line) => `\`\`\`\nTypeError: x is undefined\n    at main (app.js:${line})\n\`\`\``,
          ),
        },
        { name: 'other', examples: ['hello there', 'who are you', 'tell a joke', 'good day', 'thanks'] },
      ],
    };
    const signals = trainCustomSignals([trace], classifier.readExample);
    const { label, guess } = read('```\nTypeError: y is undefined\n    at run (b.js:7)\n```', signals).kind!;
    expect(guess ?? label).toBe('trace');
  });

  it('says nothing of a request that cannot be read', () => {
    const broken = { ...plainPrompt('x'), messages: null as never };
    expect(classifier.classify(broken, { signals: team, vector: null })).toMatchObject({
      failed: true,
      signals: { custom: { team: { label: 'unknown', probability: 0 } } },
    });
    expect(read(unseen[0][1]).team!.label).toBe('billing');
  });

  it('never throws, and stays within its labels and 0..1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const { label, guess, probability } = read(text).team!;
        expect(['billing', 'technical']).toContain(guess ?? label);
        expect(probability).toBeGreaterThanOrEqual(0.5);
        expect(probability).toBeLessThanOrEqual(1);
      }),
    );
  });
});
