/** Mixed traffic with a share of faults, over one executor whose breakers, cool-downs and budgets all requests share. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/numerics/random.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type Ending, ExecutionBench, openProvider, takeToEnd } from './execution-bench.ts';

const timeouts = {
  requestTimeoutMs: 20_000,
  firstContentTimeoutMs: 2_000,
  idleTimeoutMs: 2_000,
  connectTimeoutMs: 2_000,
};
const requests = 600;
const atOnce = 16;
const faults = [
  '500',
  '503',
  '502-html',
  '429',
  '429-retry-2',
  '529',
  'reset',
  'empty',
  'truncated-json',
  'cut-after-role',
  '400-context',
];

let server: FaultServer;
let providers: Map<string, Provider>;

beforeAll(async () => {
  server = await startFaultServer();
  providers = new Map(
    ['first', 'second', 'well'].map((name) => [name, openProvider(name, `${server.origin}/v1`)]),
  );
});

afterAll(async () => {
  for (const provider of providers.values()) await provider.close();
  await server.close();
});

async function drive(
  bench: ExecutionBench,
  candidates: () => string[],
  options: { maxAttempts: number },
): Promise<Ending[]> {
  const endings: Ending[] = [];
  let started = 0;
  const worker = async () => {
    while (started < requests) {
      const stream = started++ % 2 === 0;
      const execution = await bench.executor.execute(bench.input(candidates(), stream, options));
      endings.push(await takeToEnd(execution));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return endings;
}

describe('a soak', () => {
  it('answers everything while one candidate is well, although a fifth of the calls to the others fail', async () => {
    const random = seededRandom(11);
    const some = (provider: string) => {
      const isFaulty = random.uniform() < 0.2;
      return `${provider}/${isFaulty ? `fault-${faults[random.integer(faults.length)]}` : 'tokens-10'}`;
    };
    const bench = new ExecutionBench(providers, timeouts);
    const endings = await drive(bench, () => [some('first'), some('second'), 'well/tokens-10'], {
      maxAttempts: 3,
    });
    expect(endings.map((ending) => ending.result).filter((result) => result !== 'ok')).toEqual([]);
    expect(endings.every((ending) => ending.settlements === 1)).toBe(true);
    expect(bench.attempts.length / requests).toBeLessThan(1.3);
    expect(bench.executor.state().inFlight).toBe(0);
    await expect
      .poll(() => server.ledger.entries.every((entry) => entry.closedAtMs !== null), { timeout: 2_000 })
      .toBe(true);
  }, 30_000);

  it('adds next to no calls when everything is down', async () => {
    const bench = new ExecutionBench(providers, timeouts);
    const endings = await drive(bench, () => ['first/fault-503', 'second/fault-503', 'well/fault-503'], {
      maxAttempts: 3,
    });
    expect(new Set(endings.map((ending) => ending.result))).toEqual(new Set(['upstream_overloaded']));
    expect(bench.attempts.length / requests).toBeLessThan(1.25);
  }, 30_000);
});
