import type { Generation } from '../generation.ts';
import { openAiChat } from '../dialects/openai-chat/openai-chat.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import type { PromptProfile } from '../classification/prompt-profile.ts';
import { type RoutedRequest, type RouterParts, routeRequest } from '../route-request.ts';
import { decide } from '../routing/decide.ts';
import { explainDecision } from '../routing/explanation.ts';
import { refusal } from '../routing/refusal.ts';
import type { CompiledRoute, PolicyState } from '../routing/routing-input.ts';

export interface PreviewParts extends RouterParts {
  generation(): Generation;
  /** What feedback has taught, whether or not it decides. */
  learnt(): PolicyState;
}

/** `POST /v1/route`: what would be decided and why, without calling anybody or leaving a record. */
export async function previewRoute(parts: PreviewParts, http: RequestParts): Promise<HttpAnswer> {
  const generation = parts.generation();
  const request = openAiChat.parseRequest(http.body, http.bodyBytes, http.headers);
  await parts.encode(request);
  const routed = routeRequest(parts, generation, request, http.principal);
  const described = describeRouted(routed, generation);
  const observed = observedPick(routed, parts.learnt());
  return json(observed === null ? described : { ...described, learning: observed });
}

/** Routes as deciding by what was learnt would see them; the state in force stays prepared in the routes themselves. */
const observedRoutes = new WeakMap<CompiledRoute, CompiledRoute>();

/** With `learning.mode: observe`: what would be picked if what was learnt decided. */
function observedPick(routed: RoutedRequest, learnt: PolicyState): Record<string, unknown> | null {
  const { decision, input } = routed;
  if (decision.kind !== 'decision' || learnt.version === input.snapshot.version || learnt.cells.size === 0)
    return null;
  const route = observedRoutes.get(input.route) ?? { ...input.route };
  observedRoutes.set(input.route, route);
  const would = decide({ ...input, route, snapshot: learnt, wishes: { ...input.wishes, explore: false } });
  if (would.kind !== 'decision') return null;
  const own = routed.shadow ?? decision;
  return {
    mode: 'observe',
    policyVersion: learnt.version,
    plan: would.plan,
    wouldChange: would.plan.id !== own.plan.id,
    reason: would.reason,
  };
}

/** `POST /v1/classify`: what is read from a prompt. */
export async function previewProfile(
  parts: Pick<RouterParts, 'classify' | 'encode'>,
  http: RequestParts,
): Promise<HttpAnswer> {
  const request = openAiChat.parseRequest(withModel(http.body), http.bodyBytes, http.headers);
  await parts.encode(request);
  return json(describeProfile(parts.classify(request)));
}

/** The decision with its whole explanation, and the profile. @throws SignalboxError when no model may answer */
export function describeRouted(routed: RoutedRequest, generation: Generation): Record<string, unknown> {
  const { decision, input, shadow, mode } = routed;
  if (decision.kind !== 'decision') throw refusal(decision, generation.pool.off);
  const { kind: _kind, ...fields } = decision;
  const off = [...generation.pool.off].map(([model, { reason, detail }]) => ({ model, reason, detail }));
  return {
    decision: {
      ...fields,
      mode,
      eliminated: [...decision.eliminated, ...off],
      explanation: explainDecision(input, decision),
      ...(shadow !== null && { shadow: { plan: shadow.plan, ranked: shadow.ranked, reason: shadow.reason } }),
    },
    profile: describeProfile(routed.profile),
  };
}

/** The profile as JSON: without the feature vector, which only the quality model reads. */
export function describeProfile(profile: PromptProfile): Record<string, unknown> {
  const { features: _features, ...rest } = profile;
  return rest;
}

/** Reading a prompt does not need a model's name. */
function withModel(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body) || 'model' in body) return body;
  return { ...body, model: 'auto' };
}

export function json(body: unknown, status = 200): HttpAnswer {
  return { kind: 'json', status, headers: {}, body };
}
