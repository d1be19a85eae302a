/** Clients that leave, at any moment: the upstream closes at once and what was generated is charged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/numerics/clock.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import type { LedgerEntry } from '../fault-server/ledger.ts';
import { ExecutionBench, openProvider } from './execution-bench.ts';

const timeouts = {
  requestTimeoutMs: 20_000,
  firstContentTimeoutMs: 5_000,
  idleTimeoutMs: 5_000,
  connectTimeoutMs: 2_000,
};
/** The promise is 250 ms and loopback takes a few; the rest is for machines that are busy. */
const closesWithinMs = 1_000;
const nanoUsdPerOutputToken = 4_000;
const nanoUsdPerInputToken = 1_000;

let server: FaultServer;
let providers: Map<string, Provider>;

beforeAll(async () => {
  server = await startFaultServer();
  providers = new Map([['faulty', openProvider('faulty', `${server.origin}/v1`)]]);
});

afterAll(async () => {
  for (const provider of providers.values()) await provider.close();
  await server.close();
});

/** Milliseconds until the server saw the call end. */
async function closedAfterMs(entry: LedgerEntry): Promise<number> {
  const fromMs = systemClock.monotonicMs();
  await server.ledger.until(() => entry.closedAtMs !== null);
  return systemClock.monotonicMs() - fromMs;
}

describe('a client that leaves', () => {
  it.each([
    ['before the head', 'stall', true],
    ['before the head', 'stall', false],
    ['before the first content', 'role-then-stall', true],
    ['while a whole answer is made', 'slow-first-3000', false],
  ])('%s (%s, stream: %s) closes the upstream', async (_, fault, stream) => {
    const bench = new ExecutionBench(providers, timeouts);
    const controller = new AbortController();
    const seen = server.ledger.entries.length;
    const pending = bench.executor.execute(
      bench.input([`faulty/fault-${fault}`], stream, { signal: controller.signal, inputTokens: 9 }),
    );
    await server.ledger.until(({ entries }) => entries.length > seen && entries[seen]?.body !== null);
    await new Promise<void>((resolve) => systemClock.schedule(30, resolve));
    controller.abort();
    const entry = server.ledger.entries[seen];
    if (entry === undefined) throw new Error('the server saw no call');
    expect(await closedAfterMs(entry)).toBeLessThan(closesWithinMs);
    const execution = await pending;
    expect(execution).toMatchObject({ kind: 'failure', error: { code: 'client_closed_request' } });
    expect(await execution.settled).toMatchObject({
      status: 'cancelled',
      costNanoUsd: 9 * nanoUsdPerInputToken,
    });
  });

  it('mid-stream, at any token, closes the upstream and is charged for the tokens that it got', async () => {
    const random = seededRandom(3);
    const leave = async (byAbort: boolean) => {
      const bench = new ExecutionBench(providers, timeouts);
      const controller = new AbortController();
      const wanted = 1 + random.integer(30);
      const input = bench.input([`faulty/fault-slow-4-tokens-60`], true, {
        signal: controller.signal,
        inputTokens: 9,
      });
      const execution = await bench.executor.execute({ ...input, requestId: `leaves-at-${wanted}` });
      if (execution.kind !== 'stream') throw new Error(execution.kind);
      let tokens = 0;
      while (tokens < wanted) {
        const batch = await execution.stream.next();
        if (batch === null) throw new Error('the stream ended early');
        tokens += batch.events.filter((event) => event.type === 'text-delta').length;
      }
      if (byAbort) controller.abort();
      else execution.stream.close();
      const outcome = await execution.settled;
      return { tokens, outcome };
    };
    const left = await Promise.all(Array.from({ length: 60 }, (_, n) => leave(n % 2 === 0)));
    for (const { tokens, outcome } of left) {
      expect(outcome.status).toBe('cancelled');
      expect(outcome.usage.textOutputTokens).toBeGreaterThanOrEqual(tokens);
      // Estimates of very short beginnings are off by a token or two.
      expect(outcome.usage.textOutputTokens).toBeLessThanOrEqual(tokens + 2);
      expect(outcome.costNanoUsd).toBe(
        9 * nanoUsdPerInputToken + outcome.usage.textOutputTokens * nanoUsdPerOutputToken,
      );
    }
    await expect
      .poll(() => server.ledger.entries.filter((entry) => entry.closedAtMs === null).length, {
        timeout: closesWithinMs,
      })
      .toBe(0);
    const sent = server.ledger.entries.filter((entry) => entry.model === 'fault-slow-4-tokens-60');
    expect(sent).toHaveLength(60);
    expect(sent.every((entry) => entry.tokensSent < 60)).toBe(true);
  });

  it('mixes no token of one stream into another', async () => {
    const bench = new ExecutionBench(providers, timeouts);
    const read = async (n: number) => {
      const input = bench.input([`faulty/tokens-${20 + (n % 30)}`], true);
      const execution = await bench.executor.execute(input);
      if (execution.kind !== 'stream') throw new Error(execution.kind);
      let text = '';
      for (let batch = await execution.stream.next(); batch !== null; batch = await execution.stream.next()) {
        if (n % 3 === 0 && text.length > 40) {
          execution.stream.close();
          break;
        }
        for (const event of batch.events) if (event.type === 'text-delta') text += event.text;
      }
      await execution.settled;
      return { n, text };
    };
    const texts = await Promise.all(Array.from({ length: 150 }, (_, n) => read(n)));
    const whole = (n: number) =>
      Array.from({ length: 20 + (n % 30) }, (_, token) => `token${token} `).join('');
    for (const { n, text } of texts) {
      if (n % 3 === 0) expect(whole(n).startsWith(text)).toBe(true);
      else expect(text).toBe(whole(n));
    }
    expect(bench.executor.state().inFlight).toBe(0);
  });
});
