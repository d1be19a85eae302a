import type { FinishReason } from '../../chat/chat-response.ts';

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

/** OpenAI's finish reasons and those of its imitators. `raw` is undefined where there is nothing more to say. */
export function readFinishReason(value: string): FinishReason {
  return reasons[value.toLowerCase()] ?? 'other';
}
