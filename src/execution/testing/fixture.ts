import type { Deployment, Model } from '../../catalog/model.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { EventBatch } from '../../chat/chat-response.ts';
import { pricingFromUsdPerMillion } from '../../catalog/cost.ts';
import { ManualClock } from '../../numerics/manual-clock.ts';
import { seededRandom } from '../../numerics/random.ts';
import { singlePlan } from '../../routing/plan.ts';
import { createExecutor, type Executor } from '../execute-plan.ts';
import type { Execution, ExecutionInput, ExecutionStream } from '../execution.ts';
import type { ExecutorOptions } from '../executor-context.ts';
import type { Attempt } from '../outcome.ts';
import { type Script, ScriptedProvider } from './scripted-provider.ts';

/** 1 USD per million input tokens and 4 per million output tokens: 1,000 and 4,000 nano-dollars a token. */
export const testPricing = pricingFromUsdPerMillion({
  inputUsdPerMillion: 1,
  outputUsdPerMillion: 4,
  source: 'test',
});

export function testModel(id: string, overrides: Partial<Model> = {}): Model {
  const name = id.slice(id.indexOf('/') + 1);
  return {
    id,
    vendor: 'acme',
    aliases: [],
    contextTokens: 100_000,
    maxOutputTokens: 1_000,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing: testPricing,
    qualityPrior: { default: 0.5, byDomain: {}, logitSd: 1, basis: 'unknown' },
    deployments: [testDeployment(name, name)],
    source: 'configuration',
    ...overrides,
  };
}

export function testDeployment(
  provider: string,
  upstreamModel: string,
  overrides: Partial<Deployment> = {},
): Deployment {
  return { id: `${provider}/${upstreamModel}`, provider, upstreamModel, weight: 1, ...overrides };
}

export function testRequest(overrides: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: 'openai-chat',
    body: { model: 'auto', messages: [{ role: 'user', content: 'hello' }] },
    bodyBytes: 60,
    model: 'auto',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'hello' }] }],
    tools: [],
    sampling: {},
    stream: false,
    includeUsage: true,
    metadata: {},
    wishes: {},
    ...overrides,
  };
}

export interface Bench {
  clock: ManualClock;
  executor: Executor;
  providers: Record<string, ScriptedProvider>;
  models: Model[];
  attempts: Attempt[];
  controller: AbortController;
  input(overrides?: Partial<ExecutionInput>): ExecutionInput;
  run(overrides?: Partial<ExecutionInput>): Promise<Execution>;
  openCalls(): number;
}

/** A pool of one model per provider, named alike, ranked in the order given. */
export function createBench(
  scripts: Record<string, Script | Script[] | ConstructorParameters<typeof ScriptedProvider>[2]>,
  options: {
    models?: Model[];
    settings?: Partial<ExecutorOptions['settings']['server']>;
    latency?: ExecutorOptions['latency'];
    seed?: number;
  } = {},
): Bench {
  const clock = new ManualClock();
  const attempts: Attempt[] = [];
  const providers: Record<string, ScriptedProvider> = {};
  for (const [name, script] of Object.entries(scripts))
    providers[name] = new ScriptedProvider(name, clock, script);
  const models = options.models ?? Object.keys(scripts).map((name) => testModel(`acme/${name}`));
  const controller = new AbortController();
  const executor = createExecutor({
    providers: (name) => providers[name],
    clock,
    random: seededRandom(options.seed ?? 1),
    settings: {
      server: {
        requestTimeoutMs: 600_000,
        firstContentTimeoutMs: 10_000,
        idleTimeoutMs: 30_000,
        connectTimeoutMs: 3_000,
        ...options.settings,
      },
      providers: Object.fromEntries(Object.keys(scripts).map((name) => [name, { maxConcurrency: 64 }])),
    },
    latency: options.latency ?? (() => ({ firstContentMs: 500, outputTokensPerSecond: 50 })),
    onAttempt: (attempt) => attempts.push(attempt),
  });
  const input = (overrides: Partial<ExecutionInput> = {}): ExecutionInput => ({
    requestId: 'req-1',
    request: testRequest(),
    plans: models.map((model) => singlePlan(model.id)),
    pool: { model: (id) => models.find((model) => model.id === id), decideStep: () => [] },
    deadlineAtMs: clock.monotonicMs() + 600_000,
    signal: controller.signal,
    maxAttempts: 3,
    allowFallbacks: true,
    inputTokens: 10,
    ...overrides,
  });
  return {
    clock,
    executor,
    providers,
    models,
    attempts,
    controller,
    input,
    run: (overrides) => advanceUntil(clock, executor.execute(input(overrides))),
    openCalls: () => Object.values(providers).reduce((sum, provider) => sum + provider.openCalls, 0),
  };
}

/** Lets promise callbacks run that are ready. */
export async function flush(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

/** Moves the clock on in small steps until the work is done. */
export async function advanceUntil<T>(
  clock: ManualClock,
  work: Promise<T>,
  stepMs = 50,
  maxSteps = 20_000,
): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  await flush();
  for (let step = 0; !isDone; step++) {
    if (step > maxSteps) throw new Error('The work never ended.');
    await clock.advance(stepMs);
    await flush();
  }
  return work;
}

export interface ReadStream {
  batches: EventBatch[];
  text: string;
  error: unknown;
}

/** Reads a stream to its end, moving the clock as needed. */
export async function readAll(
  clock: ManualClock,
  stream: ExecutionStream,
  maxBatches = 100_000,
): Promise<ReadStream> {
  const batches: EventBatch[] = [];
  let error: unknown = null;
  try {
    while (batches.length < maxBatches) {
      const batch = await advanceUntil(clock, stream.next());
      if (batch === null) break;
      batches.push(batch);
    }
  } catch (caught) {
    error = caught;
  }
  const text = batches
    .flatMap((batch) => batch.events)
    .map((event) => (event.type === 'text-delta' ? event.text : ''))
    .join('');
  return { batches, text, error };
}
