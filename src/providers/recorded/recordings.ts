import type { SimulatedModel } from '../../catalog/simulated-models.ts';

/** What was measured of one call; its text and its time were not. */
export interface RecordedCall {
  /** 0..1. */
  score: number;
  costUsd: number;
  inputTokens?: number;
  outputTokens?: number;
}

/** Calls that were really made once, by prompt and model. */
export interface Recordings {
  /** With their prices, and with the behaviour that stands in where a prompt was not recorded. */
  models: readonly SimulatedModel[];
  find(prompt: string, upstreamModel: string): RecordedCall | undefined;
}
