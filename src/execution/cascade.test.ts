import { describe, expect, it } from 'vitest';
import { emptyUsage, type Usage } from '../chat/usage.ts';
import { ProviderFailure } from '../providers/provider-failure.ts';
import { type CascadePlan, singlePlan } from '../routing/plan.ts';
import { createBench, readAll, testRequest } from './testing/fixture.ts';

const plan: CascadePlan = {
  kind: 'cascade',
  id: 'careful',
  first: singlePlan('acme/cheap'),
  verifier: 'structural',
  second: singlePlan('acme/strong'),
};
const cheapUsage: Usage = { ...emptyUsage(), uncachedInputTokens: 10, textOutputTokens: 5 };
const strongUsage: Usage = { ...emptyUsage(), uncachedInputTokens: 12, textOutputTokens: 7 };
const failing = { kind: 'fail', failure: new ProviderFailure('server-error', 'x', { status: 500 }) } as const;

describe('a cascade', () => {
  it('serves the first answer when it is accepted', async () => {
    const bench = createBench({ cheap: { kind: 'answer', usage: cheapUsage }, strong: { kind: 'answer' } });
    const execution = await bench.run({ plans: [plan] });
    expect(execution).toMatchObject({
      kind: 'response',
      served: { model: { id: 'acme/cheap' }, plan: { id: 'careful' } },
    });
    expect(await execution.settled).toMatchObject({
      status: 'ok',
      attempts: [{ step: 'first', verifierScore: 1 }],
    });
    expect(bench.providers['strong']?.calls).toHaveLength(0);
  });

  it('asks the second when the first is rejected, and records and charges both', async () => {
    const bench = createBench({
      cheap: { kind: 'answer', text: '', usage: cheapUsage },
      strong: { kind: 'answer', text: 'better', usage: strongUsage },
    });
    const execution = await bench.run({ plans: [plan] });
    if (execution.kind !== 'response') throw new Error(execution.kind);
    expect(execution.served).toMatchObject({ model: { id: 'acme/strong' }, plan: { id: 'careful' } });
    expect(execution.response.usage).toMatchObject({ uncachedInputTokens: 22, textOutputTokens: 12 });
    expect(await execution.settled).toMatchObject({
      servedModel: 'acme/strong',
      costNanoUsd: 22_000 + 48_000,
      attempts: [
        { step: 'first', status: 'rejected', verifierScore: 0, verifierReason: 'empty' },
        { step: 'second', status: 'ok' },
      ],
    });
  });

  it('streams an accepted first answer that was not streamed from the provider', async () => {
    const bench = createBench({ cheap: { kind: 'answer', text: 'short and good', usage: cheapUsage } });
    const execution = await bench.run({ plans: [plan], request: testRequest({ stream: true }) });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    expect(bench.providers['cheap']?.calls[0]?.call.stream).toBe(false);
    const read = await readAll(bench.clock, execution.stream);
    expect(read).toMatchObject({ text: 'short and good', error: null });
    expect(execution.stream.costNanoUsd()).toBe(30_000);
    expect(await execution.settled).toMatchObject({ status: 'ok', costNanoUsd: 30_000 });
    expect(bench.attempts).toHaveLength(1);
  });

  it('streams the second as it comes and tells the usage of both', async () => {
    const bench = createBench({
      cheap: { kind: 'answer', text: 'I cannot help with that.', usage: cheapUsage },
      strong: { kind: 'stream', texts: ['bet', 'ter'], usage: strongUsage, end: 'finish' },
    });
    const execution = await bench.run({ plans: [plan], request: testRequest({ stream: true }) });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const read = await readAll(bench.clock, execution.stream);
    expect(read.text).toBe('better');
    const usage = read.batches.flatMap((batch) => batch.events).find((event) => event.type === 'usage');
    expect(usage).toMatchObject({ usage: { uncachedInputTokens: 22, textOutputTokens: 12 } });
    expect((await execution.settled).costNanoUsd).toBe(70_000);
  });

  it('goes on to the second when the first fails, and to the fallbacks after that', async () => {
    const bench = createBench({ cheap: failing, strong: failing, spare: { kind: 'answer' } });
    const execution = await bench.run({ plans: [plan, singlePlan('acme/spare')], maxAttempts: 4 });
    expect(execution).toMatchObject({ served: { model: { id: 'acme/spare' }, plan: { id: 'acme/spare' } } });
  });

  it('gives a rejected answer rather than none', async () => {
    const bench = createBench({
      cheap: { kind: 'answer', text: 'I cannot help with that.' },
      strong: failing,
    });
    const execution = await bench.run({ plans: [plan] });
    expect(execution).toMatchObject({ kind: 'response', served: { model: { id: 'acme/cheap' } } });
    expect(await execution.settled).toMatchObject({
      status: 'ok',
      attempts: [{ status: 'rejected' }, { status: 'failed' }, {}],
    });
  });

  it('fails when neither gives anything', async () => {
    const bench = createBench({ cheap: { kind: 'answer', text: '' }, strong: failing });
    expect(await bench.run({ plans: [plan] })).toMatchObject({
      kind: 'failure',
      error: { code: 'upstream_error' },
    });
  });

  it('still makes its two calls when one attempt is allowed', async () => {
    const bench = createBench({ cheap: { kind: 'answer', text: '' }, strong: { kind: 'answer' } });
    expect(await bench.run({ plans: [plan], maxAttempts: 1 })).toMatchObject({
      served: { model: { id: 'acme/strong' } },
    });
  });

  it('is left by the client while replaying', async () => {
    const bench = createBench({ cheap: { kind: 'answer', text: 'x'.repeat(5_000), usage: cheapUsage } });
    const execution = await bench.run({ plans: [plan], request: testRequest({ stream: true }) });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    await execution.stream.next();
    bench.controller.abort();
    expect(await execution.settled).toMatchObject({ status: 'cancelled', costNanoUsd: 30_000 });
    expect(bench.attempts).toHaveLength(1);
  });
});
