import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../chat/chat-request.ts';
import { emptyUsage } from '../chat/usage.ts';
import type { PromptProfile } from '../classification/prompt-profile.ts';
import type { Outcome } from '../execution/outcome.ts';
import { singlePlan } from '../routing/plan.ts';
import type { RankedPlan, RoutingDecision } from '../routing/routing-decision.ts';
import { buildRecord, type RecordInput } from './build-record.ts';

const CARD = '4111 1111 1111 1111';
const text = `Pay with ${CARD} please, key sk-abcdefghijklmnopqrstuvwx`;

function request(changes: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: 'openai-chat',
    body: {},
    bodyBytes: 100,
    model: 'auto',
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: false,
    metadata: {},
    wishes: {},
    ...changes,
  };
}

function profile(safety = 'benign'): PromptProfile {
  return {
    signals: {
      safety: { label: safety, probability: 0.9 },
      sensitiveData: [],
    } as unknown as PromptProfile['signals'],
    tokens: { input: 10, expectedOutput: 20 },
    features: new Float32Array(1),
    classifierVersion: 'c1',
  };
}

function ranked(model: string, quality: number, costUsd: number): RankedPlan {
  return {
    plan: singlePlan(model),
    quality,
    uncertainty: 0.1,
    costUsd,
    latencyMs: 500,
    firstContentMs: 100,
    utility: 0.01,
    switchingUsd: 0,
    probability: model === 'a' ? 1 : 0,
  };
}

function decision(changes: Partial<RoutingDecision> = {}): RoutingDecision {
  return {
    kind: 'decision',
    id: 'dec_1',
    route: 'auto',
    plan: singlePlan('a'),
    propensity: 0.75,
    explored: false,
    ranked: [ranked('a', 0.8, 0.001), ranked('b', 0.9, 0.02)],
    eliminated: [{ model: 'c', reason: 'lacks-vision', detail: 'the request has images' }],
    objective: {
      mode: 'balanced',
      valueUsd: 1,
      secondUsd: 0,
      pessimism: 0.5,
      maxQualityLoss: 0.02,
      reference: 'b',
    },
    reason: 'a is nearly as good as b for less',
    rules: [{ rule: 'true', effect: 'tag x' }],
    notes: ['note'],
    tags: ['x'],
    policyVersion: 'prior',
    classifierVersion: 'c1',
    configVersion: 'cfg',
    ...changes,
  };
}

const outcome: Outcome = {
  status: 'ok',
  servedModel: 'a',
  attempts: [
    {
      step: 'answer',
      model: 'a',
      provider: 'p',
      deployment: 'p/a',
      status: 'ok',
      startedMs: 1,
      totalMs: 10,
      usage: { ...emptyUsage(), textOutputTokens: 5, raw: { completion_tokens: 5 } },
      costNanoUsd: 77,
    },
  ],
  usage: { ...emptyUsage(), textOutputTokens: 5, raw: { completion_tokens: 5 } },
  costNanoUsd: 77,
};

function input(changes: Partial<RecordInput> = {}): RecordInput {
  return {
    requestId: 'req_1',
    responseId: 'chatcmpl-1',
    atMs: Date.UTC(2026, 1, 3),
    mode: 'routed',
    request: request(),
    profile: profile(),
    decisionId: 'dec_1',
    route: 'auto',
    decision: decision(),
    shadow: null,
    policyVersion: 'prior',
    configVersion: 'cfg',
    outcome,
    key: 'team',
    tenant: 'acme',
    httpStatus: 200,
    overheadMs: 0.123456,
    totalMs: 10.004,
    firstContentMs: 5.5555,
    answer: `Paid with ${CARD}.`,
    prompts: 'none',
    simulated: false,
    ...changes,
  };
}

describe('buildRecord', () => {
  it('keeps what explains, charges and teaches, and no text', () => {
    const record = buildRecord(input());
    expect(record).toMatchObject({
      id: 'dec_1',
      at: '2026-02-03T00:00:00.000Z',
      plan: 'a',
      propensity: 0.75,
      servedModel: 'a',
      costNanoUsd: 77,
      overheadMs: 0.12,
      firstContentMs: 5.56,
      sentence: 'a is nearly as good as b for less',
      prompt: null,
      answer: null,
      shadow: null,
      attack: false,
      eliminated: [{ model: 'c', reason: 'lacks-vision' }],
      rules: [{ rule: 'true', effect: 'tag x' }],
      notes: ['note'],
    });
    expect(record.candidates.map(({ plan, quality }) => [plan, quality])).toEqual([
      ['a', 0.8],
      ['b', 0.9],
    ]);
    expect(JSON.stringify(record)).not.toContain('4111');
    expect(JSON.stringify(record)).not.toContain('completion_tokens');
    expect(outcome.usage.raw).toBeDefined();
  });

  it('compares with the shadow decision when a model was named', () => {
    const pinned = decision({
      plan: singlePlan('b'),
      ranked: [ranked('b', 0.9, 0.02)],
      eliminated: [],
      reason: 'named',
    });
    const record = buildRecord(
      input({
        mode: 'pinned',
        decision: pinned,
        shadow: decision(),
        outcome: { ...outcome, servedModel: 'b' },
      }),
    );
    expect(record).toMatchObject({
      plan: 'b',
      shadow: { plan: 'a', quality: 0.8, servedQuality: 0.9 },
      sentence: 'a is nearly as good as b for less',
    });
    expect(record.candidates).toHaveLength(2);
    expect(record.eliminated).toHaveLength(1);
  });

  it('compares costs at the length of the answer that was given', () => {
    const halfAsLong = { ...outcome.attempts[0]!, costNanoUsd: 500_000 };
    const routed = buildRecord(input({ outcome: { ...outcome, attempts: [halfAsLong] } }));
    expect(routed.dearestUsd).toBe(0.01);
    const pinned = decision({ plan: singlePlan('b'), ranked: [ranked('b', 0.9, 0.02)] });
    const attempts = [{ ...halfAsLong, model: 'b', costNanoUsd: 40_000_000 }];
    const named = buildRecord(
      input({ decision: pinned, shadow: decision(), outcome: { ...outcome, servedModel: 'b', attempts } }),
    );
    expect(named).toMatchObject({ dearestUsd: 0.04, shadow: { costUsd: 0.002 } });
  });

  it.each([
    [
      'nothing was answered',
      { ...outcome, attempts: [{ ...outcome.attempts[0]!, status: 'failed' as const }] },
    ],
    ['the answer cost nothing', { ...outcome, attempts: [{ ...outcome.attempts[0]!, costNanoUsd: 0 }] }],
    ['nobody predicted who answered', { ...outcome, attempts: [{ ...outcome.attempts[0]!, model: 'z' }] }],
  ])('keeps predicted costs where %s', (_name, given) => {
    expect(buildRecord(input({ outcome: given })).dearestUsd).toBe(0.02);
  });

  it('leaves the served quality open when the shadow did not rank the model', () => {
    const record = buildRecord(input({ shadow: decision(), outcome: { ...outcome, servedModel: 'z' } }));
    expect(record.shadow?.servedQuality).toBeNull();
  });

  it('records a request that no model may answer', () => {
    const record = buildRecord(
      input({
        decision: {
          kind: 'no-eligible-model',
          code: 'no_eligible_model',
          message: 'All 1 models were ruled out.',
          eliminated: [{ model: 'c', reason: 'unpriced', detail: '' }],
        },
        outcome: {
          status: 'failed',
          errorCode: 'no_eligible_model',
          attempts: [],
          usage: emptyUsage(),
          costNanoUsd: 0,
        },
        httpStatus: 422,
      }),
    );
    expect(record).toMatchObject({
      plan: '',
      propensity: 0,
      servedModel: null,
      status: 'failed',
      errorCode: 'no_eligible_model',
      candidates: [],
      dearestUsd: null,
      eliminated: [{ model: 'c', reason: 'unpriced' }],
      policyVersion: 'prior',
      sentence: 'All 1 models were ruled out.',
    });
  });

  it.each([
    ['jailbreak', true],
    ['injection', true],
    ['harmful', false],
    ['unknown', false],
  ])('safety %s: attack %s', (label, attack) => {
    expect(buildRecord(input({ profile: profile(label) })).attack).toBe(attack);
  });

  it('bounds candidates and eliminations', () => {
    const many = Array.from({ length: 400 }, (_, n) => n);
    const record = buildRecord(
      input({
        decision: decision({
          ranked: many.map((n) => ranked(`m${n}`, 0.5, 1)),
          eliminated: many.map((n) => ({ model: `e${n}`, reason: 'unpriced', detail: '' })),
        }),
      }),
    );
    expect(record.candidates).toHaveLength(64);
    expect(record.eliminated).toHaveLength(64);
  });

  it('masks sensitive data and secrets in prompt and answer under `redacted`', () => {
    const record = buildRecord(input({ prompts: 'redacted' }));
    const stored = JSON.stringify([record.prompt, record.answer]);
    expect(stored).toContain('Pay with [card] please');
    expect(record.answer).toBe('Paid with [card].');
    expect(stored).not.toContain('4111');
    expect(stored).not.toContain('sk-abc');
  });

  it('keeps everything under `full`', () => {
    const record = buildRecord(input({ prompts: 'full' }));
    expect(record.prompt).toEqual([{ role: 'user', parts: [{ type: 'text', text }] }]);
    expect(record.answer).toBe(`Paid with ${CARD}.`);
  });
});
