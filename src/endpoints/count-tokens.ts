import { estimateInputTokens } from '../classification/token-estimate.ts';
import { renderTokenCount } from '../dialects/anthropic-messages/count-tokens.ts';
import { parseCountRequest } from '../dialects/anthropic-messages/parse-request.ts';
import type { HttpAnswer, RequestParts } from '../http/handler.ts';
import { json } from './preview.ts';

/** `POST /v1/messages/count_tokens`: the gateway's own estimate, marked as such; no provider is asked. */
export function countTokens(http: RequestParts): HttpAnswer {
  const request = parseCountRequest(http.body, http.bodyBytes, http.headers);
  return json(renderTokenCount(estimateInputTokens(request), true));
}
