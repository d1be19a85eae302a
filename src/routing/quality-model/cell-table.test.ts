import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOMAINS } from '../../classification/prompt-profile.ts';
import { createArm } from '../arm.ts';
import { cellKey, type PromptReading, UNKNOWN_DOMAIN } from '../prompt-reading.ts';
import type { PolicyState } from '../routing-input.ts';
import { modelOf, priorState, readingOf } from '../testing/routing-fixtures.ts';
import { createCellTable, pseudoCount } from './cell-table.ts';

const model = modelOf('acme/m', { quality: 0.7, byDomain: { law: 0.5, software: 0.9 } });
const law = DOMAINS.indexOf('law');
const software = DOMAINS.indexOf('software');

function predict(reading: Partial<PromptReading>, state: PolicyState = priorState, models = [model]) {
  const arms = models.map((one) => createArm(one));
  const quality = new Float64Array(arms.length);
  const uncertainty = new Float64Array(arms.length);
  const predictor = createCellTable({ noveltyUncertaintyGain: 1 }).bind(arms, state);
  predictor.predict(readingOf(reading), quality, uncertainty);
  return {
    quality: quality[0]!,
    uncertainty: uncertainty[0]!,
    basis: predictor.explain(readingOf(reading), 0),
  };
}

function stateOf(domain: string, band: 'low' | 'medium' | 'high', weight: number, mean: number): PolicyState {
  return {
    version: '1',
    cells: new Map([[cellKey('acme/m', '', domain, band), { weight, rewardSum: weight * mean }]]),
  };
}

describe('pseudoCount', () => {
  it('is what the prior error is worth, within 20 to 50', () => {
    expect(pseudoCount(0.5, 0.35)).toBeCloseTo(1 / (0.35 ** 2 * 0.25), 9);
    expect(pseudoCount(0.7, 2)).toBe(20);
    expect(pseudoCount(0.7, 0.01)).toBe(50);
    expect(pseudoCount(1, 0.3)).toBe(50);
  });
});

describe('cell table', () => {
  it('starts from the card at medium complexity', () => {
    expect(predict({ domain: law, domainProbability: 1 }).quality).toBeCloseTo(0.5, 9);
    expect(predict({ domain: UNKNOWN_DOMAIN, domainProbability: 0 }).quality).toBeCloseTo(0.7, 9);
  });

  it('is less sure the further from medium, however well it is likely to go', () => {
    // Seen against the slope of the chance, which hides it near 1: in logits.
    const logitSd = (complexity: number) => {
      const { quality, uncertainty } = predict({ domain: law, domainProbability: 1, complexity });
      return uncertainty / (quality * (1 - quality));
    };
    expect(logitSd(0)).toBeGreaterThan(0.7);
    expect(logitSd(0)).toBeGreaterThan(logitSd(0.25));
    expect(logitSd(1)).toBeGreaterThan(logitSd(0.5));
  });

  it('mixes the domain with the default by the classifier probability, and is less sure for it', () => {
    const sure = predict({ domain: law, domainProbability: 1 });
    const unsure = predict({ domain: law, domainProbability: 0.5 });
    expect(unsure.quality).toBeCloseTo(0.6, 9);
    expect(unsure.uncertainty).toBeGreaterThan(sure.uncertainty);
  });

  it('shifts by effort', () => {
    const thinker = modelOf('acme/m', {
      quality: 0.7,
      efforts: ['low', 'high'],
      defaultEffort: 'high',
      prior: { effortLogit: { low: -1, high: 0 } },
    });
    const quality = new Float64Array(2);
    const arms = [createArm(thinker), createArm(thinker, 'low')];
    createCellTable({ noveltyUncertaintyGain: 1 })
      .bind(arms, priorState)
      .predict(readingOf({ domain: UNKNOWN_DOMAIN, domainProbability: 0 }), quality, new Float64Array(2));
    expect(quality[0]).toBeCloseTo(0.7, 9);
    expect(Math.log(quality[1]! / (1 - quality[1]!))).toBeCloseTo(Math.log(0.7 / 0.3) - 1, 9);
  });

  it('moves to the observed mean and gets surer as outcomes come in', () => {
    const reading = { domain: software, domainProbability: 1 };
    let last = predict(reading);
    for (const weight of [5, 50, 500, 5_000]) {
      const next = predict(reading, stateOf('software', 'medium', weight, 0.4));
      expect(next.quality).toBeLessThan(last.quality);
      expect(next.uncertainty).toBeLessThan(Math.max(last.uncertainty, 0.06));
      expect(next.basis.observations).toBe(weight);
      last = next;
    }
    expect(last.quality).toBeCloseTo(0.4, 1);
    expect(last.uncertainty).toBeLessThan(0.01);
  });

  it('is conjugate: the cell itself is a weighted mean of prior and outcomes', () => {
    // With the arm's offset at nought the posterior is the textbook one.
    const prior = 0.7;
    const state = stateOf('unknown', 'medium', 30, prior);
    expect(predict({ domain: UNKNOWN_DOMAIN, domainProbability: 0 }, state).quality).toBeCloseTo(prior, 9);
  });

  it('lets outcomes in one cell inform the others a little, and the neighbouring complexity more', () => {
    const state = stateOf('software', 'medium', 100, 0.5);
    const drop = (reading: Partial<PromptReading>) =>
      predict(reading).quality - predict(reading, state).quality;
    const own = drop({ domain: software, domainProbability: 1 });
    const between = drop({ domain: software, domainProbability: 1, complexity: 0.62 });
    const elsewhere = drop({ domain: law, domainProbability: 1 });
    expect(own).toBeGreaterThan(elsewhere);
    expect(between).toBeGreaterThan(0);
    expect(elsewhere).toBeGreaterThan(0);
    expect(own).toBeGreaterThan(0.2);
  });

  it('is smooth in complexity, without steps at the bands', () => {
    const state = stateOf('software', 'high', 200, 0.2);
    let last = predict({ domain: software, domainProbability: 1, complexity: 0 }, state).quality;
    for (let complexity = 0.002; complexity <= 1; complexity += 0.002) {
      const next = predict({ domain: software, domainProbability: 1, complexity }, state).quality;
      expect(Math.abs(next - last)).toBeLessThan(0.02);
      last = next;
    }
  });

  it('is less sure of novel prompts and wide priors', () => {
    const surely = { domainProbability: 1 };
    expect(predict({ ...surely, novelty: 1 }).uncertainty).toBeCloseTo(2 * predict(surely).uncertainty, 9);
    const vague = modelOf('acme/m', { quality: 0.7, prior: { logitSd: 1 } });
    expect(predict({}, priorState, [vague]).uncertainty).toBeGreaterThan(predict({}).uncertainty);
  });

  it('stays a chance with a finite error for any prior and any learnt cell', () => {
    const draft = fc.record({
      quality: fc.double({ min: 0, max: 1, noNaN: true }),
      sd: fc.double({ min: 0, max: 5, noNaN: true }),
      weight: fc.double({ min: -5, max: 1e9, noNaN: true }),
      mean: fc.double({ min: -3, max: 3, noNaN: true }),
      complexity: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(draft, ({ quality, sd, weight, mean, complexity }) => {
        const odd = modelOf('acme/m', { quality, prior: { logitSd: sd } });
        const result = predict(
          { domain: software, domainProbability: 0.5, complexity },
          stateOf('software', 'high', weight, mean),
          [odd],
        );
        expect(result.quality).toBeGreaterThan(0);
        expect(result.quality).toBeLessThan(1);
        expect(result.uncertainty).toBeGreaterThanOrEqual(0);
        expect(result.uncertainty).toBeLessThan(0.6);
      }),
    );
  });
});
