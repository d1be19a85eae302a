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
  const usage = asFields(unpacked(line['usageDetails'] ?? line['usage_details'])) ?? {};
  const oldUsage = asFields(unpacked(line['usage'])) ?? {};
  const cost = asFields(unpacked(line['costDetails'] ?? line['cost_details'])) ?? {};
  return {
    id: textOf(line['id']),
    at: timeOf(line['startTime'], line['start_time']),
    key: textOf(line['userId'], line['user_id']),
    model,
    body: { ...requestFields({ ...parameters, ...input }), messages },
    inputTokens: amountOf(usage['input'], oldUsage['input'], oldUsage['promptTokens']),
    cachedInputTokens: amountOf(usage['input_cached_tokens'], usage['cache_read_input_tokens']) ?? 0,
    outputTokens: amountOf(usage['output'], oldUsage['output'], oldUsage['completionTokens']),
    costUsd: amountOf(
      cost['total'],
      line['totalCost'],
      line['total_cost'],
      line['calculatedTotalCost'],
      oldUsage['totalCost'],
    ),
  };
};
