/**
 * What execution adds to a call: a plan with one healthy candidate, and one with nineteen fallbacks behind it, against the
 * bare call to the same in-memory provider. CPU microseconds per request, median of rounds.
 *
 *   node benchmarks/execution.ts [--json]
 */
import type { Model } from '../src/catalog/model.ts';
import { createExecutor } from '../src/execution/execute-plan.ts';
import type { ExecutionInput } from '../src/execution/execution.ts';
import { systemClock } from '../src/numerics/clock.ts';
import { seededRandom } from '../src/numerics/random.ts';
import type { ChatResponse, EventBatch } from '../src/chat/chat-response.ts';
import { emptyUsage } from '../src/chat/usage.ts';
import type { Provider, ProviderCall } from '../src/providers/provider.ts';
import { singlePlan } from '../src/routing/plan.ts';
import { testModel, testRequest } from '../src/execution/testing/fixture.ts';

const perRound = 5_000;
const rounds = 15;
const chunks = 20;

const usage = { ...emptyUsage(), uncachedInputTokens: 12, textOutputTokens: chunks };
const response: ChatResponse = {
  dialect: 'openai-chat',
  body: {},
  id: 'answer',
  model: 'm',
  choices: [
    { index: 0, parts: [{ type: 'text', text: 'Paris is the capital of France.' }], finishReason: 'stop' },
  ],
  usage,
};
const batches: EventBatch[] = [
  { events: [{ type: 'start', id: 'answer', model: 'm' }] },
  ...Array.from(
    { length: chunks },
    (_, n): EventBatch => ({
      events: [{ type: 'text-delta', choice: 0, text: `token${n} ` }],
    }),
  ),
  { events: [{ type: 'finish', choice: 0, reason: 'stop' }, { type: 'usage', usage }, { type: 'done' }] },
];

const provider: Provider = {
  name: 'p',
  type: 'in-memory',
  call: async (call) => {
    if (!call.stream) return { kind: 'response', response, loss: [] };
    let at = 0;
    return {
      kind: 'stream',
      loss: [],
      stream: { next: async () => batches[at++] ?? null, close: () => undefined },
    };
  },
  listModels: async () => null,
  close: async () => undefined,
};

const models = new Map<string, Model>();
for (let n = 0; n < 20; n++) models.set(`acme/m${n}`, testModel(`acme/m${n}`));
for (const model of models.values()) {
  Object.assign(model, {
    deployments: model.deployments.map((deployment) => ({ ...deployment, provider: 'p' })),
  });
}
const executor = createExecutor({
  providers: () => provider,
  clock: systemClock,
  random: seededRandom(1),
  settings: {
    server: {
      requestTimeoutMs: 600_000,
      firstContentTimeoutMs: 60_000,
      idleTimeoutMs: 60_000,
      connectTimeoutMs: 5_000,
    },
    providers: { p: { maxConcurrency: 1_000 } },
  },
  latency: () => ({ firstContentMs: 500, outputTokensPerSecond: 50 }),
});
const plans = [...models.keys()].map((id) => singlePlan(id));

function input(stream: boolean, candidates: number): ExecutionInput {
  return {
    requestId: 'bench',
    request: testRequest({ stream }),
    plans: plans.slice(0, candidates),
    pool: { model: (id) => models.get(id), decideStep: () => [] },
    deadlineAtMs: systemClock.monotonicMs() + 600_000,
    signal: new AbortController().signal,
    maxAttempts: 3,
    allowFallbacks: true,
    inputTokens: 12,
  };
}

async function bareCall(stream: boolean): Promise<void> {
  const { request } = input(stream, 1);
  const call: ProviderCall = {
    request,
    upstreamModel: 'm',
    refusedParameters: [],
    stream,
    requestId: 'bench',
  };
  const timeouts = { connectMs: 1, firstContentMs: 1, idleMs: 1 };
  const answer = await provider.call(call, timeouts, new AbortController().signal);
  if (answer.kind === 'stream') while ((await answer.stream.next()) !== null);
}

async function executed(stream: boolean, candidates: number): Promise<void> {
  const execution = await executor.execute(input(stream, candidates));
  if (execution.kind === 'stream') while ((await execution.stream.next()) !== null);
  await execution.settled;
}

async function medianMicroseconds(work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    for (let n = 0; n < perRound; n++) await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / perRound);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const results: Record<string, number> = {};
for (const stream of [false, true]) {
  const kind = stream ? `stream of ${chunks} chunks` : 'whole answer';
  const bare = await medianMicroseconds(() => bareCall(stream));
  for (const candidates of [1, 20]) {
    const full = await medianMicroseconds(() => executed(stream, candidates));
    results[`${kind}, ${candidates} candidate${candidates === 1 ? '' : 's'}: µs added`] = round2(full - bare);
  }
  results[`${kind}: µs of the bare call`] = round2(bare);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify({ node: process.version, perRound, rounds, results }, null, 2)}\n`
    : `${Object.entries(results)
        .map(([name, value]) => `${String(value).padStart(8)}  ${name}`)
        .join('\n')}\n`,
);
