import { estimateInputTokens } from '../classification/token-estimate.ts';
import { anthropicMessages } from '../dialects/anthropic-messages/anthropic-messages.ts';
import { renderTokenCount } from '../dialects/anthropic-messages/count-tokens.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import { json } from './preview.ts';

/** `POST /v1/messages/count_tokens`: the gateway's own estimate, marked as such; no provider is asked. */
export function countTokens(http: RequestParts): HttpAnswer {
  const request = anthropicMessages.parseRequest(withCap(http.body), http.bodyBytes, http.headers);
  return json(renderTokenCount(estimateInputTokens(request), true));
}

/** A count has no `max_tokens`, which a message must have. */
function withCap(body: unknown): unknown {
  return typeof body === 'object' && body !== null && !('max_tokens' in body)
    ? { ...body, max_tokens: 1 }
    : body;
}
