import { describe, expect, it } from 'vitest';
import { withAdvisor } from './ask-advisor.ts';
import { emptyUsage } from './chat/usage.ts';
import type { Attempt, Outcome } from './execution/outcome.ts';
import { refusedOutcome } from './record-request.ts';

const attemptOf = (model: string, costNanoUsd: number, inputTokens: number): Attempt => ({
  step: 'answer',
  model,
  provider: 'p',
  deployment: `p/${model}`,
  status: 'ok',
  startedMs: 0,
  totalMs: 5,
  usage: { ...emptyUsage(), uncachedInputTokens: inputTokens },
  costNanoUsd,
});
const outcomeOf = (attempt: Attempt): Outcome => ({
  status: 'ok',
  servedModel: attempt.model,
  attempts: [attempt],
  usage: attempt.usage,
  costNanoUsd: attempt.costNanoUsd,
});
const answered = outcomeOf(attemptOf('large', 700, 10));
const asked = outcomeOf(attemptOf('judge', 30, 4));

describe('withAdvisor', () => {
  it('puts the asking before the answer, with its cost and tokens', () => {
    const outcome = withAdvisor(answered, asked);
    expect(outcome).toMatchObject({ status: 'ok', servedModel: 'large', costNanoUsd: 730 });
    expect(outcome.attempts.map(({ step, model }) => [step, model])).toEqual([
      ['advisor', 'judge'],
      ['answer', 'large'],
    ]);
    expect(outcome.usage.uncachedInputTokens).toBe(14);
  });

  it('charges the asking where nothing could answer', () => {
    const outcome = withAdvisor(refusedOutcome('no_eligible_model'), asked);
    expect(outcome).toMatchObject({ status: 'failed', errorCode: 'no_eligible_model', costNanoUsd: 30 });
    expect(outcome.attempts).toHaveLength(1);
  });

  it('leaves an outcome alone where nobody was asked', () => {
    expect(withAdvisor(answered, null)).toBe(answered);
    expect(withAdvisor(answered, refusedOutcome('timeout'))).toBe(answered);
  });
});
