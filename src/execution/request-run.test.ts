import { describe, expect, it } from 'vitest';
import { emptyUsage } from '../chat/usage.ts';
import { ManualClock } from '../numerics/manual-clock.ts';
import type { ExecutionInput } from './execution.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { Attempt } from './outcome.ts';
import { RequestRun } from './request-run.ts';

function setUp(onAttempt?: (attempt: Attempt) => void) {
  const clock = new ManualClock();
  const controller = new AbortController();
  const context = {
    clock,
    settings: { server: { requestTimeoutMs: 10_000 } },
    onAttempt,
  } as unknown as ExecutorContext;
  const input = { signal: controller.signal, deadlineAtMs: 3_000 } as unknown as ExecutionInput;
  return { clock, controller, run: new RequestRun(context, input) };
}

const never = new Promise<string>(() => undefined);
const attempt: Attempt = {
  step: 'answer',
  model: 'm',
  provider: 'p',
  deployment: 'p/m',
  status: 'ok',
  startedMs: 0,
  totalMs: 1,
  usage: { ...emptyUsage(), textOutputTokens: 2 },
  costNanoUsd: 5,
};

describe('RequestRun', () => {
  it('is bounded by the deadline and by the request timeout', () => {
    expect(setUp().run).toMatchObject({ deadlineAtMs: 3_000, endAtMs: 10_000 });
  });

  it('waits for whatever comes first: the work, the timer or the client', async () => {
    const { clock, controller, run } = setUp();
    expect(await run.race(Promise.resolve('done'))).toBe('done');
    run.arm(1_000);
    const late = run.race(never);
    await clock.advance(1_000);
    expect(await late).toBe('time-up');
    run.disarm();
    const left = run.race(never);
    controller.abort();
    expect(await left).toBe('cancelled');
    expect(run.isCancelled).toBe(true);
  });

  it('remembers what happened between two waits', async () => {
    const { clock, run } = setUp();
    run.arm(100);
    await clock.advance(200);
    expect(await run.race(never)).toBe('time-up');
    run.arm(300);
    expect(await run.race(Promise.resolve('again'))).toBe('again');
  });

  it('is not deafened by work that ends after it was given up', async () => {
    const { clock, run } = setUp();
    let finish: (value: string) => void = () => undefined;
    run.arm(100);
    const givenUp = run.race(new Promise<string>((resolve) => (finish = resolve)));
    await clock.advance(100);
    expect(await givenUp).toBe('time-up');
    run.arm(200);
    const next = run.race(never);
    finish('too late');
    await clock.advance(100);
    expect(await next).toBe('time-up');
  });

  it('passes the rejection of work on, and swallows one that comes too late', async () => {
    const { controller, run } = setUp();
    await expect(run.race(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    let fail: (error: Error) => void = () => undefined;
    const work = run.race(new Promise<string>((_, reject) => (fail = reject)));
    controller.abort();
    expect(await work).toBe('cancelled');
    fail(new Error('too late'));
    await Promise.resolve();
  });

  it('settles once, with everything that was recorded until then', async () => {
    const { run } = setUp();
    run.record(attempt);
    run.record(attempt);
    run.settle('failed', { errorCode: 'upstream_error' });
    run.settle('ok', { servedModel: 'm' });
    expect(await run.settled).toEqual({
      status: 'failed',
      errorCode: 'upstream_error',
      attempts: [attempt, attempt],
      usage: { ...emptyUsage(), textOutputTokens: 4 },
      costNanoUsd: 10,
    });
  });

  it('survives listeners that throw', () => {
    const { run } = setUp(() => {
      throw new Error('metrics are broken');
    });
    run.record(attempt);
    expect(run.spentNanoUsd).toBe(5);
  });

  it('ends a pause when the client leaves', async () => {
    const { clock, controller, run } = setUp();
    const pause = run.pause(5_000);
    controller.abort();
    expect(await pause).toBe(false);
    expect(clock.monotonicMs()).toBe(0);
  });
});
