import type { Arm } from './arm.ts';
import { bounded } from './bounded.ts';
import {
  expectedCostUsd,
  expectedOutputTokens,
  expectedReasoningTokens,
  p90OutputTokens,
} from './cost-model.ts';
import { generationMs, missProbability, queueWaitMs } from './latency-model.ts';
import type { PromptReading } from './prompt-reading.ts';
import type { ModelConditions, RequestNeeds } from './routing-input.ts';

/** What one call to an arm is expected to take and cost. */
export interface CallEstimate {
  /** Expected USD with the warm prefix of this session; infinite when unpriced. */
  costUsd: number;
  p90CostUsd: number;
  /** USD of reading again at full price what another model's cache would have held. */
  lostCacheUsd: number;
  latencyMs: number;
  firstContentMs: number;
  /** Chance of missing the hard deadline; 0 without one. */
  missProbability: number;
  outputTokens: number;
}

/** Keeps times finite for models of which nothing is known, so that utilities stay comparable. */
const longestMs = 3_600_000;

/** What is known of the output of this call beside the reading; not-a-number for nothing. */
export interface OutputLength {
  tokens: number;
  logSd: number;
}

const unknownLength: OutputLength = { tokens: Number.NaN, logSd: Number.NaN };

export interface SessionPrefix {
  model: string;
  warmTokens: number;
}

/**
 * For streams a deadline is about the first content, else about the whole answer. Reasoning counts as silence before it:
 * not every provider shows it.
 */
export function estimateCall(
  arm: Arm,
  reading: PromptReading,
  needs: RequestNeeds,
  conditions: ModelConditions,
  affinity: SessionPrefix | undefined,
  deadlineMs: number,
  length: OutputLength = unknownLength,
): CallEstimate {
  const outputTokens = expectedOutputTokens(arm, reading, length.tokens);
  const reasoningTokens = Math.min(expectedReasoningTokens(arm, reading.complexity), outputTokens);
  const startMs = bounded(queueWaitMs(conditions) + conditions.firstContentMs, 0, longestMs);
  const silentMs = bounded(generationMs(reasoningTokens, conditions), 0, longestMs);
  const wholeMs = bounded(generationMs(outputTokens, conditions), 0, longestMs);
  const estimate: CallEstimate = {
    costUsd: Number.POSITIVE_INFINITY,
    p90CostUsd: Number.POSITIVE_INFINITY,
    lostCacheUsd: 0,
    latencyMs: startMs + wholeMs,
    firstContentMs: startMs + silentMs,
    missProbability:
      deadlineMs > 0
        ? missProbability(startMs, needs.stream ? silentMs : wholeMs, deadlineMs, conditions)
        : 0,
    outputTokens,
  };
  if (arm.pricing === null) return estimate;
  const warmTokens = bounded(affinity?.warmTokens ?? 0, 0, reading.inputTokens);
  const cached = affinity !== undefined && affinity.model === arm.model.id ? warmTokens : 0;
  estimate.costUsd = expectedCostUsd(arm.pricing, reading.inputTokens, cached, outputTokens);
  estimate.p90CostUsd = expectedCostUsd(
    arm.pricing,
    reading.inputTokens,
    cached,
    p90OutputTokens(arm, reading, outputTokens, length.logSd),
  );
  if (warmTokens > 0 && cached === 0) {
    estimate.lostCacheUsd =
      estimate.costUsd - expectedCostUsd(arm.pricing, reading.inputTokens, warmTokens, outputTokens);
  }
  return estimate;
}
