import type { Model } from './catalog/model.ts';
import type { ChatRequest, RoutingWishes } from './chat/chat-request.ts';
import { conversationKey } from './chat/conversation-key.ts';
import type { PromptProfile } from './classification/prompt-profile.ts';
import { SignalboxError } from './errors/signalbox-error.ts';
import type { SessionState } from './execution/session-affinity.ts';
import type { Generation } from './generation.ts';
import type { Principal } from './http/handler.ts';
import { mayUse } from './limits/keys.ts';
import type { Clock } from './numerics/clock.ts';
import type { Random } from './numerics/random.ts';
import { decide } from './routing/decide.ts';
import { decidePinned } from './routing/decide-pinned.ts';
import type { Target } from './routing/name-table.ts';
import type { SinglePlan } from './routing/plan.ts';
import { isToolContinuation, readNeeds } from './routing/request-needs.ts';
import type { EliminationReason, NoEligibleModel, RoutingDecision } from './routing/routing-decision.ts';
import type { CompiledRoute, ModelConditions, PolicyState, RoutingInput } from './routing/routing-input.ts';

/** What deciding needs beside the request and the configuration in force. */
export interface RouterParts {
  clock: Clock;
  random: Random;
  newDecisionId(): string;
  classify(request: ChatRequest): PromptProfile;
  /** What `classify` of this request would gain from waiting for; null when there is nothing. Never rejects. */
  encode(request: ChatRequest): Promise<void> | null;
  conditions(model: Model): ModelConditions;
  policyState(): PolicyState;
  session(tenant: string, conversation: string): SessionState | undefined;
}

/** A request with everything that was read and decided about it. */
export interface RoutedRequest {
  request: ChatRequest;
  route: CompiledRoute;
  profile: PromptProfile;
  input: RoutingInput;
  decision: RoutingDecision | NoEligibleModel;
  mode: 'routed' | 'pinned' | 'shadow';
  /** What the route would have done, where something else answers. */
  shadow: RoutingDecision | null;
}

/** Finds what the request names, reads the prompt, and decides. Waits for nothing. */
export function routeRequest(
  parts: RouterParts,
  generation: Generation,
  request: ChatRequest,
  principal: Principal,
  advice?: ReadonlyMap<string, number>,
): RoutedRequest {
  const target = resolveTarget(generation, request.model, principal);
  const profile = parts.classify(request);
  const route = target.kind === 'route' ? target.route : defaultRoute(generation);
  if (target.kind === 'model') {
    const { models: fallbacks = [], ...wishes } = request.wishes;
    const others = fallbacks.map((name) => namedModel(generation, name, principal));
    const input = routingInput(parts, generation, route, request, profile, principal, wishes);
    return pinned(input, [target.model, ...others], 'pinned', request, profile);
  }
  const { winThreshold } = target;
  const wishes = winThreshold === undefined ? request.wishes : { ...request.wishes, winThreshold };
  const input = routingInput(parts, generation, route, request, profile, principal, wishes);
  if (advice !== undefined) input.advice = advice;
  if (route.mode === 'shadow' && route.baseline !== undefined) {
    return pinned(input, [baselineOf(generation, route.baseline)], 'shadow', request, profile);
  }
  const continued = continuedModel(generation, input, request);
  const decision = continued === undefined ? decide(input) : heldDecision(input, continued);
  return { request, route, profile, input, decision, mode: 'routed', shadow: null };
}

/** For steps of a chain that name a route: the route's ranking for the step's own conversation. */
export function stepDecider(parts: RouterParts, generation: Generation, principal: Principal) {
  return (routeName: string, request: ChatRequest): SinglePlan[] => {
    const route = generation.routes.get(routeName);
    if (route === undefined) return [];
    const profile = parts.classify(request);
    const decision = decide(routingInput(parts, generation, route, request, profile, principal, {}));
    if (decision.kind !== 'decision') return [];
    const plans = [decision.plan, ...decision.ranked.map(({ plan }) => plan)];
    return [...new Set(plans)].filter((plan): plan is SinglePlan => plan.kind === 'single');
  };
}

/** @throws SignalboxError `model_not_found`, `route_not_allowed` */
export function resolveTarget(
  generation: Generation,
  name: string,
  principal: Principal,
  param = 'model',
): Target {
  const target = generation.names.resolve(name);
  if (target === undefined) {
    throw new SignalboxError('model_not_found', unknownName(name), {
      param,
    });
  }
  const canonical = target.kind === 'route' ? target.route.name : target.model.id;
  if (!mayUse(principal, canonical) && !mayUse(principal, name)) {
    throw new SignalboxError('route_not_allowed', `This key may not use '${canonical}'.`, { param });
  }
  return target;
}

/** One of OpenRouter's `models`, which answer in the caller's order when the named model fails. */
function namedModel(generation: Generation, name: string, principal: Principal): Model {
  const target = resolveTarget(generation, name, principal, 'models');
  if (target.kind === 'model') return target.model;
  throw new SignalboxError(
    'invalid_request',
    `\`models\` beside a model's name must name models; '${target.route.name}' is a route.`,
    { param: 'models' },
  );
}

function defaultRoute(generation: Generation): CompiledRoute {
  const route = generation.routes.get('auto');
  if (route === undefined) throw new SignalboxError('internal_error');
  return route;
}

function baselineOf(generation: Generation, id: string): Model {
  const model = generation.pool.byId.get(id);
  if (model === undefined) throw new SignalboxError('model_not_found', `The baseline '${id}' is not there.`);
  return model;
}

/**
 * A model that is named answers, the further ones in their order where it fails; the route's own pick is worked out
 * beside it, without trying anything out.
 */
function pinned(
  input: RoutingInput,
  models: readonly [Model, ...Model[]],
  mode: 'pinned' | 'shadow',
  request: ChatRequest,
  profile: PromptProfile,
): RoutedRequest {
  const own = decide({ ...input, wishes: { ...input.wishes, explore: false } });
  const decision = decidePinned(input, models[0]);
  const others = [...new Set(models)].slice(1).map((model) => unpicked(decidePinned(input, model).ranked));
  return {
    request,
    route: input.route,
    profile,
    input,
    decision: { ...decision, ranked: [...decision.ranked, ...others.flat()] },
    mode,
    shadow: own.kind === 'decision' ? own : null,
  };
}

function unpicked(ranked: RoutingDecision['ranked']): RoutingDecision['ranked'] {
  return ranked.map((plan) => ({ ...plan, probability: 0 }));
}

/** In a tool loop the model that asked for the tool goes on, as long as the route still has it. */
function continuedModel(
  generation: Generation,
  input: RoutingInput,
  request: ChatRequest,
): Model | undefined {
  if (input.affinity === undefined || !isToolContinuation(request)) return undefined;
  const model = generation.pool.byId.get(input.affinity.model);
  return model !== undefined && input.conditions(model).available ? model : undefined;
}

/** Predictions that speak against beginning with a model, but not against letting it finish. */
const predicted: ReadonlySet<EliminationReason> = new Set(['too-slow', 'cheapest-tier-at-high-stakes']);

/**
 * The held model first, the route's own ranking behind it for the case that it fails. A model that a rule or a limit now
 * rules out is let go: what a tool brought up may be just what it must not see.
 */
function heldDecision(input: RoutingInput, model: Model): RoutingDecision | NoEligibleModel {
  const own = decide({ ...input, wishes: { ...input.wishes, explore: false } });
  if (own.kind !== 'decision') return own;
  if (own.eliminated.some(({ model: id, reason }) => id === model.id && !predicted.has(reason))) return own;
  const held = decidePinned(input, model);
  const others = unpicked(own.ranked.filter(({ plan }) => plan.id !== held.plan.id));
  return {
    ...held,
    ranked: [...held.ranked, ...others],
    eliminated: own.eliminated,
    reason: `the tool loop stays with ${model.id}`,
    policyVersion: own.policyVersion,
    tags: own.tags,
    rules: own.rules,
  };
}

function routingInput(
  parts: RouterParts,
  generation: Generation,
  route: CompiledRoute,
  request: ChatRequest,
  profile: PromptProfile,
  principal: Principal,
  wishes: RoutingWishes,
): RoutingInput {
  const needs = readNeeds(request, profile);
  const now = new Date(parts.clock.wallMs());
  const input: RoutingInput = {
    decisionId: parts.newDecisionId(),
    route,
    profile,
    needs,
    wishes,
    models: generation.pool.models,
    snapshot: parts.policyState(),
    conditions: parts.conditions,
    request: {
      model: request.model,
      route: route.name,
      dialect: request.dialect,
      stream: request.stream,
      messages: request.messages.length,
      tools: request.tools.length,
      inputTokens: needs.inputTokens,
      metadata: request.metadata,
    },
    key: { name: principal.key ?? '', tenant: principal.tenant },
    time: { hour: now.getUTCHours(), weekday: now.getUTCDay(), iso: now.toISOString() },
    random: parts.random,
    configVersion: generation.settings.version,
  };
  const conversation = isUnderWay(request) ? conversationKey(request) : undefined;
  if (conversation !== undefined) {
    const session = parts.session(principal.tenant, conversation);
    if (session !== undefined) input.affinity = session;
  }
  return input;
}

/** A conversation that has an answer in it. Two that merely begin alike share a derived session id, and no cache worth keeping. */
function isUnderWay(request: ChatRequest): boolean {
  return request.messages.some(({ role }) => role === 'assistant');
}

function unknownName(name: string): string {
  const said = `No route and no model is called '${name.slice(0, 100)}'.`;
  // RouteLLM's clients bring such names along; here a route has to be set up for them.
  return name.startsWith('router-')
    ? `${said} 'router-<policy>-<threshold>' needs a route whose policy is 'threshold' over that policy.`
    : said;
}
