import { describe, expect, it } from 'vitest';
import { emptyUsage, type Usage } from '../chat/usage.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { type ChainPlan, singlePlan } from '../routing/plan.ts';
import { createBench, readAll, testRequest } from './testing/fixture.ts';

const usage: Usage = { ...emptyUsage(), uncachedInputTokens: 10, textOutputTokens: 5 };
const failing = { kind: 'fail', failure: new ProviderFailure('server-error', 'x', { status: 500 }) } as const;

const plan: ChainPlan = {
  kind: 'chain',
  id: 'translated',
  steps: [
    {
      name: 'in',
      target: singlePlan('acme/translator'),
      prompt: 'To English: {{input}}',
      maxOutputTokens: 50,
    },
    { name: 'answer', target: { kind: 'route', route: 'auto' }, prompt: '{{previous}}' },
    { name: 'out', target: singlePlan('acme/translator'), prompt: 'Back: {{steps.answer}}' },
  ],
};

function promptsOf(
  provider: { calls: { call: { request: { messages: unknown } } }[] } | undefined,
): string[] {
  return (provider?.calls ?? []).map((call) => JSON.stringify(call.call.request.messages));
}

describe('a chain', () => {
  it('runs its steps in order, each with what the one before gave', async () => {
    const bench = createBench({
      translator: [
        { kind: 'answer', text: 'hello', usage },
        { kind: 'answer', text: 'guten Tag', usage },
      ],
      thinker: { kind: 'answer', text: 'good day', usage },
    });
    const routed: string[] = [];
    const pool = {
      ...bench.input().pool,
      decideStep: (route: string) => {
        routed.push(route);
        return [singlePlan('acme/thinker')];
      },
    };
    const execution = await bench.run({ plans: [plan], pool });
    if (execution.kind !== 'response') throw new Error(execution.kind);
    expect(routed).toEqual(['auto']);
    expect(promptsOf(bench.providers['translator'])[0]).toContain('To English: hello');
    expect(promptsOf(bench.providers['thinker'])[0]).toContain('"hello"');
    expect(promptsOf(bench.providers['translator'])[1]).toContain('Back: good day');
    expect(execution.response.choices[0]?.parts[0]).toMatchObject({ text: 'guten Tag' });
    expect(execution.response.usage).toMatchObject({ uncachedInputTokens: 30, textOutputTokens: 15 });
    expect(execution.served.plan.id).toBe('translated');
    expect(await execution.settled).toMatchObject({
      status: 'ok',
      costNanoUsd: 90_000,
      attempts: [{ step: 'in' }, { step: 'answer' }, { step: 'out' }],
    });
    expect(bench.providers['translator']?.calls[0]?.call.maxOutputTokens).toBe(50);
  });

  it('streams its last step only, with the usage of all', async () => {
    const bench = createBench({
      translator: (call) =>
        call.stream
          ? { kind: 'stream', texts: ['guten ', 'Tag'], usage, end: 'finish' }
          : { kind: 'answer', text: 'hello', usage },
    });
    const twoSteps: ChainPlan = {
      ...plan,
      steps: [plan.steps[0], plan.steps[2]].flatMap((step) => step ?? []),
    };
    const execution = await bench.run({ plans: [twoSteps], request: testRequest({ stream: true }) });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const read = await readAll(bench.clock, execution.stream);
    expect(read.text).toBe('guten Tag');
    const told = read.batches.flatMap((batch) => batch.events).find((event) => event.type === 'usage');
    expect(told).toMatchObject({ usage: { uncachedInputTokens: 20, textOutputTokens: 10 } });
    expect(await execution.settled).toMatchObject({ costNanoUsd: 60_000, status: 'ok' });
  });

  it('falls back within a step', async () => {
    const bench = createBench({
      translator: { kind: 'answer', text: 'hello' },
      thinker: failing,
      other: { kind: 'answer', text: 'good day' },
    });
    const pool = {
      ...bench.input().pool,
      decideStep: () => [singlePlan('acme/thinker'), singlePlan('acme/other')],
    };
    const execution = await bench.run({ plans: [plan], pool });
    expect((await execution.settled).attempts.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'in ok',
      'answer failed',
      'answer ok',
      'out ok',
    ]);
  });

  it.each(['failing', 'empty'])('lets the single plans answer when a step is %s', async (how) => {
    const bench = createBench({
      translator: how === 'failing' ? failing : { kind: 'answer', text: ' ' },
      spare: { kind: 'answer', text: 'direct' },
    });
    const execution = await bench.run({ plans: [plan, singlePlan('acme/spare')] });
    expect(execution).toMatchObject({ kind: 'response', served: { model: { id: 'acme/spare' } } });
    expect(promptsOf(bench.providers['spare'])[0]).toContain('"hello"');
  });

  it('fails with the error of the step that failed when there is no other plan', async () => {
    const bench = createBench({ translator: failing });
    const execution = await bench.run({ plans: [plan], deadlineAtMs: 60_000 });
    expect(execution).toMatchObject({ kind: 'failure', error: { code: 'upstream_error' } });
    expect((await execution.settled).attempts.every((attempt) => attempt.step === 'in')).toBe(true);
  });

  it('stops between steps when the client leaves', async () => {
    const bench = createBench({ translator: { kind: 'answer', text: 'hello' } });
    const pool = {
      ...bench.input().pool,
      decideStep: () => {
        bench.controller.abort();
        return [singlePlan('acme/translator')];
      },
    };
    const execution = await bench.run({ plans: [plan], pool });
    expect(await execution.settled).toMatchObject({ status: 'cancelled', attempts: [{ step: 'in' }] });
  });

  it('does not hang when deciding for a step throws', async () => {
    const bench = createBench({ translator: { kind: 'answer', text: 'hello' } });
    const pool = {
      ...bench.input().pool,
      decideStep: () => {
        throw new Error('a bug');
      },
    };
    const execution = await bench.run({ plans: [plan], pool });
    expect(execution).toMatchObject({ kind: 'failure', error: { code: 'internal_error' } });
    expect((await execution.settled).status).toBe('failed');
  });
});
