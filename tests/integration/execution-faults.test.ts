/**
 * The provider fault matrix: every fault of the fault server, streamed and whole, with a healthy candidate after it and
 * with none. Before the commit point the healthy candidate answers; after it the stream ends with its error.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../src/providers/provider.ts';
import { type FaultServer, startFaultServer } from '../fault-server/fault-server.ts';
import { type Ending, ExecutionBench, openProvider, takeToEnd } from './execution-bench.ts';

/**
 * - `replaced`: fails before the commit point, so that a healthy candidate answers.
 * - `broken`: breaks after the commit point when streamed, and is replaced when not.
 * - `abrupt`: breaks so soon after the first content that one read may bring both; then it was never committed.
 * - `passed`: the client's own fault, which no other candidate is asked about.
 * - `answered`: odd, but a good answer.
 */
type Expectation = 'replaced' | 'broken' | 'abrupt' | 'passed' | 'answered';

/** What the client hears when every candidate has the fault and nothing was committed. */
const matrix: [fault: string, expectation: Expectation, code: string][] = [
  ['reset', 'replaced', 'upstream_error'],
  ['close', 'replaced', 'upstream_error'],
  ['stall', 'replaced', 'upstream_timeout'],
  ['slow-headers', 'replaced', 'upstream_timeout'],
  ['continue-only', 'replaced', 'upstream_error'],
  ['garbage', 'replaced', 'upstream_error'],
  ['big-header', 'replaced', 'upstream_error'],
  ['two-lengths', 'replaced', 'upstream_error'],
  ['length-and-chunked', 'replaced', 'upstream_error'],
  ['short-body', 'replaced', 'upstream_error'],
  ['no-terminator', 'replaced', 'upstream_error'],
  ['redirect', 'replaced', 'upstream_error'],
  ['400', 'passed', 'invalid_request'],
  ['400-parameter', 'replaced', 'invalid_request'],
  ['400-context', 'replaced', 'context_length_exceeded'],
  ['400-policy', 'passed', 'invalid_request'],
  ['401', 'replaced', 'upstream_error'],
  ['402', 'replaced', 'upstream_overloaded'],
  ['403', 'replaced', 'upstream_error'],
  ['404', 'replaced', 'upstream_error'],
  ['408', 'replaced', 'upstream_timeout'],
  ['409', 'replaced', 'upstream_error'],
  ['413', 'replaced', 'body_too_large'],
  ['422', 'passed', 'invalid_request'],
  ['429', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-2', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-3600', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-date', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-negative', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-nan', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-huge', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-empty', 'replaced', 'rate_limit_exceeded'],
  ['429-retry-ms', 'replaced', 'rate_limit_exceeded'],
  ['429-quota', 'replaced', 'upstream_overloaded'],
  ['500', 'replaced', 'upstream_error'],
  ['502-html', 'replaced', 'upstream_error'],
  ['503', 'replaced', 'upstream_overloaded'],
  ['503-retry-2', 'replaced', 'upstream_overloaded'],
  ['504', 'replaced', 'upstream_timeout'],
  ['520', 'replaced', 'upstream_error'],
  ['524', 'replaced', 'upstream_error'],
  ['529', 'replaced', 'upstream_overloaded'],
  ['200-error', 'replaced', 'upstream_overloaded'],
  ['empty', 'replaced', 'upstream_error'],
  ['html', 'replaced', 'upstream_error'],
  ['truncated-json', 'replaced', 'upstream_error'],
  ['json-array', 'replaced', 'upstream_error'],
  ['json-null', 'replaced', 'upstream_error'],
  ['no-choices', 'replaced', 'upstream_error'],
  ['empty-choices', 'replaced', 'upstream_error'],
  ['null-message', 'replaced', 'upstream_error'],
  ['gzip-layers', 'replaced', 'upstream_error'],
  ['unknown-encoding', 'replaced', 'upstream_error'],
  ['first-event-error', 'replaced', 'upstream_error'],
  ['stream-silence', 'replaced', 'upstream_timeout'],
  ['role-then-stall', 'replaced', 'upstream_timeout'],
  ['pings-only', 'replaced', 'upstream_timeout'],
  ['cut-after-role', 'replaced', 'upstream_error'],
  ['cut-after-5', 'broken', 'upstream_error'],
  ['end-after-5', 'broken', 'upstream_error'],
  ['stall-after-5', 'broken', 'upstream_timeout'],
  ['pings-after-5', 'broken', 'upstream_timeout'],
  ['error-after-5', 'abrupt', 'upstream_error'],
  ['bad-json-event', 'abrupt', 'upstream_error'],
  ['huge-event', 'broken', 'upstream_error'],
  ['done-without-finish', 'abrupt', 'upstream_error'],
  ['odd-framing', 'answered', ''],
  ['no-done', 'answered', ''],
  ['two-finishes', 'answered', ''],
  ['after-done', 'answered', ''],
  ['bytes-of-1', 'answered', ''],
  ['json-for-stream', 'answered', ''],
  ['sse-for-json', 'answered', ''],
  ['slow-first-100', 'answered', ''],
  ['slow-5', 'answered', ''],
];

const timeouts = {
  requestTimeoutMs: 20_000,
  firstContentTimeoutMs: 2_000,
  idleTimeoutMs: 1_000,
  connectTimeoutMs: 1_000,
};
const cellsAtOnce = 20;

let faulty: FaultServer;
let well: FaultServer;
let providers: Map<string, Provider>;
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  faulty = await startFaultServer();
  well = await startFaultServer();
  providers = new Map([
    ['faulty', openProvider('faulty', `${faulty.origin}/v1`)],
    ['other', openProvider('other', `${faulty.origin}/v1`)],
    ['well', openProvider('well', `${well.origin}/v1`)],
  ]);
});

afterAll(async () => {
  for (const provider of providers.values()) await provider.close();
  await faulty.close();
  await well.close();
  process.off('unhandledRejection', noteUnhandled);
});

interface Cell extends Ending {
  name: string;
  inFlight: number;
}

/** Runs every cell of one kind, a dozen at a time, each with breakers and budgets of its own. */
async function runCells(
  stream: boolean,
  candidates: (fault: string) => string[],
): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>();
  const queue = [...matrix];
  const worker = async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      const [fault] = row;
      const bench = new ExecutionBench(providers, timeouts);
      const ending = await takeToEnd(await bench.executor.execute(bench.input(candidates(fault), stream)));
      cells.set(fault, { ...ending, name: fault, inFlight: bench.executor.state().inFlight });
    }
  };
  await Promise.all(Array.from({ length: cellsAtOnce }, worker));
  return cells;
}

function checkInvariants(cells: Map<string, Cell>): void {
  for (const cell of cells.values()) {
    const { name, outcome } = cell;
    expect({ name, settlements: cell.settlements, inFlight: cell.inFlight }).toEqual({
      name,
      settlements: 1,
      inFlight: 0,
    });
    expect(outcome.costNanoUsd).toBe(outcome.attempts.reduce((sum, attempt) => sum + attempt.costNanoUsd, 0));
    expect(Number.isSafeInteger(outcome.costNanoUsd), name).toBe(true);
    expect(cell.words, name).not.toMatch(/canary|127\.0\.0\.1|10\.0\.0\.7|node:|\.ts:\d|nginx/);
    if (cell.result === 'ok') expect(outcome.status, name).toBe('ok');
    else expect(outcome.errorCode, name).toBe(cell.result);
  }
  expect(unhandled).toEqual([]);
}

/** Every call that the servers saw is over. */
async function expectAllClosed(): Promise<void> {
  await expect
    .poll(
      () =>
        [...faulty.ledger.entries, ...well.ledger.entries].filter((entry) => entry.closedAtMs === null)
          .length,
      {
        timeout: 2_000,
      },
    )
    .toBe(0);
}

describe.each([
  ['streamed', true],
  ['whole', false],
])('faults of a provider, %s', (_, stream) => {
  it('are answered by the healthy candidate before the commit point, and by the error after it', async () => {
    const cells = await runCells(stream, (fault) => [`faulty/fault-${fault}`, 'well/healthy']);
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const [fault, expectation, code] of matrix) {
      const cell = cells.get(fault);
      found[fault] = `${cell?.result} ${cell?.servedModel}`;
      expected[fault] = {
        replaced: 'ok well/healthy',
        broken: stream ? `upstream_stream_interrupted faulty/fault-${fault}` : 'ok well/healthy',
        abrupt: wasCommitted(cell) ? `upstream_stream_interrupted faulty/fault-${fault}` : 'ok well/healthy',
        passed: `${code} undefined`,
        answered: `ok faulty/fault-${fault}`,
      }[expectation];
      if (cell?.result === 'ok') expect(cell.text, fault).toContain('token0 token1 token2');
    }
    expect(found).toEqual(expected);
    checkInvariants(cells);
    await expectAllClosed();
  }, 60_000);

  it('give the client the right error when every candidate has them', async () => {
    const cells = await runCells(stream, (fault) => [`faulty/fault-${fault}`, `other/fault-${fault}`]);
    const found: Record<string, string> = {};
    const expected: Record<string, string> = {};
    for (const [fault, expectation, code] of matrix) {
      const cell = cells.get(fault);
      found[fault] = cell?.result ?? 'missing';
      expected[fault] = {
        replaced: code,
        broken: stream ? 'upstream_stream_interrupted' : code,
        abrupt: wasCommitted(cell) ? 'upstream_stream_interrupted' : code,
        passed: code,
        answered: 'ok',
      }[expectation];
    }
    expect(found).toEqual(expected);
    checkInvariants(cells);
    await expectAllClosed();
  }, 60_000);
});

function wasCommitted(cell: Cell | undefined): boolean {
  return cell?.outcome.status === 'interrupted';
}

describe('faults beyond a single answer', () => {
  it.each([true, false])('a server that refuses connections (stream: %s)', async (stream) => {
    const gone = await startFaultServer();
    await gone.close();
    const down = openProvider('down', `${gone.origin}/v1`);
    const bench = new ExecutionBench(new Map<string, Provider>([...providers, ['down', down]]), timeouts);
    const replaced = await takeToEnd(
      await bench.executor.execute(bench.input(['down/m', 'well/healthy'], stream)),
    );
    expect(replaced).toMatchObject({ result: 'ok', servedModel: 'well/healthy' });
    const alone = await takeToEnd(
      await bench.executor.execute(bench.input(['down/m'], stream, { maxAttempts: 1 })),
    );
    expect(alone.result).toBe('upstream_unavailable');
    await down.close();
  });

  it('a stream that lingers after its finish is complete all the same', async () => {
    const bench = new ExecutionBench(providers, timeouts);
    const ending = await takeToEnd(
      await bench.executor.execute(bench.input(['faulty/fault-finish-then-hang'], true)),
    );
    expect(ending).toMatchObject({
      result: 'ok',
      outcome: { status: 'ok', usage: { textOutputTokens: 20 } },
    });
  });

  it('a bomb of compressed zeros is not unpacked', async () => {
    const bench = new ExecutionBench(providers, { ...timeouts, firstContentTimeoutMs: 5_000 });
    const input = bench.input(['faulty/fault-gzip-bomb', 'well/healthy'], false);
    expect(await takeToEnd(await bench.executor.execute(input))).toMatchObject({
      result: 'ok',
      servedModel: 'well/healthy',
    });
  });

  it('an endless stream is cut and charged for what it sent', async () => {
    const bench = new ExecutionBench(providers, timeouts);
    const ending = await takeToEnd(await bench.executor.execute(bench.input(['faulty/fault-endless'], true)));
    expect(ending).toMatchObject({
      result: 'upstream_stream_interrupted',
      outcome: { status: 'interrupted' },
    });
    expect(ending.outcome.usage.textOutputTokens).toBeGreaterThan(1_000);
    expect(ending.outcome.usage.textOutputTokens).toBeLessThan(2_000);
    await expectAllClosed();
  });

  it.each([
    ['usage-missing', 20],
    ['usage-negative', 20],
    ['usage-nan', 20],
    ['usage-huge', 20],
  ])('usage that makes no sense (%s) is replaced by an estimate', async (model, outputTokens) => {
    const bench = new ExecutionBench(providers, timeouts);
    const { outcome } = await takeToEnd(await bench.executor.execute(bench.input([`faulty/${model}`], true)));
    expect(outcome.usage).toMatchObject({ textOutputTokens: outputTokens, estimated: true });
    expect(outcome.usage.uncachedInputTokens).toBeGreaterThan(2);
    expect(outcome.costNanoUsd).toBeGreaterThan(0);
  });
});
