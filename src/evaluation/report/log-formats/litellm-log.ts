import type { LogFormat } from '../logged-call.ts';
import { amountOf, asFields, messagesOf, requestFields, textOf, timeOf, unpacked } from './log-fields.ts';

const CHAT_CALLS = /^(a?completion|a?text_completion|a?responses|anthropic_messages|pass_through_endpoint|)$/;

/**
 * LiteLLM: rows of its `LiteLLM_SpendLogs` table and the standard logging payload that its callbacks write.
 * https://docs.litellm.ai/docs/proxy/logging_spec
 */
export const liteLlmLog: LogFormat = (line) => {
  const isSpendRow = 'spend' in line && 'request_id' in line;
  const isPayload = 'response_cost' in line && 'call_type' in line;
  if (!isSpendRow && !isPayload) return null;
  if (!CHAT_CALLS.test(textOf(line['call_type']) ?? '')) return { skipped: 'not-a-chat-call' };
  const metadata = asFields(unpacked(line['metadata']));
  const status = textOf(line['status'], metadata?.['status']);
  if (status === 'failure' || status === 'failed') return { skipped: 'failed-call' };
  const model = textOf(line['model'], line['model_group']);
  if (model === null) return { skipped: 'no-model' };

  const request = asFields(unpacked(line['proxy_server_request'])) ?? {};
  const body = asFields(unpacked(request['body'])) ?? request;
  // The table has `{}` where it was told not to keep messages.
  const logged = messagesOf(line['messages']);
  const messages = logged.length > 0 ? logged : messagesOf(body['messages']);
  if (messages.length === 0) return { skipped: 'no-messages' };

  const usage = asFields(metadata?.['usage_object']);
  const details = asFields(usage?.['prompt_tokens_details']);
  const hash = textOf(line['api_key'], metadata?.['user_api_key_hash']);
  return {
    id: textOf(line['request_id'], line['id']),
    at: timeOf(line['startTime'], line['start_time']),
    key: textOf(metadata?.['user_api_key_alias'], line['end_user'], line['user'], hash?.slice(0, 12)),
    model,
    body: { ...requestFields(body), messages },
    inputTokens: amountOf(line['prompt_tokens']),
    cachedInputTokens: amountOf(details?.['cached_tokens']) ?? 0,
    outputTokens: amountOf(line['completion_tokens']),
    costUsd: amountOf(line['spend'], line['response_cost']),
  };
};
