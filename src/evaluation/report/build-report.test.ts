import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../numerics/random.ts';
import type { PolicyState } from '../../routing/routing-input.ts';
import { buildReport, type ReportOptions } from './build-report.ts';
import type { ReportCase } from './report-case.ts';
import { prediction, reportCase } from './testing/report-fixtures.ts';

const prior: PolicyState = { version: 'prior', cells: new Map() };

function reportOf(cases: ReportCase[], options: Partial<ReportOptions> = {}) {
  return buildReport(cases, {
    generatedAt: '2026-04-01T00:00:00.000Z',
    source: { kind: 'log', name: 'calls.jsonl' },
    baseline: null,
    policyState: prior,
    skipped: {},
    random: seededRandom(3),
    ...options,
  });
}

const toSmall = prediction('acme/small', 0.85, 0.001);

/** A log with a known answer: 80 of 100 calls at 1 cent go to a model at a tenth of the price, 5 points worse. */
const known = Array.from({ length: 100 }, (_, n) =>
  reportCase({
    id: `call-${String(n).padStart(3, '0')}`,
    at: `2026-03-0${1 + (n % 2)}T10:00:00.000Z`,
    domain: n % 10 < 8 ? 'software' : 'law',
    language: n % 4 === 0 ? 'de' : 'en',
    key: n < 50 ? 'team-a' : 'team-b',
    ...(n % 10 < 8 ? { routed: toSmall } : {}),
  }),
);

describe('buildReport', () => {
  it('finds the known answer', () => {
    const { totals, source, by, days, models } = reportOf(known);
    expect(totals).toMatchObject({ calls: 100, pricedCalls: 100, switchedCalls: 80 });
    expect(totals.spentUsd).toBeCloseTo(1);
    expect(totals.routedUsd).toBeCloseTo(0.2 + 0.08);
    expect(totals.quality?.mean).toBeCloseTo(-0.04);
    expect(totals.quality?.low).toBeGreaterThan(-0.05);
    expect(totals.quality?.high).toBeLessThan(-0.03);
    expect(source).toEqual({
      kind: 'log',
      name: 'calls.jsonl',
      from: '2026-03-01T10:00:00.000Z',
      to: '2026-03-02T10:00:00.000Z',
    });
    expect(by.domain.map(({ name, calls, switchedCalls }) => [name, calls, switchedCalls])).toEqual([
      ['software', 80, 80],
      ['law', 20, 0],
    ]);
    expect(by.domain[0]?.quality).toMatchObject({ mean: expect.closeTo(-0.05), low: expect.closeTo(-0.05) });
    expect(by.domain[1]?.quality).toMatchObject({ mean: 0, low: 0, high: 0 });
    expect(by.language.map(({ name, calls }) => [name, calls])).toEqual([
      ['en', 75],
      ['de', 25],
    ]);
    expect(by.key.map(({ name }) => name)).toEqual(['team-a', 'team-b']);
    expect(days.map(({ day, spentUsd }) => [day, Number(spentUsd.toFixed(6))])).toEqual([
      ['2026-03-01', 0.5],
      ['2026-03-02', 0.5],
    ]);
    expect(models).toEqual([
      {
        model: 'acme/large',
        calls: 100,
        routedCalls: 20,
        spentUsd: expect.closeTo(1),
        routedUsd: expect.closeTo(0.2),
      },
      { model: 'acme/small', calls: 0, routedCalls: 80, spentUsd: 0, routedUsd: expect.closeTo(0.08) },
    ]);
  });

  it('names the switches where most may be lost, worst first', () => {
    const risky = reportCase({
      id: 'risky',
      routed: prediction('acme/odd', 0.88, 0.001, 0.3),
      excerpt: 'dose of',
    });
    const { riskiest } = reportOf([...known, risky]);
    expect(riskiest).toHaveLength(20);
    expect(riskiest[0]).toMatchObject({
      id: 'risky',
      from: 'acme/large',
      to: 'acme/odd',
      excerpt: 'dose of',
    });
    expect(riskiest[0]?.pessimisticDifference).toBeCloseTo(-0.02 - 1.64 * 0.3);
    expect(riskiest[0]?.savedUsd).toBeCloseTo(0.009);
    expect(riskiest.slice(1).map(({ id }) => id)).toEqual(
      known
        .filter(({ routed }) => routed === toSmall)
        .slice(0, 19)
        .map(({ id }) => id),
    );
  });

  it('compares with a baseline', () => {
    const cases = known.map((one) => ({ ...one, baseline: prediction('acme/huge', 0.95, 0.05) }));
    const { baseline } = reportOf(cases, { baseline: 'acme/huge' });
    expect(baseline?.baselineUsd).toBeCloseTo(5);
    expect(baseline?.routedUsd).toBeCloseTo(0.28);
    expect(baseline?.quality?.mean).toBeCloseTo(-0.09);
  });

  it('tells how much rests on own feedback', () => {
    const cells = new Map([
      ['acme/small||software|low', { weight: 20, rewardSum: 10 }],
      ['acme/small||software|high', { weight: 10, rewardSum: 10 }],
      ['acme/small||law|high', { weight: 7, rewardSum: 7 }],
    ]);
    const { evidence } = reportOf(known, { policyState: { version: '2', cells } });
    // Thirty judgements of the model that would answer weigh as much as a prior; there are none of the one that did.
    expect(evidence).toEqual({
      feedbackShare: expect.closeTo(0.25),
      priorShare: expect.closeTo(0.75),
      judgements: 37,
    });
    expect(reportOf(known).evidence).toEqual({ feedbackShare: 0, priorShare: 1, judgements: 0 });
  });

  it('leaves out of sums of money what has no price, and says so', () => {
    const cases = [
      reportCase(),
      reportCase({ spentUsd: null, routed: toSmall }),
      reportCase({ served: null, routed: toSmall }),
    ];
    const { totals, notes, models } = reportOf(cases);
    expect(totals).toMatchObject({ calls: 3, pricedCalls: 2, switchedCalls: 1 });
    expect(totals.routedUsd).toBeCloseTo(0.011);
    expect(models.find(({ model }) => model === 'acme/small')).toMatchObject({
      routedCalls: 2,
      routedUsd: expect.closeTo(0.001),
    });
    expect(notes.join(' ')).toContain('1 calls have no known cost');
    expect(notes.join(' ')).toContain('1 calls went to models that could not be compared');
  });

  it('says when models are simulated or the route has nothing to offer', () => {
    const notes = reportOf([reportCase({ simulated: true }), reportCase({ routed: null })]).notes.join(' ');
    expect(notes).toContain('1 calls were answered by simulated models');
    expect(notes).not.toContain('made up');
    expect(reportOf([reportCase({ isRoutedSimulated: true })]).notes.join(' ')).toContain(
      'For 1 calls the route picked a simulated model',
    );
    expect(notes).toContain('For 1 calls the route has no eligible model');
  });

  it('puts small groups together', () => {
    const cases = Array.from({ length: 60 }, (_, n) =>
      reportCase({ key: `key-${n}`, spentUsd: 1 / (n + 1) }),
    );
    const { by } = reportOf(cases);
    expect(by.key).toHaveLength(26);
    expect(by.key.at(-1)).toMatchObject({ name: '(35 others)', calls: 35 });
  });

  it('has an empty report for an empty log', () => {
    expect(reportOf([])).toMatchObject({
      totals: { calls: 0, spentUsd: 0, quality: null },
      source: { from: null, to: null },
      riskiest: [],
      days: [],
    });
  });
});
