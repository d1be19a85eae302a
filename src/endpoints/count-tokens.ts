import type { ChatRequest } from '../chat/chat-request.ts';
import { estimateInputTokens } from '../classification/token-estimate.ts';
import { renderTokenCount } from '../dialects/anthropic-messages/count-tokens.ts';
import { parseCountRequest } from '../dialects/anthropic-messages/parse-request.ts';
import type { Generation } from '../generation.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import { mayUse } from '../limits/keys.ts';
import type { Provider } from '../providers/provider.ts';
import { json } from './preview.ts';

export interface CountParts {
  generation(): Generation;
  provider(name: string): Provider | undefined;
}

/** A count is wanted before each turn: an estimate at once is worth more than the exact figure late. */
const timeoutMs = 2_000;

/**
 * `POST /v1/messages/count_tokens`: for a model that is named, the count of its provider, free of charge; for a route, and
 * where the provider does not count or does not answer, the gateway's own estimate, marked as such.
 */
export async function countTokens(parts: CountParts, http: RequestParts): Promise<HttpAnswer> {
  const request = parseCountRequest(http.body, http.bodyBytes, http.headers);
  const counted = await countOfProvider(parts, request, http);
  return json(
    counted === null
      ? renderTokenCount(estimateInputTokens(request), true)
      : renderTokenCount(counted, false),
  );
}

async function countOfProvider(
  parts: CountParts,
  request: ChatRequest,
  { principal, requestId, signal }: RequestParts,
): Promise<number | null> {
  const target = parts.generation().names.resolve(request.model);
  if (target?.kind !== 'model') return null;
  const { model } = target;
  if (!mayUse(principal, model.id) && !mayUse(principal, request.model)) return null;
  for (const { provider: name, upstreamModel } of model.deployments) {
    const provider = parts.provider(name);
    if (provider?.countTokens === undefined) continue;
    const call = { request, upstreamModel, refusedParameters: model.refusedParameters, requestId };
    return provider.countTokens(call, timeoutMs, signal).catch(() => null);
  }
  return null;
}
