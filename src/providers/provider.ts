import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse, EventBatch } from '../chat/chat-response.ts';

/** One upstream call, with everything that execution decided. */
export interface ProviderCall {
  request: ChatRequest;
  /** What the provider calls the model. */
  upstreamModel: string;
  effort?: string;
  /** Parameters to leave out because this model refuses them (OpenAI's spelling). */
  refusedParameters: readonly string[];
  /** Cap for the answer, already clamped to the model; absent: as the client asked. */
  maxOutputTokens?: number;
  /** Whether to stream from the provider. May differ from the client's wish (cascades are not streamed until accepted). */
  stream: boolean;
  /** Sticky key for the provider's prompt cache, when the session is known. */
  affinityKey?: string;
  requestId: string;
}

export type TokenCountCall = Pick<
  ProviderCall,
  'request' | 'upstreamModel' | 'refusedParameters' | 'requestId'
>;

export type ProviderAnswer =
  | { kind: 'response'; response: ChatResponse; loss: readonly string[] }
  | { kind: 'stream'; stream: UpstreamStream; loss: readonly string[] };

/**
 * A streamed answer, one batch per upstream read. Pulling drives the upstream: not pulling pauses it (back-pressure).
 * `next` rejects with a ProviderFailure when the stream breaks, stalls past its idle deadline, is malformed, or ends
 * without a finish. `close` releases the connection at once and may be called at any time, more than once; `next` then
 * rejects with `aborted`, unless the stream had ended.
 */
export interface UpstreamStream {
  next(): Promise<EventBatch | null>;
  close(): void;
}

export interface CallTimeouts {
  connectMs: number;
  /** To response headers, and for streams to the first content. */
  firstContentMs: number;
  idleMs: number;
}

/** A provider that has models. Implementations pass `checkProvider`. */
export interface Provider {
  readonly name: string;
  readonly type: string;
  /** Rejects with a ProviderFailure; with kind `aborted` when the signal aborts. */
  call(call: ProviderCall, timeouts: CallTimeouts, signal: AbortSignal): Promise<ProviderAnswer>;
  /** Names of the models that the provider lists, or null when it has no list. Free of charge. */
  listModels(timeoutMs: number): Promise<readonly string[] | null>;
  /**
   * Tokens of the request's input by the provider's own count; null when it does not count after all. Free of charge.
   * Rejects with a ProviderFailure. Absent where the provider's API has no such call.
   */
  countTokens?(call: TokenCountCall, timeoutMs: number, signal: AbortSignal): Promise<number | null>;
  close(): Promise<void>;
}
