import type { AdvisedConversations, Advice } from './advised-conversations.ts';
import type { Model } from './catalog/model.ts';
import { messageText } from './chat/chat-message.ts';
import type { ChatRequest } from './chat/chat-request.ts';
import { conversationKey } from './chat/conversation-key.ts';
import { personText } from './chat/harness-text.ts';
import { addUsage } from './chat/usage.ts';
import { openAiChat } from './dialects/openai-chat/openai-chat.ts';
import type { Executor } from './execution/execute-plan.ts';
import { advisorStep, type Outcome } from './execution/outcome.ts';
import type { Generation } from './generation.ts';
import type { RequestParts } from './http/handler.ts';
import type { Clock } from './numerics/clock.ts';
import { textFingerprint } from './numerics/text-fingerprint.ts';
import { blendedUsdPerMillion } from './routing/cost-model.ts';
import { namesModelAny, splitEffort } from './routing/model-names.ts';
import { singlePlan } from './routing/plan.ts';
import {
  type AdvisedModel,
  advisorBody,
  maxAdvisedModels,
  readAdvice,
} from './routing/policies/causal-policy.ts';
import type { PolicyAdvisor } from './routing/policies/routing-policy.ts';
import { isToolContinuation } from './routing/request-needs.ts';
import type { CompiledRoute } from './routing/routing-input.ts';
import { resolveTarget } from './route-request.ts';

export interface AdvisorParts {
  clock: Clock;
  executor: Executor;
  advised: AdvisedConversations;
}

/** What asking gave, and the calls that it took; no outcome where nobody was asked. */
export interface Advised {
  advice: Advice;
  outcome: Outcome | null;
  waitedMs: number;
}

type Http = Pick<RequestParts, 'principal' | 'requestId' | 'signal'>;

/** Whether the route that the request names asks a model first. Names that nobody has are told by routing. */
export function asksAdvisor(generation: Generation, request: ChatRequest): boolean {
  return advisorOf(generation.names.resolve(request.model)) !== undefined;
}

/**
 * What the model that the route's policy asks says of the candidates, by model id; no advice when it does not answer in
 * time, fails, or names none of them. Its one attempt is bounded by its own deadline, and ends when the client leaves. The
 * later turns of a tool loop have the advice of its first.
 * @throws SignalboxError `route_not_allowed`
 */
export async function askAdvisor(
  parts: AdvisorParts,
  generation: Generation,
  request: ChatRequest,
  http: Http,
): Promise<Advised> {
  const target = resolveTarget(generation, request.model, http.principal);
  const advisor = advisorOf(target);
  if (target.kind !== 'route' || advisor === undefined) return unasked(undefined);
  const prompt = promptOf(request);
  const conversation = conversationKey(request);
  if (conversation === undefined) return ask(parts, generation, target.route, advisor, prompt, http);
  const key = [http.principal.tenant, generation.settings.version, target.route.name, conversation].join(
    '\u0000',
  );
  const question = textFingerprint([prompt]);
  const known = isToolContinuation(request) ? parts.advised.get(key, question) : null;
  if (known !== null) return unasked(known.advice);
  const advised = await ask(parts, generation, target.route, advisor, prompt, http);
  parts.advised.note(key, question, advised.advice);
  return advised;
}

/** The outcome of a request with what asking took before it: recorded, counted and charged like any attempt. */
export function withAdvisor(outcome: Outcome, asked: Outcome | null): Outcome {
  if (asked === null || asked.attempts.length === 0) return outcome;
  const attempts = asked.attempts.map((attempt) => ({ ...attempt, step: advisorStep }));
  return {
    ...outcome,
    attempts: [...attempts, ...outcome.attempts],
    usage: outcome.attempts.length === 0 ? asked.usage : addUsage(asked.usage, outcome.usage),
    costNanoUsd: asked.costNanoUsd + outcome.costNanoUsd,
  };
}

/** A route that only watches spends nothing on what it would have done. */
function advisorOf(target: ReturnType<Generation['names']['resolve']>): PolicyAdvisor | undefined {
  return target?.kind === 'route' && target.route.mode !== 'shadow' ? target.route.policy.advisor : undefined;
}

function unasked(advice: Advice): Advised {
  return { advice, outcome: null, waitedMs: 0 };
}

async function ask(
  { clock, executor }: AdvisorParts,
  generation: Generation,
  route: CompiledRoute,
  advisor: PolicyAdvisor,
  prompt: string,
  http: Http,
): Promise<Advised> {
  const startedMs = clock.monotonicMs();
  const models = candidatesOf(route, generation.pool.models);
  const { name, effort } = splitEffort(advisor.model);
  const execution = await executor.execute({
    requestId: `${http.requestId}-advisor`,
    request: openAiChat.parseRequest({ ...advisorBody(prompt, models, advisor.form), model: name }, 0, {}),
    plans: [singlePlan(name, effort)],
    pool: { model: (id) => generation.pool.byId.get(id), decideStep: () => [] },
    deadlineAtMs: startedMs + advisor.deadlineMs,
    signal: http.signal,
    maxAttempts: 1,
    allowFallbacks: false,
  });
  const outcome = await execution.settled;
  const waitedMs = clock.monotonicMs() - startedMs;
  if (execution.kind !== 'response') return { advice: undefined, outcome, waitedMs };
  const text = messageText({ role: 'assistant', parts: execution.response.choices[0]?.parts ?? [] });
  return { advice: readAdvice(text, execution.response.body, models), outcome, waitedMs };
}

function candidatesOf(route: CompiledRoute, models: readonly Model[]): AdvisedModel[] {
  const patterns = route.models.map((pattern) => splitEffort(pattern).name);
  return models
    .filter((model) => namesModelAny(patterns, model))
    .slice(0, maxAdvisedModels)
    .map(({ id, pricing, contextTokens }) => ({
      id,
      usdPerMillion: blendedUsdPerMillion(pricing),
      contextTokens,
    }));
}

/** The newest message in which a person speaks: a turn may carry nothing but what a tool gave. */
function promptOf({ messages }: ChatRequest): string {
  const last = messages.findLast((message) => message.role === 'user' && personText(message) !== '');
  return last === undefined ? '' : messageText(last);
}
