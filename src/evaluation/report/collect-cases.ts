import { isSignalboxError } from '../../errors/signalbox-error.ts';
import type { Random } from '../../numerics/random.ts';
import { shuffled } from '../../numerics/shuffle.ts';
import type { DecisionStore } from '../../storage/ports.ts';
import { caseFromLog, type LogJudge } from './case-from-log.ts';
import { caseFromRecord } from './case-from-record.ts';
import { bodyOfPrompt } from './body-of-prompt.ts';
import type { SampledCall } from './judge-sample.ts';
import type { ParsedLine } from './logged-call.ts';
import type { Report } from './report.ts';
import { isSwitch, type ReportCase } from './report-case.ts';
import { Reservoir } from './reservoir.ts';

export interface CollectedCases {
  cases: ReportCase[];
  skipped: Report['skipped'];
  /** Some of the calls that the route would give to another model, for a judge; in random order. */
  sampled: readonly SampledCall[];
}

/** Calls that one report holds in memory, about 200 MB; those after them are counted as `over-limit`. */
export const MAX_CASES = 250_000;

export interface SampleOptions {
  size: number;
  random: Random;
  /** Whether both models of a switch can be asked again. */
  accepts(one: ReportCase): boolean;
}

export interface StoreSelection {
  /** ISO 8601 in UTC. */
  sinceAt?: string;
  baseline: string | null;
  maxCases?: number;
  sample?: SampleOptions;
}

/** Every answered request in the store, of all tenants. */
export async function collectStoreCases(
  decisions: DecisionStore,
  selection: StoreSelection,
): Promise<CollectedCases> {
  const { sinceAt, baseline, maxCases = MAX_CASES, sample } = selection;
  const reservoir = reservoirOf(sample);
  const collected = { cases: [] as ReportCase[], skipped: {} };
  await decisions.scan({ tenant: null, ...(sinceAt === undefined ? {} : { sinceAt }) }, (records) => {
    for (const record of records) {
      const one = caseFromRecord(record, baseline);
      if (one === null) skip(collected, 'no-answer');
      else if (collected.cases.length >= maxCases) skip(collected, 'over-limit');
      else {
        collected.cases.push(one);
        const body = isSwitch(one) && sample?.accepts(one) ? bodyOfPrompt(record.prompt) : null;
        if (body !== null) reservoir?.offer(() => ({ case: one, body }));
      }
    }
  });
  return { ...collected, sampled: inRandomOrder(reservoir, sample) };
}

/** Every call of a log that the gateway would take. `onCall` is told how many were read, for a line of progress. */
export async function collectLogCases(
  entries: AsyncIterable<ParsedLine>,
  judge: LogJudge,
  options: { maxCases?: number; onCall?: (read: number) => void; sample?: SampleOptions } = {},
): Promise<CollectedCases> {
  const { maxCases = MAX_CASES, onCall, sample } = options;
  const collected = { cases: [] as ReportCase[], skipped: {} };
  const reservoir = reservoirOf(sample);
  let read = 0;
  for await (const entry of entries) {
    read++;
    onCall?.(read);
    if ('skipped' in entry) {
      skip(collected, entry.skipped);
      continue;
    }
    if (collected.cases.length >= maxCases) {
      skip(collected, 'over-limit');
      continue;
    }
    try {
      const one = caseFromLog(entry, judge, read);
      collected.cases.push(one);
      if (isSwitch(one) && sample?.accepts(one)) reservoir?.offer(() => ({ case: one, body: entry.body }));
    } catch (error) {
      if (!isSignalboxError(error)) throw error;
      skip(collected, 'refused');
    }
  }
  return { ...collected, sampled: inRandomOrder(reservoir, sample) };
}

function reservoirOf(sample: SampleOptions | undefined): Reservoir<SampledCall> | null {
  return sample === undefined ? null : new Reservoir<SampledCall>(sample.size, sample.random);
}

/** A reservoir fills up in the order of the log; a judge whose money runs out must not have seen its beginning only. */
function inRandomOrder(
  reservoir: Reservoir<SampledCall> | null,
  sample: SampleOptions | undefined,
): SampledCall[] {
  return sample === undefined ? [] : shuffled(reservoir?.items ?? [], sample.random);
}

function skip(collected: Pick<CollectedCases, 'skipped'>, reason: keyof Report['skipped']): void {
  collected.skipped[reason] = (collected.skipped[reason] ?? 0) + 1;
}
