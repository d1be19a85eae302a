/** Token counts of one call, each bucket disjoint from the others. All counts are non-negative integers. */
export interface Usage {
  /** Input tokens neither read from nor written to a prompt cache. */
  uncachedInputTokens: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokens: number;
  textOutputTokens: number;
  reasoningOutputTokens: number;
  /** True when the counts are the gateway's own estimate because the provider gave none that made sense. */
  estimated: boolean;
  /** The provider's own usage object, untouched. */
  raw?: unknown;
}

export function emptyUsage(): Usage {
  return {
    uncachedInputTokens: 0,
    cacheReadInputTokens: 0,
    cacheWriteInputTokens: 0,
    textOutputTokens: 0,
    reasoningOutputTokens: 0,
    estimated: false,
  };
}

export function inputTokens(usage: Usage): number {
  return usage.uncachedInputTokens + usage.cacheReadInputTokens + usage.cacheWriteInputTokens;
}

export function outputTokens(usage: Usage): number {
  return usage.textOutputTokens + usage.reasoningOutputTokens;
}

/** Sum of two usages; estimated when either is. The raw objects are dropped: a sum has no provider's own form. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    uncachedInputTokens: a.uncachedInputTokens + b.uncachedInputTokens,
    cacheReadInputTokens: a.cacheReadInputTokens + b.cacheReadInputTokens,
    cacheWriteInputTokens: a.cacheWriteInputTokens + b.cacheWriteInputTokens,
    textOutputTokens: a.textOutputTokens + b.textOutputTokens,
    reasoningOutputTokens: a.reasoningOutputTokens + b.reasoningOutputTokens,
    estimated: a.estimated || b.estimated,
  };
}
