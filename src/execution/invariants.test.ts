import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyUsage } from '../chat/usage.ts';
import { isSignalboxError } from '../errors/signalbox-error.ts';
import { type FailureKind, ProviderFailure } from '../providers/provider-failure.ts';
import { type Plan, singlePlan } from '../routing/plan.ts';
import type { Execution } from './execution.ts';
import {
  advanceUntil,
  createBench,
  flush,
  type ReadStream,
  readAll,
  testModel,
  testRequest,
} from './testing/fixture.ts';
import type { Script } from './testing/scripted-provider.ts';

const names = ['a', 'b', 'c'];
const models = names.map((name, at) => testModel(`acme/${name}`, { contextTokens: 10_000 * (at + 1) }));

const failureKind = fc.constantFrom<FailureKind>(
  'connect',
  'connect-timeout',
  'first-content-timeout',
  'connection-lost',
  'malformed-response',
  'invalid-request',
  'refused-parameter',
  'context-length',
  'content-policy',
  'request-too-large',
  'authentication',
  'quota-exhausted',
  'permission',
  'model-not-found',
  'rate-limited',
  'overloaded',
  'server-error',
  'aborted',
);

const afterMs = fc.constantFrom(0, 1, 400, 9_000, 25_000);

const script: fc.Arbitrary<Script> = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    afterMs,
    text: fc.constantFrom('fine', '', 'I cannot help with that.'),
    usage: fc.constantFrom({ ...emptyUsage(), uncachedInputTokens: 9, textOutputTokens: 4 }, emptyUsage()),
  }),
  fc.record({
    kind: fc.constant('stream' as const),
    afterMs,
    gapMs: fc.constantFrom(0, 7),
    lifecycleBatches: fc.nat(2),
    texts: fc.array(fc.constantFrom('x', 'yy', 'some words '), { maxLength: 6 }),
    end: fc.constantFrom('finish' as const, 'cut' as const, 'stall' as const, 'fail-late' as const),
  }),
  fc.record({
    kind: fc.constant('fail' as const),
    afterMs,
    failure: fc
      .record({ kind: failureKind, retryAfterMs: fc.constantFrom(undefined, 0, 1_500, 1e9, Number.NaN) })
      .map(
        ({ kind, retryAfterMs }) =>
          new ProviderFailure(kind, kind, {
            parameter: 'temperature',
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          }),
      ),
  }),
  fc.record({ kind: fc.constant('hang' as const), deaf: fc.boolean() }),
  fc.constant({ kind: 'throw' as const }),
);

const plan: fc.Arbitrary<Plan> = fc.constantFrom<Plan>(
  singlePlan('acme/a'),
  {
    kind: 'cascade',
    id: 'two',
    first: singlePlan('acme/a'),
    verifier: 'structural',
    second: singlePlan('acme/b'),
  },
  {
    kind: 'chain',
    id: 'steps',
    steps: [
      { name: 'one', target: singlePlan('acme/a'), prompt: '{{input}}' },
      { name: 'two', target: { kind: 'route', route: 'auto' }, prompt: '{{previous}}' },
    ],
  },
);

const scenario = fc.record({
  scripts: fc.tuple(...names.map(() => fc.array(script, { minLength: 1, maxLength: 4 }))),
  plan,
  stream: fc.boolean(),
  deadlineMs: fc.constantFrom(1_500, 12_000, 60_000),
  maxAttempts: fc.integer({ min: 1, max: 5 }),
  allowFallbacks: fc.boolean(),
  /** When the client leaves; null when it stays. */
  leavesAtMs: fc.constantFrom(null, null, 0, 300, 5_000),
  /** Batches that the client reads before it closes the stream; null to read on. */
  readsBatches: fc.constantFrom(null, null, 0, 1, 3),
  seed: fc.nat(),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

async function play(given: Scenario) {
  const [a = [], b = [], c = []] = given.scripts;
  const bench = createBench(
    { a, b, c },
    { models, seed: given.seed, settings: { requestTimeoutMs: 90_000 } },
  );
  if (given.leavesAtMs !== null) bench.clock.schedule(given.leavesAtMs, () => bench.controller.abort());
  const input = bench.input({
    plans: [given.plan, singlePlan('acme/b'), singlePlan('acme/c')],
    pool: { ...bench.input().pool, decideStep: () => [singlePlan('acme/b'), singlePlan('acme/c')] },
    request: testRequest({ stream: given.stream }),
    deadlineAtMs: given.deadlineMs,
    maxAttempts: given.maxAttempts,
    allowFallbacks: given.allowFallbacks,
  });
  const execution: Execution = await advanceUntil(bench.clock, bench.executor.execute(input));
  const answeredMs = bench.clock.monotonicMs();
  let settlements = 0;
  void execution.settled.then(() => {
    settlements += 1;
  });
  let read: ReadStream | null = null;
  if (execution.kind === 'stream') {
    read = await readAll(bench.clock, execution.stream, given.readsBatches ?? undefined);
    execution.stream.close();
  }
  const outcome = await advanceUntil(bench.clock, execution.settled);
  await bench.clock.advance(1_000);
  await flush();
  return { bench, execution, read, outcome, answeredMs, settlements };
}

describe('whatever providers and clients do', () => {
  it('every request ends once, is charged for what it did, and leaves nothing open', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { bench, execution, read, outcome, answeredMs, settlements } = await play(given);
        expect(settlements).toBe(1);
        expect(bench.openCalls()).toBe(0);
        expect(bench.executor.state().inFlight).toBe(0);

        const calls = names.reduce((sum, name) => sum + (bench.providers[name]?.calls.length ?? 0), 0);
        expect(outcome.attempts).toHaveLength(calls);
        expect(bench.attempts).toEqual(outcome.attempts);
        expect(outcome.costNanoUsd).toBe(
          outcome.attempts.reduce((sum, attempt) => sum + attempt.costNanoUsd, 0),
        );
        for (const attempt of outcome.attempts) {
          expect(Number.isSafeInteger(attempt.costNanoUsd) && attempt.costNanoUsd >= 0).toBe(true);
          expect(attempt.totalMs).toBeGreaterThanOrEqual(0);
        }
        expect(answeredMs).toBeLessThanOrEqual(given.deadlineMs + 50);

        if (execution.kind === 'failure') {
          expect(['failed', 'cancelled']).toContain(outcome.status);
          expect(outcome.errorCode).toBe(execution.error.code);
          expect(execution.error.code).not.toBe('internal_error');
        } else {
          expect(outcome.servedModel).toBe(execution.served.model.id);
        }
        if (execution.kind === 'response') expect(outcome.status).toBe('ok');
        if (read !== null) {
          const hasReadAll = given.readsBatches === null;
          if (hasReadAll && read.error === null) expect(outcome.status).toBe('ok');
          if (read.error !== null) {
            expect(isSignalboxError(read.error)).toBe(true);
            expect(outcome.status).not.toBe('ok');
          }
        }
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it('no deployment is called twice within a second by one request, unless to leave a parameter out', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (given) => {
        const { bench } = await play({ ...given, plan: singlePlan('acme/a') });
        for (const name of names) {
          const calls = bench.providers[name]?.calls ?? [];
          for (const [at, call] of calls.entries()) {
            const before = calls[at - 1];
            if (
              before === undefined ||
              call.call.refusedParameters.length > before.call.refusedParameters.length
            )
              continue;
            expect(call.atMs - (before.closedMs ?? before.atMs)).toBeGreaterThanOrEqual(1_000);
          }
        }
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('text of one answer is never spliced into another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.nat(12), fc.boolean(), async (cutA, cutB, breaks) => {
        const texts = (mark: string, count: number) =>
          Array.from({ length: count }, (_, n) => `${mark}${n} `);
        const bench = createBench({
          a: { kind: 'stream', texts: texts('a', cutA), end: breaks ? 'cut' : 'stall' },
          b: { kind: 'stream', texts: texts('b', cutB), end: 'finish' },
        });
        const execution = await bench.run({ request: testRequest({ stream: true }) });
        if (execution.kind !== 'stream') throw new Error(execution.kind);
        const { text } = await readAll(bench.clock, execution.stream);
        expect(text).toBe(cutA > 0 ? texts('a', cutA).join('') : texts('b', cutB).join(''));
      }),
      { numRuns: 40 },
    );
  });
});
