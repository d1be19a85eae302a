import type { Prediction, ReportCase } from '../report-case.ts';

export function prediction(plan: string, quality: number, costUsd: number, uncertainty = 0): Prediction {
  return { plan, quality, uncertainty, costUsd };
}

/** A call that `acme/large` answered for 1 cent and that stays there. */
export function reportCase(changes: Partial<ReportCase> = {}): ReportCase {
  const served = prediction('acme/large', 0.9, 0.01);
  return {
    id: 'call',
    at: '2026-03-01T10:00:00.000Z',
    key: 'team',
    domain: 'software',
    language: 'en',
    complexity: 0.5,
    model: 'acme/large',
    spentUsd: 0.01,
    served,
    routed: served,
    baseline: null,
    excerpt: null,
    simulated: false,
    ...changes,
  };
}
