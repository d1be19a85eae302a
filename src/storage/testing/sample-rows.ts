import { emptyUsage } from '../../chat/usage.ts';
import type { FeedbackEvent } from '../../feedback/feedback-event.ts';
import type { DecisionRecord } from '../../recording/decision-record.ts';
import type { StoredSnapshot } from '../ports.ts';

const START_MS = Date.UTC(2026, 0, 1);

/** A whole record, the `n`th of a series one second apart, for tests and benchmarks of stores. */
export function sampleRecord(n: number, changes: Partial<DecisionRecord> = {}): DecisionRecord {
  const at = new Date(START_MS + n * 1000).toISOString();
  return {
    id: `dec_${String(n).padStart(26, '0')}`,
    requestId: `req_${n}`,
    responseId: null,
    at,
    route: 'auto',
    requestedModel: 'auto',
    mode: 'routed',
    dialect: 'openai-chat',
    stream: false,
    key: null,
    tenant: 'default',
    sessionId: null,
    status: 'ok',
    errorCode: null,
    httpStatus: 200,
    servedModel: 'acme/small',
    plan: 'acme/small',
    planKind: 'single',
    propensity: 0.98,
    explored: false,
    tags: ['sample'],
    candidates: [
      {
        plan: 'acme/small',
        quality: 0.812345,
        uncertainty: 0.05,
        costUsd: 0.000012345,
        latencyMs: 900,
        utility: 0.0008,
        probability: 0.98,
      },
      {
        plan: 'acme/large',
        quality: 0.9,
        uncertainty: 0.04,
        costUsd: 0.00123,
        latencyMs: 2100,
        utility: -0.0002,
        probability: 0.02,
      },
    ],
    eliminated: [{ model: 'acme/blind', reason: 'lacks-vision' }],
    rules: [{ rule: 'signals.stakes.label == "high"', effect: 'only acme/large' }],
    notes: [],
    shadow: null,
    signals: { domain: { label: 'software', probability: 0.9 }, complexity: { score: 0.5, band: 'medium' } },
    attack: false,
    attempts: [
      {
        step: 'answer',
        model: 'acme/small',
        provider: 'acme',
        deployment: 'acme/small',
        status: 'ok',
        startedMs: 1,
        totalMs: 200,
        usage: emptyUsage(),
        costNanoUsd: 12_345,
        finishReason: 'stop',
      },
    ],
    usage: emptyUsage(),
    costNanoUsd: 12_345,
    dearestUsd: 0.00123,
    overheadMs: 0.4,
    totalMs: 201.5,
    firstContentMs: 120.25,
    sentence: 'acme/small answers this nearly as well for less.',
    policyVersion: 'prior',
    classifierVersion: '1',
    configVersion: 'abcdef012345',
    prompt: null,
    answer: null,
    simulated: false,
    ...changes,
  };
}

export function sampleFeedback(changes: Partial<FeedbackEvent>): FeedbackEvent {
  return {
    id: 'fb_1',
    decisionId: sampleRecord(1).id,
    kind: 'thumb',
    value: 1,
    source: 'user',
    comment: null,
    key: null,
    tenant: 'default',
    at: new Date(START_MS).toISOString(),
    ...changes,
  };
}

export function sampleSnapshot(version: number): StoredSnapshot {
  return {
    version,
    parent: version === 1 ? null : version - 1,
    createdAt: new Date(START_MS + version * 1000).toISOString(),
    fromSequence: version * 10,
    toSequence: version * 10 + 9,
    sha256: '0'.repeat(64),
    payload: `{"version":${version}}`,
    note: 'sample',
  };
}
