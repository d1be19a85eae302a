import type { FinishReason } from '../../chat/chat-response.ts';
import { ProviderFailure } from '../provider-failure.ts';

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  tool_use: 'tool-calls',
  content_filter: 'content-filter',
  safety: 'content-filter',
  refusal: 'refusal',
};

/** Words by which servers say that the answer failed under way. */
const failures = new Set(['error', 'abort', 'aborted']);

/** OpenAI's finish reasons and those of its imitators. Throws `server-error` for an answer that failed. */
export function readFinishReason(value: string): FinishReason {
  const word = value.toLowerCase();
  if (failures.has(word)) {
    throw new ProviderFailure('server-error', 'the provider broke the answer off', { mayBeBilled: true });
  }
  return reasons[word] ?? 'other';
}
