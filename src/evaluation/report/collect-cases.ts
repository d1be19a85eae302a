import { isSignalboxError } from '../../errors/signalbox-error.ts';
import type { DecisionStore } from '../../storage/ports.ts';
import { caseFromLog, type LogJudge } from './case-from-log.ts';
import { caseFromRecord } from './case-from-record.ts';
import type { ParsedLine } from './logged-call.ts';
import type { Report } from './report.ts';
import type { ReportCase } from './report-case.ts';

export interface CollectedCases {
  cases: ReportCase[];
  skipped: Report['skipped'];
}

/** Calls that one report holds in memory, about 200 MB; those after them are counted as `over-limit`. */
export const MAX_CASES = 250_000;

export interface StoreSelection {
  /** ISO 8601 in UTC. */
  sinceAt?: string;
  baseline: string | null;
  maxCases?: number;
}

/** Every answered request in the store, of all tenants. */
export async function collectStoreCases(
  decisions: DecisionStore,
  selection: StoreSelection,
): Promise<CollectedCases> {
  const { sinceAt, baseline, maxCases = MAX_CASES } = selection;
  const collected: CollectedCases = { cases: [], skipped: {} };
  await decisions.scan({ tenant: null, ...(sinceAt === undefined ? {} : { sinceAt }) }, (records) => {
    for (const record of records) {
      const one = caseFromRecord(record, baseline);
      if (one === null) skip(collected, 'no-answer');
      else if (collected.cases.length >= maxCases) skip(collected, 'over-limit');
      else collected.cases.push(one);
    }
  });
  return collected;
}

/** Every call of a log that the gateway would take. `onCall` is told how many were read, for a line of progress. */
export async function collectLogCases(
  entries: AsyncIterable<ParsedLine>,
  judge: LogJudge,
  options: { maxCases?: number; onCall?: (read: number) => void } = {},
): Promise<CollectedCases> {
  const { maxCases = MAX_CASES, onCall } = options;
  const collected: CollectedCases = { cases: [], skipped: {} };
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
      collected.cases.push(caseFromLog(entry, judge, read));
    } catch (error) {
      if (!isSignalboxError(error)) throw error;
      skip(collected, 'refused');
    }
  }
  return collected;
}

function skip(collected: CollectedCases, reason: keyof Report['skipped']): void {
  collected.skipped[reason] = (collected.skipped[reason] ?? 0) + 1;
}
