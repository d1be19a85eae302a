import type { Deployment, Model } from '../catalog/model.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse, EventBatch } from '../chat/chat-response.ts';
import type { SignalboxError } from '../errors/signalbox-error.ts';
import type { Plan, SinglePlan } from '../routing/plan.ts';
import type { Outcome } from './outcome.ts';

/** What execution needs to know about the pool; the same snapshot for the whole request, reloads notwithstanding. */
export interface ExecutionPool {
  model(id: string): Model | undefined;
  /** Resolves a chain step that names a route; decides for the step's own conversation. */
  decideStep(route: string, request: ChatRequest): SinglePlan[];
}

export interface ExecutionInput {
  requestId: string;
  request: ChatRequest;
  /** Best first. The first runs; later single plans are the fallbacks. */
  plans: readonly Plan[];
  pool: ExecutionPool;
  /** Monotonic instant by which the whole answer (streams: the first content) must be there. */
  deadlineAtMs: number;
  /** Aborts when the client leaves or the gateway stops. */
  signal: AbortSignal;
  maxAttempts: number;
  allowFallbacks: boolean;
  affinityKey?: string;
  /** The classifier's count of the input, for estimates where a provider gives no usage. Counted here when absent. */
  inputTokens?: number;
  /** The classifier's guess at the output; gives whole answers the time that they need. */
  expectedOutputTokens?: number;
}

/**
 * What came of a plan. A stream is handed over after its commit point: its first batch holds content. `settled` resolves
 * exactly once, when everything that the request cost is known: at once for responses and failures, at the end of a
 * stream, however it ends.
 */
export type Execution =
  | {
      kind: 'response';
      response: ChatResponse;
      loss: readonly string[];
      served: Served;
      settled: Promise<Outcome>;
    }
  | {
      kind: 'stream';
      stream: ExecutionStream;
      loss: readonly string[];
      served: Served;
      settled: Promise<Outcome>;
    }
  | { kind: 'failure'; error: SignalboxError; settled: Promise<Outcome> };

export interface Served {
  model: Model;
  deployment: Deployment;
  plan: Plan;
  /** Monotonic milliseconds from the start of execution to the first content (or the whole answer). */
  firstContentMs: number;
}

export interface ExecutionStream {
  /** Null at the proper end. Rejects with a SignalboxError `upstream_stream_interrupted` when it breaks. */
  next(): Promise<EventBatch | null>;
  /** The client left or the gateway stops: closes the upstream and settles. */
  close(): void;
  /** Cost so far in nano-dollars, exact once the stream ended and usage was seen. */
  costNanoUsd(): number;
}
