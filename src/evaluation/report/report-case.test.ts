import { describe, expect, it } from 'vitest';
import { costUnder, isSwitch, modelOfPlan } from './report-case.ts';
import { prediction, reportCase } from './testing/report-fixtures.ts';

describe('costUnder', () => {
  it('applies the ratio of the predictions to what was paid', () => {
    const one = reportCase({
      spentUsd: 0.03,
      served: prediction('large', 0.9, 0.01),
      routed: prediction('small', 0.8, 0.001),
    });
    expect(costUnder(one.routed, one)).toBeCloseTo(0.003);
  });

  it('is what was paid where nothing changes', () => {
    const one = reportCase({ spentUsd: 0.03 });
    expect(costUnder(one.routed, one)).toBe(0.03);
    expect(costUnder(null, one)).toBe(0.03);
  });

  it('is the prediction where there is nothing to compare with', () => {
    const routed = prediction('small', 0.8, 0.002);
    expect(costUnder(routed, reportCase({ served: null, routed }))).toBe(0.002);
    expect(costUnder(routed, reportCase({ spentUsd: null, routed }))).toBe(0.002);
    expect(costUnder(routed, reportCase({ served: prediction('local', 0.5, 0), routed }))).toBe(0.002);
  });
});

describe('isSwitch', () => {
  it('needs two known and different plans', () => {
    expect(isSwitch(reportCase())).toBe(false);
    expect(isSwitch(reportCase({ routed: prediction('acme/small', 0.8, 0.001) }))).toBe(true);
    expect(isSwitch(reportCase({ routed: null }))).toBe(false);
    expect(isSwitch(reportCase({ served: null }))).toBe(false);
  });
});

describe('modelOfPlan', () => {
  it.each([
    ['acme/large', 'acme/large'],
    ['acme/large#high', 'acme/large'],
    ['draft-and-refine', 'draft-and-refine'],
  ])('%s belongs to %s', (plan, model) => expect(modelOfPlan(plan)).toBe(model));
});
