import type { FinishReason } from '../../chat/chat-response.ts';
import { inputTokens, outputTokens, type Usage } from '../../chat/usage.ts';

const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  // OpenAI's vocabulary has no word for these; to its clients the turn is over.
  pause: 'stop',
  other: 'stop',
};

export function finishReasonName(reason: FinishReason): string {
  return finishReasons[reason];
}

/** OpenAI's usage object with OpenRouter's `cost` and `cache_write_tokens`; a provider's own fields are kept. */
export function renderUsage(usage: Usage, costUsd: number, own?: unknown): Record<string, unknown> {
  if (typeof own === 'object' && own !== null && isCount((own as Record<string, unknown>)['prompt_tokens'])) {
    return { ...own, cost: costUsd };
  }
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadInputTokens,
      cache_write_tokens: usage.cacheWriteInputTokens,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningOutputTokens },
    cost: costUsd,
  };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
