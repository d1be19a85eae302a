import type { FinishReason } from '../../chat/chat-response.ts';

const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
};

export function readStopReason(value: string): FinishReason {
  return reasons[value] ?? 'other';
}
