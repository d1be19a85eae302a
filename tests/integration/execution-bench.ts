import type { Deployment, Model } from '../../src/catalog/model.ts';
import { pricingFromUsdPerMillion } from '../../src/catalog/cost.ts';
import { openAiChat } from '../../src/dialects/openai-chat/openai-chat.ts';
import { createExecutor, type Executor } from '../../src/execution/execute-plan.ts';
import type { Execution, ExecutionInput } from '../../src/execution/execution.ts';
import type { Attempt, Outcome } from '../../src/execution/outcome.ts';
import { systemClock } from '../../src/numerics/clock.ts';
import { seededRandom } from '../../src/numerics/random.ts';
import { OpenAiCompatibleProvider } from '../../src/providers/openai-compatible/openai-compatible-provider.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { singlePlan } from '../../src/routing/plan.ts';

/** 1 USD per million input tokens and 4 per million output tokens. */
const pricing = pricingFromUsdPerMillion({ inputUsdPerMillion: 1, outputUsdPerMillion: 4, source: 'test' });

export interface Timeouts {
  requestTimeoutMs: number;
  firstContentTimeoutMs: number;
  idleTimeoutMs: number;
  connectTimeoutMs: number;
}

/** The executor over real sockets: one provider per origin, models named `PROVIDER/UPSTREAM`. */
export class ExecutionBench {
  readonly attempts: Attempt[] = [];
  readonly executor: Executor;
  readonly #providers: ReadonlyMap<string, Provider>;

  constructor(providers: ReadonlyMap<string, Provider>, timeouts: Timeouts) {
    this.#providers = providers;
    this.executor = createExecutor({
      providers: (name) => this.#providers.get(name),
      clock: systemClock,
      random: seededRandom(7),
      settings: {
        server: timeouts,
        providers: Object.fromEntries([...providers.keys()].map((name) => [name, { maxConcurrency: 256 }])),
      },
      latency: () => ({ firstContentMs: 50, outputTokensPerSecond: 100 }),
      onAttempt: (attempt) => this.attempts.push(attempt),
    });
  }

  /** `models` are ranked as given. */
  input(models: readonly string[], stream: boolean, overrides: Partial<ExecutionInput> = {}): ExecutionInput {
    const request = openAiChat.parseRequest(
      { model: 'auto', messages: [{ role: 'user', content: 'Say something.' }], max_tokens: 60, stream },
      100,
      {},
    );
    return {
      requestId: 'req-test',
      request,
      plans: models.map((id) => singlePlan(id)),
      pool: { model: benchModel, decideStep: () => [] },
      deadlineAtMs: systemClock.monotonicMs() + 60_000,
      signal: new AbortController().signal,
      maxAttempts: 2,
      allowFallbacks: true,
      ...overrides,
    };
  }
}

export function openProvider(name: string, baseUrl: string): OpenAiCompatibleProvider {
  return new OpenAiCompatibleProvider({
    name,
    type: 'openai-compatible',
    baseUrl,
    apiKey: 'sk-upstream-canary',
    clock: systemClock,
  });
}

function benchModel(id: string): Model {
  const provider = id.slice(0, id.indexOf('/'));
  const upstreamModel = id.slice(id.indexOf('/') + 1);
  const deployment: Deployment = { id, provider, upstreamModel, weight: 1 };
  return {
    id,
    vendor: provider,
    aliases: [],
    contextTokens: provider === 'well' ? 200_000 : 8_000,
    maxOutputTokens: 400,
    capabilities: new Set(),
    efforts: [],
    refusedParameters: [],
    pricing,
    qualityPrior: { default: 0.5, byDomain: {}, logitSd: 1, basis: 'unknown' },
    deployments: [deployment],
    source: 'configuration',
  };
}

export interface Ending {
  /** `ok`, or the code of the error that the client was given, in the stream or instead of an answer. */
  result: string;
  text: string;
  servedModel: string | undefined;
  outcome: Outcome;
  settlements: number;
  /** Error texts, to look for what must not be in them. */
  words: string;
}

/** Takes an execution to its end as a client would. */
export async function takeToEnd(execution: Execution): Promise<Ending> {
  let settlements = 0;
  void execution.settled.then(() => {
    settlements += 1;
  });
  let result = 'ok';
  let text = '';
  let words = '';
  const note = (error: unknown) => {
    const { code, message } = error as { code?: string; message?: string };
    result = code ?? 'unexpected';
    words += message ?? '';
  };
  if (execution.kind === 'failure') note(execution.error);
  if (execution.kind === 'response') {
    const part = execution.response.choices[0]?.parts.find(({ type }) => type === 'text');
    text = part?.type === 'text' ? part.text : '';
  }
  if (execution.kind === 'stream') {
    try {
      for (let batch = await execution.stream.next(); batch !== null; batch = await execution.stream.next()) {
        for (const event of batch.events) if (event.type === 'text-delta') text += event.text;
      }
    } catch (error) {
      note(error);
    }
  }
  const outcome = await execution.settled;
  await Promise.resolve();
  const servedModel = execution.kind === 'failure' ? undefined : execution.served.model.id;
  return { result, text, servedModel, outcome, settlements, words };
}
