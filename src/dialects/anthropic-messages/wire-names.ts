import type { FinishReason } from '../../chat/chat-response.ts';
import { outputTokens, type Usage } from '../../chat/usage.ts';
import { isJsonObject } from '../../wire/json-fields.ts';

const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  other: 'end_turn',
};

export interface StopNames {
  stop_reason: string;
  stop_sequence: string | null;
}

export function stopNames(
  reason: FinishReason,
  stopSequence: string | undefined,
  hasRefusal: boolean,
): StopNames {
  if (reason === 'stop' && stopSequence !== undefined) {
    return { stop_reason: 'stop_sequence', stop_sequence: stopSequence };
  }
  return {
    stop_reason: reason === 'stop' && hasRefusal ? 'refusal' : stopReasons[reason],
    stop_sequence: null,
  };
}

/** Anthropic's usage object with our `cost`; a provider's own fields are kept. */
export function renderUsage(usage: Usage, costUsd: number, own?: unknown): Record<string, unknown> {
  if (isJsonObject(own) && typeof own['output_tokens'] === 'number') return { ...own, cost: costUsd };
  return {
    input_tokens: usage.uncachedInputTokens,
    cache_creation_input_tokens: usage.cacheWriteInputTokens,
    cache_read_input_tokens: usage.cacheReadInputTokens,
    output_tokens: outputTokens(usage),
    cost: costUsd,
  };
}

/** Anthropic takes letters, digits, `_` and `-` in ids of tool calls; other providers' ids have more. */
export function toolUseId(id: string, decisionId: string, index: number): string {
  const cleaned = id.replace(/[^\w-]/g, '_');
  return cleaned === '' ? `toolu_${decisionId}_${index}` : cleaned;
}
