import { costNanoUsd, pricesAt, usdFromNanoUsd } from './catalog/cost.ts';
import type { Model } from './catalog/model.ts';
import { messageText } from './chat/chat-message.ts';
import type { ChatRequest } from './chat/chat-request.ts';
import type { ChatResponse } from './chat/chat-response.ts';
import { emptyUsage } from './chat/usage.ts';
import { estimateInputTokens } from './classification/token-estimate.ts';
import type { Settings } from './config/settings.ts';
import { openAiChat } from './dialects/openai-chat/openai-chat.ts';
import { createExecutor } from './execution/execute-plan.ts';
import type { ExecutionPool } from './execution/execution.ts';
import type { LiveGeneration } from './live-generation.ts';
import type { Clock } from './numerics/clock.ts';
import type { Random } from './numerics/random.ts';
import type { ProviderSet } from './providers/provider-set.ts';
import { LatencyEstimates } from './routing/latency-estimates.ts';
import { singlePlan } from './routing/plan.ts';

export interface AskerOptions {
  settings: Settings;
  live: LiveGeneration;
  providers: ProviderSet;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
}

/** A chat body in OpenAI's form, without a model. */
type Body = Record<string, unknown>;

/** Asks single models without a server, with the retries and deadlines of the gateway and none of its records. */
export interface ModelAsker {
  /** A model that is served here, by any of its names. */
  modelNamed(name: string): Model | undefined;
  /**
   * Asks a model, perhaps as `model#effort`. `text` holds what it says and which tools it calls, and is null when it
   * fails; `costUsd` is what all attempts cost.
   */
  ask(plan: string, body: Body): Promise<{ text: string | null; costUsd: number }>;
  /** The most that asking can cost in USD, by the cap of the body and more input than it should have. */
  boundUsd(plan: string, body: Body): number;
}

const askDeadlineMs = 180_000;
const maxAttempts = 2;
/** By how much an estimate of the input may be too low. */
const inputMargin = 1.5;
const inputMarginTokens = 200;

export function createModelAsker(options: AskerOptions): ModelAsker {
  const { live, providers, clock, random, settings, signal } = options;
  const latencies = new LatencyEstimates(clock);
  const executor = createExecutor({
    providers: (name) => providers.get(name),
    clock,
    random,
    settings,
    latency: (model, deployment) => latencies.estimate(deployment.id, model),
  });
  const pool: ExecutionPool = { model: (id) => live.current.pool.byId.get(id), decideStep: () => [] };
  let asked = 0;
  return {
    modelNamed(name) {
      // By its id first: a route may answer for the name of a model that is served here too.
      const exact = pool.model(name);
      if (exact !== undefined) return exact;
      const target = live.current.names.resolve(name);
      return target?.kind === 'model' ? target.model : undefined;
    },
    async ask(plan, body) {
      const { model, effort } = partsOf(plan);
      const execution = await executor.execute({
        requestId: `ask_${++asked}`,
        request: requestOf(model, body),
        plans: [singlePlan(model, effort)],
        pool,
        deadlineAtMs: clock.monotonicMs() + askDeadlineMs,
        signal,
        maxAttempts,
        allowFallbacks: false,
      });
      const outcome = await execution.settled;
      return {
        text: execution.kind === 'response' ? textOf(execution.response) : null,
        costUsd: usdFromNanoUsd(outcome.costNanoUsd),
      };
    },
    boundUsd(plan, body) {
      const { model: id } = partsOf(plan);
      const model = pool.model(id);
      return model === undefined ? 0 : maxAttempts * attemptBoundUsd(model, requestOf(id, body));
    },
  };
}

function partsOf(plan: string): { model: string; effort?: string } {
  const mark = plan.indexOf('#');
  return mark < 0 ? { model: plan } : { model: plan.slice(0, mark), effort: plan.slice(mark + 1) };
}

function requestOf(model: string, body: Body): ChatRequest {
  const { stream: _stream, stream_options: _options, ...rest } = body;
  return openAiChat.parseRequest({ ...rest, model }, 0, {});
}

function attemptBoundUsd(model: Model, request: ChatRequest): number {
  const inputTokens = Math.ceil(inputMargin * estimateInputTokens(request)) + inputMarginTokens;
  const outputTokens = request.sampling.maxOutputTokens ?? model.maxOutputTokens ?? 0;
  const pricings = [model.pricing, ...model.deployments.map(({ pricing }) => pricing)];
  return Math.max(
    ...pricings.map((pricing) => {
      if (pricing === null || pricing === undefined) return 0;
      const prices = pricesAt(pricing, inputTokens);
      // Some providers charge more for input that they put into their cache.
      const isWriteDearer = prices.cacheWritePicoUsd > prices.inputPicoUsd;
      const input = isWriteDearer
        ? { cacheWriteInputTokens: inputTokens }
        : { uncachedInputTokens: inputTokens };
      return usdFromNanoUsd(
        costNanoUsd(pricing, { ...emptyUsage(), ...input, textOutputTokens: outputTokens }),
      );
    }),
  );
}

function textOf({ choices }: ChatResponse): string {
  const parts = choices[0]?.parts ?? [];
  const calls = parts.flatMap((part) =>
    part.type === 'tool-call' ? [`${part.name}(${part.arguments})`] : [],
  );
  const refusals = parts.flatMap((part) => (part.type === 'refusal' ? [part.text] : []));
  return [messageText({ role: 'assistant', parts }), ...refusals, ...calls]
    .filter((text) => text !== '')
    .join('\n');
}
