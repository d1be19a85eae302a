import { describe, expect, it } from 'vitest';
import { openAiChat } from '../../dialects/openai-chat/openai-chat.ts';
import { decide } from '../../routing/decide.ts';
import { inputOf, large, modelOf, small } from '../../routing/testing/routing-fixtures.ts';
import { caseFromLog, type LogJudge, modelNameSpellings } from './case-from-log.ts';
import type { LoggedCall } from './logged-call.ts';

const call: LoggedCall = {
  id: 'req-1',
  at: '2026-03-01T10:00:00.000Z',
  key: 'team',
  model: 'azure/large-2026-01-15',
  body: { messages: [{ role: 'user', content: 'Explain recursion to a child.' }] },
  inputTokens: 1_000,
  cachedInputTokens: 0,
  outputTokens: 500,
  costUsd: null,
};

function judgeOf(changes: Partial<LogJudge> = {}): LogJudge {
  const byName = new Map([
    ['large', large],
    ['acme/small', small],
  ]);
  return {
    parse: (body) => openAiChat.parseRequest({ ...body, model: 'auto' }, 100, {}),
    route() {
      const input = inputOf();
      return { profile: input.profile, input, decision: decide(input) };
    },
    modelNamed: (name) => byName.get(name),
    baseline: null,
    ...changes,
  };
}

describe('caseFromLog', () => {
  it('predicts both sides and prices the usage by the list where the log has no cost', () => {
    const one = caseFromLog(call, judgeOf(), 7);
    expect(one).toMatchObject({
      id: 'req-1',
      key: 'team',
      domain: 'software',
      language: 'en',
      model: 'acme/large',
      served: { plan: 'acme/large' },
      excerpt: 'Explain recursion to a child.',
      simulated: false,
    });
    // 1,000 tokens at 4 and 500 at 16 dollars per million.
    expect(one.spentUsd).toBeCloseTo(0.012);
    expect(one.routed?.quality).toBeGreaterThan(0);
  });

  it('tells that the pick is a simulated model', () => {
    expect(caseFromLog(call, judgeOf(), 7).isRoutedSimulated).toBe(false);
    const modelNamed = () => ({ ...small, source: 'simulated' as const });
    expect(caseFromLog(call, judgeOf({ modelNamed }), 7).isRoutedSimulated).toBe(true);
  });

  it('believes the cost that the log has', () => {
    expect(caseFromLog({ ...call, costUsd: 0.5 }, judgeOf(), 7).spentUsd).toBe(0.5);
    expect(caseFromLog({ ...call, costUsd: 0 }, judgeOf(), 7).spentUsd).toBe(0);
  });

  it('has no prediction and no price for a model that nobody knows', () => {
    expect(caseFromLog({ ...call, model: 'mystery', id: null }, judgeOf(), 7)).toMatchObject({
      id: 'line 7',
      model: 'mystery',
      served: null,
      spentUsd: null,
    });
    const unpriced = modelOf('acme/unpriced', { inputUsd: null });
    expect(caseFromLog(call, judgeOf({ modelNamed: () => unpriced }), 7).spentUsd).toBeNull();
  });

  it('has no pick where no model is eligible', () => {
    const route: LogJudge['route'] = () => {
      const input = inputOf({ models: [] });
      return { profile: input.profile, input, decision: decide(input) };
    };
    expect(caseFromLog(call, judgeOf({ route }), 7).routed).toBeNull();
  });

  it('predicts the baseline', () => {
    expect(caseFromLog(call, judgeOf({ baseline: small }), 7).baseline).toMatchObject({ plan: 'acme/small' });
  });

  it('passes on what the gateway would refuse', () => {
    const body = { messages: [{ role: 'user', content: 5 }] };
    expect(() => caseFromLog({ ...call, body }, judgeOf(), 7)).toThrow();
  });
});

describe('modelNameSpellings', () => {
  it.each([
    ['gpt-4o', ['gpt-4o']],
    ['gpt-4o-2024-08-06', ['gpt-4o-2024-08-06', 'gpt-4o']],
    [
      'openrouter/anthropic/claude-x-20260101',
      [
        'openrouter/anthropic/claude-x-20260101',
        'openrouter/anthropic/claude-x',
        'anthropic/claude-x-20260101',
        'anthropic/claude-x',
        'claude-x-20260101',
        'claude-x',
      ],
    ],
    ['llama3:latest', ['llama3:latest', 'llama3']],
    ['', []],
  ])('tries %s as %j', (name, spellings) => expect(modelNameSpellings(name)).toEqual(spellings));
});
