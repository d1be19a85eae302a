import type { ChatRequest, Dialect } from '../chat/chat-request.ts';
import type { ChatResponse, EventBatch } from '../chat/chat-response.ts';
import type { Usage } from '../chat/usage.ts';
import type { SignalboxError } from '../errors/signalbox-error.ts';

/** What the renderer adds to an answer. */
export interface RenderContext {
  requestId: string;
  decisionId: string;
  /** Canonical id of the model that answered. */
  model: string;
  /** Seconds since 1970, for dialects that stamp answers. */
  createdSeconds: number;
  includeUsage: boolean;
  /** USD; asked when the last chunk or the body is written. */
  costUsd(): number;
  /** Asked at the end when the provider gave no usage: the gateway's own count, if there is one. */
  usage?(): Usage | undefined;
  /** Added to the body as `signalbox` when the caller wants an explanation. */
  signalbox?: Record<string, unknown>;
}

/** Turns batches into bytes for the client. One per stream, not reusable. Each method returns null when there is nothing to write. */
export interface StreamRenderer {
  batch(batch: EventBatch): Uint8Array | null;
  end(): Uint8Array | null;
  /** The in-band error after the commit point: never looks like a finished answer. */
  error(error: SignalboxError): Uint8Array;
  keepAlive(): Uint8Array;
  /** The id that the client saw, once known. */
  responseId(): string | null;
}

/** One client API. Implementations pass `checkDialect`. */
export interface DialectAdapter {
  readonly name: Dialect;
  /** Shallow: checks the envelope and the form of each message, throws SignalboxError with `param`. */
  parseRequest(
    body: unknown,
    bodyBytes: number,
    headers: Readonly<Record<string, string | undefined>>,
  ): ChatRequest;
  renderResponse(response: ChatResponse, context: RenderContext): Record<string, unknown>;
  renderStream(context: RenderContext): StreamRenderer;
  renderError(error: SignalboxError, requestId: string): Record<string, unknown>;
}
