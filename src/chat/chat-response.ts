import type { ChatPart } from './chat-message.ts';
import type { Dialect } from './chat-request.ts';
import type { Usage } from './usage.ts';

/** Why a model stopped. `other` keeps the provider's own word in `rawFinishReason`. */
export type FinishReason =
  | 'stop'
  | 'length'
  | 'tool-calls'
  | 'content-filter'
  | 'refusal'
  | 'pause'
  | 'other';

export interface ChatChoice {
  index: number;
  /** text, reasoning, refusal and tool-call parts, in the order the model gave them. */
  parts: ChatPart[];
  finishReason: FinishReason;
  rawFinishReason?: string;
  stopSequence?: string;
}

/** A whole answer. `body` is the provider's own parsed body, sent on as it is when `dialect` is the client's. */
export interface ChatResponse {
  dialect: Dialect;
  body: Record<string, unknown>;
  id: string;
  /** The model name that the provider reports. */
  model: string;
  choices: ChatChoice[];
  usage: Usage;
}

/**
 * One thing that happened in a streamed answer. `choice` is the index of the answer, 0 unless `n` > 1.
 * `text-delta`, `reasoning-delta`, `refusal-delta`, `tool-call-start` and `tool-call-delta` are content: the first of
 * them is the commit point of the stream.
 */
export type ChatEvent =
  | { type: 'start'; id: string; model: string; usage?: Usage }
  | { type: 'text-delta'; choice: number; text: string }
  | { type: 'reasoning-delta'; choice: number; text: string }
  | { type: 'reasoning-signature'; choice: number; signature: string }
  | { type: 'reasoning-redacted'; choice: number; data: string }
  | { type: 'refusal-delta'; choice: number; text: string }
  | { type: 'tool-call-start'; choice: number; index: number; id: string; name: string }
  | { type: 'tool-call-delta'; choice: number; index: number; argumentsDelta: string }
  | { type: 'finish'; choice: number; reason: FinishReason; raw?: string; stopSequence?: string }
  | { type: 'usage'; usage: Usage }
  /** The provider's terminal mark (`[DONE]`, `message_stop`). Only after it, or after a finish of every choice, is a stream complete. */
  | { type: 'done' };

export function isContentEvent(event: ChatEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
    case 'refusal-delta':
      return event.text !== '';
    case 'tool-call-start':
    case 'tool-call-delta':
      return true;
    default:
      return false;
  }
}

/**
 * What one read from the upstream brought. `frames` holds the raw bytes of the whole events in this batch, present when
 * they may go to the client as they are (same dialect); a frame that carries usage is kept apart in `usageFrame` so that
 * the renderer can complete or drop it.
 */
export interface EventBatch {
  events: ChatEvent[];
  /** Raw bytes of this batch's events except terminal marks and usage-only events, in order. */
  frames?: Uint8Array;
  /** The parsed data of an event that carries usage, to be completed with cost and written by the renderer. */
  usageFrame?: Record<string, unknown>;
}
