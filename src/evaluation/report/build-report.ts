import type { Random } from '../../numerics/random.ts';
import type { PolicyState } from '../../routing/routing-input.ts';
import { type Compared, differenceInterval, type Interval } from './difference-interval.ts';
import type { JudgedSample } from './judge-sample.ts';
import type { BaselineTotals, Evidence, GroupRow, Report, RiskySwitch, Totals } from './report.ts';
import { costUnder, isSwitch, modelOfPlan, type ReportCase } from './report-case.ts';

export interface ReportOptions {
  generatedAt: string;
  source: { kind: 'store' | 'log'; name: string };
  baseline: string | null;
  /** What has been learnt, for the share that rests on own feedback. */
  policyState: PolicyState;
  skipped: Report['skipped'];
  judged?: JudgedSample | null;
  random: Random;
}

const RISKIEST = 20;
/** Rows per table; what is over goes into one row. */
const MAX_GROUPS = 25;
const GROUP_REPLICATES = 400;
/** Judgements that a prior counts for, in the middle of the range of the cell table. */
const PRIOR_JUDGEMENTS = 30;

export function buildReport(cases: readonly ReportCase[], options: ReportOptions): Report {
  const { random } = options;
  const times = cases.flatMap(({ at }) => (at === null ? [] : [at])).sort();
  return {
    generatedAt: options.generatedAt,
    source: { ...options.source, from: times[0] ?? null, to: times.at(-1) ?? null },
    totals: totalsOf(cases, random),
    baseline: options.baseline === null ? null : baselineOf(cases, options.baseline, random),
    by: {
      domain: groupsOf(cases, ({ domain }) => domain, random),
      language: groupsOf(cases, ({ language }) => language, random),
      model: groupsOf(cases, ({ model }) => model, random),
      key: groupsOf(cases, ({ key }) => key, random),
    },
    days: daysOf(cases),
    models: modelsOf(cases),
    riskiest: riskiestOf(cases),
    evidence: evidenceOf(cases, options.policyState),
    judged: options.judged ?? null,
    skipped: options.skipped,
    notes: [...notesOf(cases), ...judgeNotes(options.judged ?? null)],
  };
}

interface Sums {
  calls: number;
  pricedCalls: number;
  switchedCalls: number;
  spentUsd: number;
  routedUsd: number;
}

function sumsOf(cases: readonly ReportCase[]): Sums {
  const sums: Sums = { calls: 0, pricedCalls: 0, switchedCalls: 0, spentUsd: 0, routedUsd: 0 };
  for (const one of cases) {
    sums.calls++;
    if (isSwitch(one)) sums.switchedCalls++;
    const routedUsd = costUnder(one.routed, one);
    if (one.spentUsd === null || routedUsd === null) continue;
    sums.pricedCalls++;
    sums.spentUsd += one.spentUsd;
    sums.routedUsd += routedUsd;
  }
  return sums;
}

function totalsOf(cases: readonly ReportCase[], random: Random): Totals {
  return { ...sumsOf(cases), quality: differenceInterval(comparedOf(cases), { random }) };
}

function comparedOf(cases: readonly ReportCase[]): Compared[] {
  return cases.flatMap(({ served, routed, domain }) =>
    served === null || routed === null ? [] : [{ from: served, to: routed, domain }],
  );
}

function baselineOf(cases: readonly ReportCase[], model: string, random: Random): BaselineTotals {
  const totals = { pricedCalls: 0, spentUsd: 0, baselineUsd: 0, routedUsd: 0 };
  const compared: Compared[] = [];
  for (const one of cases) {
    const { baseline, routed, domain, spentUsd } = one;
    if (baseline !== null && routed !== null) compared.push({ from: baseline, to: routed, domain });
    const baselineUsd = costUnder(baseline, one);
    const routedUsd = costUnder(routed, one);
    if (spentUsd === null || baselineUsd === null || routedUsd === null) continue;
    totals.pricedCalls++;
    totals.spentUsd += spentUsd;
    totals.baselineUsd += baselineUsd;
    totals.routedUsd += routedUsd;
  }
  return { model, ...totals, quality: differenceInterval(compared, { random }) };
}

function groupsOf(
  cases: readonly ReportCase[],
  nameOf: (one: ReportCase) => string,
  random: Random,
): GroupRow[] {
  const groups = Map.groupBy(cases, nameOf);
  const byCost = [...groups].map(([name, members]) => ({ name, members, sums: sumsOf(members) }));
  byCost.sort(
    (a, b) => b.sums.spentUsd - a.sums.spentUsd || b.sums.calls - a.sums.calls || (a.name < b.name ? -1 : 1),
  );
  const shown = byCost.slice(0, MAX_GROUPS);
  const rest = byCost.slice(MAX_GROUPS).flatMap(({ members }) => members);
  if (rest.length > 0)
    shown.push({ name: `(${byCost.length - MAX_GROUPS} others)`, members: rest, sums: sumsOf(rest) });
  return shown.map(({ name, members, sums }) => {
    const quality: Interval | null = differenceInterval(comparedOf(members), {
      random,
      replicates: GROUP_REPLICATES,
      maxCalls: 2_000,
    });
    const { calls, switchedCalls, spentUsd, routedUsd } = sums;
    return { name, calls, switchedCalls, spentUsd, routedUsd, quality };
  });
}

function daysOf(cases: readonly ReportCase[]): Report['days'] {
  const days = Map.groupBy(
    cases.filter(({ at }) => at !== null),
    ({ at }) => (at as string).slice(0, 10),
  );
  return [...days]
    .map(([day, members]) => {
      const { spentUsd, routedUsd } = sumsOf(members);
      return { day, spentUsd, routedUsd };
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

function modelsOf(cases: readonly ReportCase[]): Report['models'] {
  const models = new Map<string, Report['models'][number]>();
  const rowOf = (model: string) => {
    const row = models.get(model) ?? { model, calls: 0, routedCalls: 0, spentUsd: 0, routedUsd: 0 };
    models.set(model, row);
    return row;
  };
  for (const one of cases) {
    const routedUsd = one.spentUsd === null ? null : costUnder(one.routed, one);
    const served = rowOf(one.model);
    served.calls++;
    served.spentUsd += one.spentUsd ?? 0;
    const routed = rowOf(
      one.routed === null || one.routed.plan === one.served?.plan ? one.model : modelOfPlan(one.routed.plan),
    );
    routed.routedCalls++;
    routed.routedUsd += routedUsd ?? 0;
  }
  return [...models.values()].sort((a, b) => b.spentUsd + b.routedUsd - a.spentUsd - a.routedUsd);
}

function riskiestOf(cases: readonly ReportCase[]): RiskySwitch[] {
  const switches = cases.flatMap((one): RiskySwitch[] => {
    const { served, routed } = one;
    if (served === null || routed === null || !isSwitch(one)) return [];
    const difference = routed.quality - served.quality;
    const deviation = Math.hypot(routed.uncertainty, served.uncertainty);
    const routedUsd = costUnder(routed, one);
    return [
      {
        id: one.id,
        at: one.at,
        from: one.model,
        to: routed.plan,
        domain: one.domain,
        language: one.language,
        complexity: one.complexity,
        difference,
        pessimisticDifference: difference - 1.64 * deviation,
        savedUsd: one.spentUsd === null || routedUsd === null ? null : one.spentUsd - routedUsd,
        excerpt: one.excerpt,
      },
    ];
  });
  switches.sort((a, b) => a.pessimisticDifference - b.pessimisticDifference || (a.id < b.id ? -1 : 1));
  return switches.slice(0, RISKIEST);
}

function evidenceOf(cases: readonly ReportCase[], state: PolicyState): Evidence {
  const weights = new Map<string, number>();
  let judgements = 0;
  for (const [cell, { weight }] of state.cells) {
    const [model = '', , domain = ''] = cell.split('|');
    const place = `${model}|${domain}`;
    weights.set(place, (weights.get(place) ?? 0) + weight);
    judgements += weight;
  }
  const feedbackShareOf = (plan: string, domain: string) => {
    const weight = weights.get(`${modelOfPlan(plan)}|${domain}`) ?? 0;
    return weight / (weight + PRIOR_JUDGEMENTS);
  };
  let sum = 0;
  let count = 0;
  for (const one of cases) {
    if (!isSwitch(one) || one.served === null || one.routed === null) continue;
    sum += (feedbackShareOf(one.served.plan, one.domain) + feedbackShareOf(one.routed.plan, one.domain)) / 2;
    count++;
  }
  const feedbackShare = count === 0 ? 0 : sum / count;
  return { priorShare: 1 - feedbackShare, feedbackShare, judgements };
}

function notesOf(cases: readonly ReportCase[]): string[] {
  const count = (isSo: (one: ReportCase) => boolean) => cases.filter(isSo).length;
  const notes = [
    'Quality is predicted, not measured: the chance of a good answer by the model priors and the feedback so far. The interval covers both the choice of calls and the error of the predictions.',
    'Costs under the route are estimates: what was paid, times the ratio of the two predicted costs.',
  ];
  const simulated = count((one) => one.simulated);
  if (simulated > 0)
    notes.push(`${simulated} calls were answered by simulated models: their costs and answers are not real.`);
  const pretended = count((one) => one.isRoutedSimulated === true);
  if (pretended > 0)
    notes.push(
      `For ${pretended} calls the route picked a simulated model: what it would have cost, and how well it would have answered, is made up.`,
    );
  const unknown = count((one) => one.served === null);
  if (unknown > 0)
    notes.push(
      `${unknown} calls went to models that could not be compared; they count in the spend only as far as their cost is known.`,
    );
  const ineligible = count((one) => one.routed === null);
  if (ineligible > 0)
    notes.push(
      `For ${ineligible} calls the route has no eligible model; they are taken to stay as they are.`,
    );
  const unpriced = count((one) => one.spentUsd === null);
  if (unpriced > 0) notes.push(`${unpriced} calls have no known cost and are left out of all sums of money.`);
  return notes;
}

function judgeNotes(judged: JudgedSample | null): string[] {
  if (judged === null) return [];
  const notes = [
    'The judge compared new answers of both models, not those that were given then; each pair twice, in both orders. Models judge answers like their own kindly.',
  ];
  if (judged.isSimulated)
    notes.push(
      'Models that answered or judged are simulated: the judged win rate shows the way, not the quality.',
    );
  return notes;
}
