import type { Usage } from '../../chat/usage.ts';
import { isJsonObject, type JsonObject, objectAt, tokenCountAt } from '../../wire/json-fields.ts';

/** Anthropic's usage object as disjoint buckets; undefined when it holds no counts that make sense. */
export function readUsage(value: unknown): Usage | undefined {
  if (!isJsonObject(value)) return undefined;
  const input = tokenCountAt(value, 'input_tokens');
  const output = tokenCountAt(value, 'output_tokens');
  if (input === undefined || output === undefined) return undefined;
  const details = objectAt(value, 'output_tokens_details') ?? {};
  const reasoning = Math.min(output, tokenCountAt(details, 'thinking_tokens') ?? 0);
  return {
    uncachedInputTokens: input,
    cacheReadInputTokens: tokenCountAt(value, 'cache_read_input_tokens') ?? 0,
    cacheWriteInputTokens: tokenCountAt(value, 'cache_creation_input_tokens') ?? 0,
    textOutputTokens: output - reasoning,
    reasoningOutputTokens: reasoning,
    estimated: false,
    raw: value,
  };
}

/** Counts at the end of a stream over those at its start: the end repeats only some of them, others are null there. */
export function mergeUsage(start: JsonObject, end: JsonObject): JsonObject {
  const merged = { ...start };
  for (const [name, value] of Object.entries(end)) if (value !== null) merged[name] = value;
  return merged;
}
