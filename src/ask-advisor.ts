import type { Model } from './catalog/model.ts';
import { messageText } from './chat/chat-message.ts';
import type { ChatRequest } from './chat/chat-request.ts';
import { openAiChat } from './dialects/openai-chat/openai-chat.ts';
import type { Executor } from './execution/execute-plan.ts';
import type { Generation } from './generation.ts';
import type { RequestParts } from './http/handler.ts';
import type { Clock } from './numerics/clock.ts';
import { blendedUsdPerMillion } from './routing/cost-model.ts';
import { namesModelAny, splitEffort } from './routing/model-names.ts';
import { singlePlan } from './routing/plan.ts';
import {
  type AdvisedModel,
  advisorBody,
  maxAdvisedModels,
  readAdvice,
} from './routing/policies/causal-policy.ts';
import type { CompiledRoute } from './routing/routing-input.ts';
import { resolveTarget } from './route-request.ts';

export interface AdvisorParts {
  clock: Clock;
  executor: Executor;
}

/** Whether the route that the request names asks a model first. Names that nobody has are told by routing. */
export function asksAdvisor(generation: Generation, request: ChatRequest): boolean {
  const target = generation.names.resolve(request.model);
  return target?.kind === 'route' && target.route.policy.advisor !== undefined;
}

/**
 * What the model that the route's policy asks says of the candidates, by model id; undefined when it does not answer in
 * time, fails, or names none of them. Its one attempt is bounded by its own deadline, and ends when the client leaves.
 * @throws SignalboxError `route_not_allowed`
 */
export async function askAdvisor(
  parts: AdvisorParts,
  generation: Generation,
  request: ChatRequest,
  http: Pick<RequestParts, 'principal' | 'requestId' | 'signal'>,
): Promise<ReadonlyMap<string, number> | undefined> {
  const target = resolveTarget(generation, request.model, http.principal);
  const advisor = target.kind === 'route' ? target.route.policy.advisor : undefined;
  if (target.kind !== 'route' || advisor === undefined) return undefined;
  const models = candidatesOf(target.route, generation.pool.models);
  const { name, effort } = splitEffort(advisor.model);
  const body = advisorBody(promptOf(request), models, advisor.form);
  const execution = await parts.executor.execute({
    requestId: `${http.requestId}-advisor`,
    request: openAiChat.parseRequest({ ...body, model: name }, 0, {}),
    plans: [singlePlan(name, effort)],
    pool: { model: (id) => generation.pool.byId.get(id), decideStep: () => [] },
    deadlineAtMs: parts.clock.monotonicMs() + advisor.deadlineMs,
    signal: http.signal,
    maxAttempts: 1,
    allowFallbacks: false,
  });
  if (execution.kind !== 'response') return undefined;
  const text = messageText({ role: 'assistant', parts: execution.response.choices[0]?.parts ?? [] });
  return readAdvice(text, execution.response.body, models);
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

/** The newest message of a person. */
function promptOf({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined ? '' : messageText(last);
}
