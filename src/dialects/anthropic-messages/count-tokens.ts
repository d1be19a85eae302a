/**
 * Body of `POST /v1/messages/count_tokens`. `isEstimated` marks a count that is the gateway's own, because the model's
 * provider does not count.
 */
export function renderTokenCount(inputTokens: number, isEstimated: boolean): Record<string, unknown> {
  return isEstimated
    ? { input_tokens: inputTokens, signalbox: { estimated: true } }
    : { input_tokens: inputTokens };
}
