import type { DecisionRecord } from '../recording/decision-record.ts';
import type { DecisionStore } from '../storage/ports.ts';

interface Day {
  day: string;
  requests: number;
  spendUsd: number;
  dearestUsd: number;
}

/** Spend by day and model, beside what the dearest candidate of each request would have cost. */
export interface SpendSummary {
  days: Day[];
  byModel: { model: string; requests: number; spendUsd: number }[];
  /** Requests that named a model: what they cost, and the route's own prediction for them. */
  shadow: { requests: number; spendUsd: number; routeUsd: number; qualityDifference: number | null };
  simulated: boolean;
}

export async function summariseSpend(decisions: DecisionStore, sinceAt: string): Promise<SpendSummary> {
  const days = new Map<string, Day>();
  const models = new Map<string, { model: string; requests: number; spendUsd: number }>();
  const shadow = { requests: 0, spendUsd: 0, routeUsd: 0 };
  const differences = { sum: 0, count: 0 };
  let simulated = false;
  await decisions.scan({ tenant: null, sinceAt }, (records) => {
    for (const record of records) {
      const spendUsd = record.costNanoUsd / 1e9;
      simulated ||= record.simulated;
      addDay(days, record, spendUsd);
      addModel(models, record, spendUsd);
      if (record.shadow === null) continue;
      shadow.requests++;
      shadow.spendUsd += spendUsd;
      shadow.routeUsd += record.shadow.costUsd;
      if (record.shadow.servedQuality === null) continue;
      differences.sum += record.shadow.quality - record.shadow.servedQuality;
      differences.count++;
    }
  });
  return {
    days: [...days.values()].sort((a, b) => a.day.localeCompare(b.day)),
    byModel: [...models.values()].sort((a, b) => b.spendUsd - a.spendUsd),
    shadow: {
      ...shadow,
      qualityDifference: differences.count === 0 ? null : differences.sum / differences.count,
    },
    simulated,
  };
}

function addDay(days: Map<string, Day>, record: DecisionRecord, spendUsd: number): void {
  const day = record.at.slice(0, 10);
  const entry = days.get(day) ?? { day, requests: 0, spendUsd: 0, dearestUsd: 0 };
  entry.requests++;
  entry.spendUsd += spendUsd;
  entry.dearestUsd += record.dearestUsd ?? spendUsd;
  days.set(day, entry);
}

function addModel(
  models: Map<string, { model: string; requests: number; spendUsd: number }>,
  record: DecisionRecord,
  spendUsd: number,
): void {
  const model = record.servedModel ?? 'nobody';
  const entry = models.get(model) ?? { model, requests: 0, spendUsd: 0 };
  entry.requests++;
  entry.spendUsd += spendUsd;
  models.set(model, entry);
}
