import type { FinishReason } from '../chat/chat-response.ts';
import type { Usage } from '../chat/usage.ts';
import type { FailureKind } from '../providers/provider-failure.ts';

/** Step of the call to a model that a policy asks before it decides. */
export const advisorStep = 'advisor';

/** One call to one deployment, as recorded and charged. */
export interface Attempt {
  /** Step of a chain or stage of a cascade; `answer` for a single plan; `advisor` for a model that was asked first. */
  step: string;
  model: string;
  effort?: string;
  provider: string;
  deployment: string;
  status: 'ok' | 'rejected' | 'failed' | 'cancelled' | 'interrupted';
  failure?: FailureKind;
  /** HTTP status of the provider, when there was one. */
  httpStatus?: number;
  /** Milliseconds after the start of the execution. */
  startedMs: number;
  /** Of a stream: milliseconds from the start of this attempt to its first content. */
  firstContentMs?: number;
  /** Milliseconds that this attempt took. */
  totalMs: number;
  usage: Usage;
  /** Integer nano-dollars (1e-9 USD), rounded once for this attempt. */
  costNanoUsd: number;
  finishReason?: FinishReason;
  /** Verdict of a cascade's verifier: 1 accepted, 0 rejected. */
  verifierScore?: number;
  verifierReason?: string;
  loss?: readonly string[];
}

/** How a request ended. */
export interface Outcome {
  status: 'ok' | 'failed' | 'cancelled' | 'interrupted';
  errorCode?: string;
  /** The model whose answer the client got. */
  servedModel?: string;
  attempts: Attempt[];
  usage: Usage;
  costNanoUsd: number;
}
