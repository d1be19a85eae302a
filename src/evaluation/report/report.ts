import type { JudgedSample } from './judge-sample.ts';
import type { Interval } from './difference-interval.ts';
import type { SkippedLine } from './logged-call.ts';

/** What logged traffic cost, and what the route would have made of it. Money in USD, quality as a chance 0..1. */
export interface Report {
  generatedAt: string;
  source: { kind: 'store' | 'log'; name: string; from: string | null; to: string | null };
  totals: Totals;
  baseline: BaselineTotals | null;
  by: Record<'domain' | 'language' | 'model' | 'key', GroupRow[]>;
  days: { day: string; spentUsd: number; routedUsd: number }[];
  /** What each model did, and would do. */
  models: { model: string; calls: number; routedCalls: number; spentUsd: number; routedUsd: number }[];
  riskiest: RiskySwitch[];
  evidence: Evidence;
  /** Null without a judge. */
  judged: JudgedSample | null;
  skipped: Partial<Record<SkippedLine | 'refused' | 'no-answer' | 'over-limit', number>>;
  /** What a reader must know to read the figures right. */
  notes: string[];
}

export interface Totals {
  calls: number;
  /** Calls with a known cost on both sides; the sums are over these. */
  pricedCalls: number;
  spentUsd: number;
  routedUsd: number;
  /** Calls that the route would give to another model. */
  switchedCalls: number;
  quality: Interval | null;
}

export interface BaselineTotals {
  model: string;
  pricedCalls: number;
  spentUsd: number;
  baselineUsd: number;
  routedUsd: number;
  /** Of the route against the baseline. */
  quality: Interval | null;
}

export interface GroupRow {
  name: string;
  calls: number;
  switchedCalls: number;
  spentUsd: number;
  routedUsd: number;
  quality: Interval | null;
}

export interface RiskySwitch {
  id: string;
  at: string | null;
  from: string;
  to: string;
  domain: string;
  language: string;
  complexity: number | null;
  difference: number;
  /** The difference less 1.64 standard deviations. */
  pessimisticDifference: number;
  savedUsd: number | null;
  excerpt: string | null;
}

/** What the predictions of the switched calls rest on, each call's two models weighed alike. Shares add to 1. */
export interface Evidence {
  priorShare: number;
  feedbackShare: number;
  /** Weight of own judgements, in thumbs, that the policy state holds. */
  judgements: number;
}
