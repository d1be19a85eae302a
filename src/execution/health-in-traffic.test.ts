import { describe, expect, it } from 'vitest';
import { type FailureDetails, type FailureKind, ProviderFailure } from '../providers/provider-failure.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { createBench, readAll, testDeployment, testModel, testRequest } from './testing/fixture.ts';
import type { Script } from './testing/scripted-provider.ts';

function failing(kind: FailureKind, details: FailureDetails = {}): Script {
  return { kind: 'fail', failure: new ProviderFailure(kind, kind, details) };
}

const down = failing('server-error', { status: 500 });

describe('breakers in traffic', () => {
  it('leave a failing candidate alone after five failures and probe it once per time out', async () => {
    let isDown = true;
    const bench = createBench({ a: () => (isDown ? down : { kind: 'answer' }), b: { kind: 'answer' } });
    for (let n = 0; n < 50; n++) expect((await bench.run()).kind).toBe('response');
    expect(bench.providers['a']?.calls).toHaveLength(5);
    expect(bench.executor.conditions(bench.models[0] ?? testModel('x'))).toMatchObject({
      available: false,
      reason: 'breaker-open',
    });
    await bench.clock.advance(36_000);
    for (let n = 0; n < 50; n++) await bench.run();
    expect(bench.providers['a']?.calls).toHaveLength(6);
    isDown = false;
    await bench.clock.advance(72_000);
    for (let n = 0; n < 10; n++) await bench.run();
    expect(bench.providers['a']?.calls).toHaveLength(16);
  });

  it('never keep the last candidate from being tried', async () => {
    const bench = createBench({ a: down, b: down });
    for (let n = 0; n < 30; n++) await bench.run({ maxAttempts: 2 });
    const before = bench.attempts.length;
    const execution = await bench.run();
    expect(bench.attempts.length).toBe(before + 1);
    expect(bench.attempts.at(-1)?.model).toBe('acme/a');
    expect(execution).toMatchObject({ kind: 'failure', error: { code: 'upstream_error' } });
  });

  it('keep attempts per request near one when everything is down', async () => {
    const everything = failing('server-error', { status: 503 });
    const bench = createBench({ a: everything, b: everything, c: everything });
    for (let n = 0; n < 40; n++) await bench.run();
    const before = bench.attempts.length;
    for (let n = 0; n < 200; n++) {
      const execution = await bench.run();
      expect(execution).toMatchObject({
        kind: 'failure',
        error: { code: 'upstream_overloaded', details: { shouldRetry: false } },
      });
    }
    expect((bench.attempts.length - before) / 200).toBeLessThanOrEqual(1.25);
  });

  it('recover when the forced try succeeds', async () => {
    let isDown = true;
    const bench = createBench({ a: () => (isDown ? down : { kind: 'answer' }) });
    for (let n = 0; n < 4; n++) await bench.run();
    expect(bench.executor.state().deployments[0]?.breaker).toBe('open');
    isDown = false;
    expect((await bench.run()).kind).toBe('response');
    expect(bench.executor.state().deployments[0]?.breaker).toBe('closed');
  });

  it('give the probe back when its client leaves', async () => {
    const bench = createBench({
      a: [down, down, down, down, down, { kind: 'hang' }, { kind: 'answer' }],
      b: { kind: 'answer' },
    });
    for (let n = 0; n < 5; n++) await bench.run();
    await bench.clock.advance(36_000);
    const controller = new AbortController();
    const pending = bench.executor.execute(bench.input({ signal: controller.signal }));
    expect(await bench.run()).toMatchObject({ served: { model: { id: 'acme/b' } } });
    controller.abort();
    await pending;
    expect(await bench.run()).toMatchObject({ served: { model: { id: 'acme/a' } } });
  });
});

describe('rate limits in traffic', () => {
  it('are waited for within the request when there is time', async () => {
    const bench = createBench({
      a: [failing('rate-limited', { status: 429, retryAfterMs: 2_000 }), { kind: 'answer' }],
    });
    expect((await bench.run()).kind).toBe('response');
    expect(bench.clock.monotonicMs()).toBeGreaterThanOrEqual(2_000);
    expect(bench.clock.monotonicMs()).toBeLessThan(3_000);
  });

  it('are never slept through past the deadline', async () => {
    const bench = createBench({ a: failing('rate-limited', { status: 429, retryAfterMs: 5_000 }) });
    const execution = await bench.run({ deadlineAtMs: 3_000 });
    expect(bench.clock.monotonicMs()).toBeLessThan(100);
    expect(execution).toMatchObject({
      kind: 'failure',
      error: { code: 'rate_limit_exceeded', details: { retryAfterSeconds: 5, shouldRetry: false } },
    });
  });

  it('answer without an attempt only when every provider said so itself', async () => {
    const told = failing('rate-limited', { status: 429, retryAfterMs: 30_000 });
    const bench = createBench({ a: told, b: told });
    await bench.run({ deadlineAtMs: 1_000 });
    const before = bench.attempts.length;
    const execution = await bench.run();
    expect(bench.attempts.length).toBe(before);
    expect(execution).toMatchObject({
      kind: 'failure',
      error: { code: 'rate_limit_exceeded', details: { retryAfterSeconds: 30 } },
    });
    expect(await execution.settled).toMatchObject({ status: 'failed', costNanoUsd: 0, attempts: [] });
  });

  it('do not answer without an attempt when the wait was our own guess', async () => {
    const bench = createBench({ a: failing('rate-limited', { status: 429 }) });
    await bench.run({ deadlineAtMs: 100 });
    const before = bench.attempts.length;
    await bench.run({ deadlineAtMs: bench.clock.monotonicMs() + 100 });
    expect(bench.attempts.length).toBe(before + 1);
  });

  it('leave a deployment alone while it cools', async () => {
    const bench = createBench({
      a: failing('rate-limited', { status: 429, retryAfterMs: 10_000 }),
      b: { kind: 'answer' },
    });
    for (let n = 0; n < 20; n++) await bench.run();
    expect(bench.providers['a']?.calls).toHaveLength(1);
  });
});

describe('keys, models and retries in traffic', () => {
  it('leave a provider alone whose key is refused', async () => {
    const models = [
      testModel('acme/x', { deployments: [testDeployment('a', 'x')] }),
      testModel('acme/y', { deployments: [testDeployment('a', 'y')] }),
      testModel('acme/z', { deployments: [testDeployment('b', 'z')] }),
    ];
    const bench = createBench(
      { a: failing('authentication', { status: 401 }), b: { kind: 'answer' } },
      { models },
    );
    for (let n = 0; n < 10; n++) expect((await bench.run()).kind).toBe('response');
    expect(bench.providers['a']?.calls).toHaveLength(1);
    expect(bench.executor.conditions(models[1] ?? testModel('x'))).toMatchObject({
      available: false,
      reason: 'key-disabled',
    });
    bench.executor.reload({
      server: {
        requestTimeoutMs: 1e6,
        firstContentTimeoutMs: 1e4,
        idleTimeoutMs: 1e4,
        connectTimeoutMs: 1e3,
      },
      providers: { a: { maxConcurrency: 1 }, b: { maxConcurrency: 1 } },
    });
    await bench.run();
    expect(bench.providers['a']?.calls).toHaveLength(2);
  });

  it('still try a provider whose key is refused when it is the only one', async () => {
    const bench = createBench({ a: [failing('authentication', { status: 401 }), { kind: 'answer' }] });
    expect(await bench.run()).toMatchObject({ kind: 'failure', error: { status: 502 } });
    expect((await bench.run()).kind).toBe('response');
    expect(bench.executor.state().deployments[0]?.unavailable).toBeNull();
  });

  it('stop retrying when the budget of the provider is spent', async () => {
    const flaky: Script[] = Array.from({ length: 400 }, (_, n) =>
      n % 2 === 0 ? failing('server-error', { status: 409 }) : down,
    );
    const bench = createBench({ a: flaky });
    const pending = Array.from({ length: 300 }, () =>
      bench.executor.execute(bench.input({ maxAttempts: 2 })),
    );
    await bench.clock.advance(5_000);
    await Promise.all(pending);
    expect(bench.attempts.length).toBeLessThan(300 + 100 + 60 + 60);
  });

  it('tell the load to routing and admin', async () => {
    const bench = createBench({ a: { kind: 'hang' } });
    const pending = bench.executor.execute(bench.input({ request: testRequest() }));
    expect(bench.executor.conditions(bench.models[0] ?? testModel('x'))).toEqual({
      available: true,
      inFlight: 1,
      capacity: 64,
      firstContentMs: 500,
      outputTokensPerSecond: 50,
    });
    expect(bench.executor.state()).toMatchObject({
      inFlight: 1,
      deployments: [{ inFlight: 1, provider: 'a' }],
    });
    bench.controller.abort();
    await pending;
    expect(bench.executor.state().inFlight).toBe(0);
  });
});

describe('when nothing is healthy', () => {
  it('prefer what is ill for now over what a key shuts out', async () => {
    const bench = createBench({ a: failing('authentication', { status: 401 }), b: down });
    for (let n = 0; n < 6; n++) await bench.run({ maxAttempts: 2 });
    const before = bench.attempts.length;
    await bench.run({ maxAttempts: 1 });
    expect(bench.attempts.slice(before).map((attempt) => attempt.model)).toEqual(['acme/b']);
  });

  it('tell the client when to come back rather than try what a key shuts out', async () => {
    const bench = createBench({
      a: failing('rate-limited', { status: 429, retryAfterMs: 40_000 }),
      b: failing('authentication', { status: 401 }),
    });
    await bench.run();
    const before = bench.attempts.length;
    expect(await bench.run()).toMatchObject({
      kind: 'failure',
      error: { code: 'rate_limit_exceeded', details: { retryAfterSeconds: 40 } },
    });
    expect(bench.attempts.length).toBe(before);
  });

  it('try the one whose breaker is open when the healthy one turns out not to be allowed', async () => {
    let isDown = true;
    const bench = createBench({ a: () => (isDown ? down : { kind: 'answer' }), b: { kind: 'answer' } });
    for (let n = 0; n < 6; n++) await bench.run();
    isDown = false;
    bench.providers['b'] = createBench({ b: failing('permission', { status: 403 }) }).providers['b'] as never;
    expect(await bench.run()).toMatchObject({ kind: 'response', served: { model: { id: 'acme/a' } } });
  });
});

describe('streams before their commit point', () => {
  it('may not bring endless noise instead of content', async () => {
    const noisy: Script = { kind: 'stream', lifecycleBatches: 20_000, texts: ['late'], end: 'finish' };
    const bench = createBench(
      { a: noisy, b: { kind: 'stream', texts: ['x'], end: 'finish' } },
      { settings: { firstContentTimeoutMs: 600_000 } },
    );
    const execution = await bench.run({ request: testRequest({ stream: true }) });
    expect(execution).toMatchObject({ kind: 'stream', served: { model: { id: 'acme/b' } } });
    expect(bench.attempts[0]).toMatchObject({ status: 'failed', failure: 'response-too-large' });
  });

  it('may be whole without any content', async () => {
    const bench = createBench({ a: { kind: 'stream', texts: [], end: 'finish' } });
    const execution = await bench.run({ request: testRequest({ stream: true }) });
    if (execution.kind !== 'stream') throw new Error(execution.kind);
    const { batches, error } = await readAll(bench.clock, execution.stream);
    expect(error).toBeNull();
    expect(batches[0]?.events.map((event) => event.type)).toEqual(['start', 'finish', 'done']);
    expect((await execution.settled).status).toBe('ok');
  });

  it('are told of the gateway’s stop in its own words', async () => {
    const bench = createBench({ a: { kind: 'hang' } });
    const pending = bench.executor.execute(bench.input());
    bench.controller.abort(new SignalboxError('shutting_down'));
    expect(await pending).toMatchObject({ kind: 'failure', error: { code: 'shutting_down' } });
  });
});
