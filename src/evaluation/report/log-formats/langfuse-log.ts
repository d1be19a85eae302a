import type { LogFormat } from '../logged-call.ts';
import { amountOf, asFields, messagesOf, requestFields, textOf, timeOf, unpacked } from './log-fields.ts';

/**
 * Langfuse: observations from its API and batch export (camelCase) or from its blob storage export (snake_case).
 * https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
 */
export const langfuseLog: LogFormat = (line) => {
  const isObservation =
    ('traceId' in line || 'trace_id' in line) &&
    'type' in line &&
    ('startTime' in line || 'start_time' in line);
  if (!isObservation) return null;
  if (line['type'] !== 'GENERATION') return { skipped: 'not-a-chat-call' };
  if (line['level'] === 'ERROR') return { skipped: 'failed-call' };
  const model = textOf(
    line['model'],
    line['provided_model_name'],
    line['providedModelName'],
    line['internalModelId'],
  );
  if (model === null) return { skipped: 'no-model' };
  const messages = messagesOf(line['input']);
  if (messages.length === 0) return { skipped: 'no-messages' };

  const input = asFields(unpacked(line['input'])) ?? {};
  const parameters = asFields(unpacked(line['modelParameters'] ?? line['model_parameters'])) ?? {};
  const tokens = tokensOf(asFields(unpacked(line['usageDetails'] ?? line['usage_details'])) ?? {});
  const oldUsage = asFields(unpacked(line['usage'])) ?? {};
  const cost = asFields(unpacked(line['costDetails'] ?? line['cost_details'])) ?? {};
  return {
    id: textOf(line['id']),
    at: timeOf(line['startTime'], line['start_time']),
    key: textOf(line['userId'], line['user_id']),
    model,
    body: { ...requestFields({ ...parameters, ...input }), messages },
    inputTokens: amountOf(tokens.input, oldUsage['input'], oldUsage['promptTokens'], line['promptTokens']),
    cachedInputTokens: tokens.cached,
    outputTokens: amountOf(
      tokens.output,
      oldUsage['output'],
      oldUsage['completionTokens'],
      line['completionTokens'],
    ),
    costUsd: amountOf(
      cost['total'],
      line['totalCost'],
      line['total_cost'],
      line['calculatedTotalCost'],
      oldUsage['totalCost'],
    ),
  };
};

const cachedNames = ['input_cached_tokens', 'cache_read_input_tokens', 'input_cache_read'];
const writtenNames = ['cache_creation_input_tokens', 'input_cache_creation'];
const reasoningNames = ['output_reasoning_tokens', 'output_reasoning'];

/**
 * Langfuse adds up its types of usage, so that they should not overlap: `input` is what came from no cache and went into
 * none. Some clients hand on counts that do overlap; the total, where they give one, tells.
 */
function tokensOf(usage: Record<string, unknown>) {
  const named = (names: readonly string[]) => amountOf(...names.map((name) => usage[name])) ?? 0;
  const cached = named(cachedNames);
  const input = amountOf(usage['input']);
  const output = amountOf(usage['output']);
  const furtherInput = cached + named(writtenNames);
  const furtherOutput = named(reasoningNames);
  const sum = (input ?? 0) + furtherInput + (output ?? 0) + furtherOutput;
  const isDisjoint = sum <= (amountOf(usage['total']) ?? sum);
  return {
    input: input !== null && isDisjoint ? input + furtherInput : input,
    cached,
    output: output !== null && isDisjoint ? output + furtherOutput : output,
  };
}
