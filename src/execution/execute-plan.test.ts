import { describe, expect, it } from 'vitest';
import { emptyUsage, type Usage } from '../chat/usage.ts';
import { isSignalboxError } from '../errors/signalbox-error.ts';
import { ProviderFailure, type FailureKind } from '../providers/provider-failure.ts';
import type { Execution } from './execution.ts';
import { createBench, flush, readAll, testDeployment, testModel, testRequest } from './testing/fixture.ts';

const usage: Usage = { ...emptyUsage(), uncachedInputTokens: 100, textOutputTokens: 10 };
const streaming = testRequest({ stream: true });

function failure(kind: FailureKind, details = {}): { kind: 'fail'; failure: ProviderFailure } {
  return { kind: 'fail', failure: new ProviderFailure(kind, kind, details) };
}

function errorCode(execution: Execution): string | null {
  return execution.kind === 'failure' ? execution.error.code : null;
}

describe('a healthy single plan', () => {
  it('answers, settles and charges what the provider reported', async () => {
    const bench = createBench({ large: { kind: 'answer', text: 'hi', usage } });
    const execution = await bench.run();
    expect(execution).toMatchObject({ kind: 'response', served: { model: { id: 'acme/large' } } });
    const outcome = await execution.settled;
    expect(outcome).toMatchObject({ status: 'ok', servedModel: 'acme/large', costNanoUsd: 140_000, usage });
    expect(bench.attempts).toHaveLength(1);
    expect(bench.executor.state().inFlight).toBe(0);
  });

  it('hands a stream over with content in its first batch', async () => {
    const bench = createBench({
      large: { kind: 'stream', lifecycleBatches: 2, texts: ['a', 'b'], usage, end: 'finish', gapMs: 10 },
    });
    const execution = await bench.run({ request: streaming });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const read = await readAll(bench.clock, execution.stream);
    expect(read.batches[0]?.events.map((event) => event.type)).toEqual(['start', 'start', 'text-delta']);
    expect(read).toMatchObject({ text: 'ab', error: null });
    expect(execution.stream.costNanoUsd()).toBe(140_000);
    expect(await execution.settled).toMatchObject({ status: 'ok', costNanoUsd: 140_000 });
    expect(bench.openCalls()).toBe(0);
  });

  it('tells its own estimate when the provider gives no usage', async () => {
    const bench = createBench({ large: { kind: 'stream', texts: ['abcd', 'efgh', 'ijkl'], end: 'finish' } });
    const execution = await bench.run({ request: streaming });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const { batches } = await readAll(bench.clock, execution.stream);
    expect(batches.at(-1)?.events).toEqual([
      {
        type: 'usage',
        usage: { ...emptyUsage(), uncachedInputTokens: 10, textOutputTokens: 3, estimated: true },
      },
    ]);
    expect((await execution.settled).costNanoUsd).toBe(22_000);
  });
});

describe('falling back', () => {
  const kinds: FailureKind[] = [
    'connect',
    'tls',
    'server-error',
    'malformed-response',
    'rate-limited',
    'authentication',
  ];
  it.each(kinds)('goes to the next candidate after %s', async (kind) => {
    const bench = createBench({ first: failure(kind), second: { kind: 'answer' } });
    const execution = await bench.run();
    expect(execution).toMatchObject({ kind: 'response', served: { model: { id: 'acme/second' } } });
    expect((await execution.settled).attempts.map((attempt) => attempt.status)).toEqual(['failed', 'ok']);
    expect(bench.clock.monotonicMs()).toBeLessThan(100);
  });

  it('stays with one candidate when fallbacks are not allowed', async () => {
    const bench = createBench({ first: failure('authentication'), second: { kind: 'answer' } });
    expect(errorCode(await bench.run({ allowFallbacks: false }))).toBe('upstream_error');
    expect(bench.providers.second?.calls).toHaveLength(0);
  });

  it('tries another deployment of the same model before another model', async () => {
    const two = testModel('acme/two', {
      deployments: [testDeployment('a', 'two'), testDeployment('b', 'two')],
    });
    const bench = createBench(
      { a: failure('server-error'), b: failure('server-error'), c: { kind: 'answer' } },
      { models: [two, testModel('acme/c')] },
    );
    await bench.run();
    expect(bench.attempts.map((attempt) => attempt.model)).toEqual(['acme/two', 'acme/two', 'acme/c']);
    expect(new Set(bench.attempts.map((attempt) => attempt.deployment)).size).toBe(3);
  });

  it('never calls the same deployment twice within a second', async () => {
    const bench = createBench({
      only: [failure('server-error'), failure('server-error'), { kind: 'answer' }],
    });
    const execution = await bench.run();
    expect(execution.kind).toBe('response');
    const [first, second, third] = bench.providers.only?.calls.map((call) => call.atMs) ?? [];
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('makes no more attempts than allowed', async () => {
    const bench = createBench({ a: failure('connect'), b: failure('connect'), c: { kind: 'answer' } });
    const execution = await bench.run({ maxAttempts: 2 });
    expect(errorCode(execution)).toBe('upstream_unavailable');
    expect(execution.kind === 'failure' && execution.error.details.shouldRetry).toBe(false);
    expect(bench.attempts).toHaveLength(2);
  });

  it('gives up a stream that sends no content in time and takes the next', async () => {
    const bench = createBench({
      first: { kind: 'stream', lifecycleBatches: 3, texts: [], end: 'stall' },
      second: { kind: 'stream', texts: ['x'], end: 'finish' },
    });
    const execution = await bench.run({ request: streaming });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    expect(execution.served.model.id).toBe('acme/second');
    expect(execution.served.firstContentMs).toBeGreaterThanOrEqual(10_000);
    expect((await readAll(bench.clock, execution.stream)).text).toBe('x');
    expect(bench.openCalls()).toBe(0);
  });
});

describe('after the commit point', () => {
  it.each(['cut', 'fail-late'] as const)(
    'ends a stream that breaks (%s) with an error and never replaces it',
    async (end) => {
      const bench = createBench({
        first: { kind: 'stream', texts: ['abcd', 'efgh'], end },
        second: { kind: 'stream', texts: ['other'], end: 'finish' },
      });
      const execution = await bench.run({ request: streaming });
      if (execution.kind !== 'stream') throw new Error(execution.kind);
      const read = await readAll(bench.clock, execution.stream);
      expect(read.text).toBe('abcdefgh');
      expect(isSignalboxError(read.error) && read.error.code).toBe('upstream_stream_interrupted');
      expect(await execution.settled).toMatchObject({
        status: 'interrupted',
        usage: { textOutputTokens: 2, estimated: true },
      });
      expect(bench.providers.second?.calls).toHaveLength(0);
      expect(bench.openCalls()).toBe(0);
    },
  );

  it('cuts a stream that outgrows what was asked for', async () => {
    const bench = createBench({ first: { kind: 'stream', texts: Array(3_000).fill('word '), end: 'stall' } });
    const request = testRequest({ stream: true, sampling: { maxOutputTokens: 100 } });
    const execution = await bench.run({ request });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const read = await readAll(bench.clock, execution.stream);
    expect(isSignalboxError(read.error) && read.error.code).toBe('upstream_stream_interrupted');
    expect(read.batches.length).toBeLessThan(1_300);
    expect(bench.openCalls()).toBe(0);
  });

  it('cuts a stream at the request timeout', async () => {
    const bench = createBench(
      { first: { kind: 'stream', texts: ['a'], end: 'stall' } },
      { settings: { requestTimeoutMs: 20_000 } },
    );
    const execution = await bench.run({ request: streaming });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const read = await readAll(bench.clock, execution.stream);
    expect(isSignalboxError(read.error) && read.error.code).toBe('upstream_stream_interrupted');
    expect(bench.clock.monotonicMs()).toBeLessThan(20_100);
    expect(bench.openCalls()).toBe(0);
  });
});

describe('a client that leaves', () => {
  it.each([true, false])('closes the upstream while waiting (stream: %s)', async (stream) => {
    const bench = createBench({ first: { kind: 'hang' }, second: { kind: 'answer' } });
    const pending = bench.executor.execute(bench.input({ request: testRequest({ stream }) }));
    await flush();
    expect(bench.openCalls()).toBe(1);
    bench.controller.abort();
    const execution = await pending;
    expect(errorCode(execution)).toBe('client_closed_request');
    expect(bench.openCalls()).toBe(0);
    const outcome = await execution.settled;
    expect(outcome).toMatchObject({
      status: 'cancelled',
      usage: { uncachedInputTokens: 10, estimated: true },
    });
    expect(outcome.costNanoUsd).toBe(10_000);
  });

  it('does not wait for a provider that does not hear', async () => {
    const bench = createBench({ first: { kind: 'hang', deaf: true } });
    const pending = bench.executor.execute(bench.input());
    await flush();
    bench.controller.abort();
    expect(errorCode(await pending)).toBe('client_closed_request');
  });

  it.each(['signal', 'close'])('is charged for what was generated mid-stream (%s)', async (how) => {
    const bench = createBench({
      first: { kind: 'stream', texts: Array(60).fill('tok '), end: 'stall', gapMs: 20 },
    });
    const execution = await bench.run({ request: streaming });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    await readAll(bench.clock, execution.stream, 25);
    if (how === 'signal') bench.controller.abort();
    else execution.stream.close();
    expect(bench.openCalls()).toBe(0);
    const outcome = await execution.settled;
    expect(outcome).toMatchObject({
      status: 'cancelled',
      servedModel: 'acme/first',
      usage: { textOutputTokens: 25 },
    });
    await expect(execution.stream.next()).rejects.toMatchObject({ code: 'client_closed_request' });
  });

  it('makes no attempt for a client that has left before', async () => {
    const bench = createBench({ first: { kind: 'answer' } });
    bench.controller.abort();
    expect(errorCode(await bench.run())).toBe('client_closed_request');
    expect(bench.attempts).toHaveLength(0);
  });

  it('leaves during a pause between attempts', async () => {
    const bench = createBench({ only: failure('server-error') });
    const pending = bench.executor.execute(bench.input());
    await flush();
    bench.controller.abort();
    const execution = await pending;
    expect((await execution.settled).attempts).toHaveLength(1);
    expect(errorCode(execution)).toBe('client_closed_request');
  });
});

describe('deadlines', () => {
  it('ends a request at its deadline', async () => {
    const bench = createBench({ first: { kind: 'hang' } });
    const execution = await bench.run({ deadlineAtMs: 2_000 });
    expect(errorCode(execution)).toBe('deadline_exceeded');
    expect(bench.clock.monotonicMs()).toBeLessThan(2_100);
    expect(bench.openCalls()).toBe(0);
  });

  it('leaves time for the next candidate', async () => {
    const bench = createBench({ first: { kind: 'hang' }, second: { kind: 'answer', afterMs: 500 } });
    const execution = await bench.run({ deadlineAtMs: 6_000 });
    expect(execution).toMatchObject({ kind: 'response', served: { model: { id: 'acme/second' } } });
  });

  it('does not blame a deployment for a deadline that was the client’s', async () => {
    const bench = createBench({ first: { kind: 'hang' } });
    for (let n = 0; n < 8; n++) await bench.run({ deadlineAtMs: bench.clock.monotonicMs() + 200 });
    expect(bench.executor.state().deployments[0]).toMatchObject({ breaker: 'closed', unavailable: null });
  });
});

describe('fitting', () => {
  it('leaves out a refused parameter once and remembers it', async () => {
    const refused = failure('refused-parameter', { parameter: 'temperature', status: 400 });
    const bench = createBench({ only: [refused, { kind: 'answer' }] });
    expect((await bench.run({ maxAttempts: 1 })).kind).toBe('response');
    await bench.run();
    const calls = bench.providers.only?.calls.map((call) => call.call.refusedParameters);
    expect(calls).toEqual([[], ['temperature'], ['temperature']]);
    expect(bench.clock.monotonicMs()).toBeLessThan(1_000);
  });

  it('takes a larger window after a context length error, never one as small', async () => {
    const models = [
      testModel('acme/small', { contextTokens: 8_000 }),
      testModel('acme/same', { contextTokens: 8_000 }),
      testModel('acme/wide', { contextTokens: 200_000 }),
    ];
    const bench = createBench(
      { small: failure('context-length'), same: { kind: 'answer' }, wide: { kind: 'answer' } },
      { models },
    );
    expect(await bench.run()).toMatchObject({ served: { model: { id: 'acme/wide' } } });
    expect(errorCode(await bench.run({ allowFallbacks: false }))).toBe('context_length_exceeded');
  });

  it('passes a client’s mistake on with the provider’s words', async () => {
    const wrong = failure('invalid-request', {
      status: 422,
      upstreamMessage: 'bad tool',
      upstreamParam: 'tools',
    });
    const bench = createBench({ first: wrong, second: { kind: 'answer' } });
    const execution = await bench.run();
    if (execution.kind !== 'failure') throw new Error(execution.kind);
    expect(execution.error).toMatchObject({ code: 'invalid_request', status: 400, message: 'bad tool' });
    expect(execution.error.details.param).toBe('tools');
    for (let n = 0; n < 10; n++) await bench.run();
    expect(bench.executor.state().deployments[0]).toMatchObject({ breaker: 'closed', failureShare: 0 });
  });
});
