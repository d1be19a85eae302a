import type { Usage } from '../../chat/usage.ts';
import { isJsonObject, objectAt, tokenCountAt } from '../../wire/json-fields.ts';

/**
 * OpenAI's usage object, with the variations of those who copied it, as disjoint buckets. Undefined when it holds no
 * counts that make sense: then nothing of it is believed.
 */
export function readUsage(value: unknown): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const input = tokenCountAt(value, 'prompt_tokens');
  const output = tokenCountAt(value, 'completion_tokens');
  if (input === undefined || output === undefined) return undefined;
  const inputDetails = objectAt(value, 'prompt_tokens_details') ?? {};
  const outputDetails = objectAt(value, 'completion_tokens_details') ?? {};
  const cacheRead = Math.min(
    input,
    tokenCountAt(inputDetails, 'cached_tokens') ??
      tokenCountAt(value, 'prompt_cache_hit_tokens') ??
      tokenCountAt(value, 'cached_tokens') ??
      0,
  );
  const cacheWrite = Math.min(input - cacheRead, tokenCountAt(inputDetails, 'cache_write_tokens') ?? 0);
  const reasoning = tokenCountAt(outputDetails, 'reasoning_tokens') ?? 0;
  const total = tokenCountAt(value, 'total_tokens') ?? 0;
  // xAI counts reasoning beside the completion, Gemini's compatible endpoint in the total alone; OpenAI within it.
  const beyond = Math.max(0, total - input - output);
  const isBeside = reasoning > output || (reasoning > 0 && beyond === reasoning);
  return {
    uncachedInputTokens: input - cacheRead - cacheWrite,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
    textOutputTokens: isBeside ? output : output - reasoning,
    reasoningOutputTokens: reasoning === 0 ? beyond : reasoning,
    estimated: false,
    raw: value,
  };
}
