import type { Generation } from '../generation.ts';
import { openAiChat } from '../dialects/openai-chat/openai-chat.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import type { PromptProfile } from '../classification/prompt-profile.ts';
import { type RoutedRequest, type RouterParts, routeRequest } from '../route-request.ts';
import { explainDecision } from '../routing/explanation.ts';
import { refusal } from '../routing/refusal.ts';

interface PreviewParts extends RouterParts {
  generation(): Generation;
}

/** `POST /v1/route`: what would be decided and why, without calling anybody or leaving a record. */
export function previewRoute(parts: PreviewParts, http: RequestParts): HttpAnswer {
  const generation = parts.generation();
  const request = openAiChat.parseRequest(http.body, http.bodyBytes, http.headers);
  const routed = routeRequest(parts, generation, request, http.principal);
  return json(describeRouted(routed, generation));
}

/** `POST /v1/classify`: what is read from a prompt. */
export function previewProfile(parts: PreviewParts, http: RequestParts): HttpAnswer {
  const request = openAiChat.parseRequest(withModel(http.body), http.bodyBytes, http.headers);
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
