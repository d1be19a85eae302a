import type { LogFormat, ParsedLine } from '../logged-call.ts';
import { amountOf, asFields, type Fields, messagesOf, requestFields, textOf, timeOf } from './log-fields.ts';

/**
 * Requests and answers of OpenAI's chat completions API, one pair a line: `{request, response}`, the Batch API's
 * `{custom_id, body}` with its `{response: {body}}`, or both bodies flat in one object as stored completions have them.
 */
export const openAiLog: LogFormat = (line) => {
  const request = asFields(line['request']) ?? asFields(line['body']) ?? line;
  if (!Array.isArray(request['messages'])) return null;
  const outer = asFields(line['response']);
  const response = asFields(outer?.['body']) ?? outer ?? line;
  return parsePair(line, request, response);
};

function parsePair(line: Fields, request: Fields, response: Fields): ParsedLine {
  const status = amountOf(asFields(line['response'])?.['status_code'], line['status_code']);
  if ((status !== null && status >= 400) || asFields(response['error']) !== null)
    return { skipped: 'failed-call' };
  const model = textOf(response['model'], request['model']);
  if (model === null) return { skipped: 'no-model' };
  const messages = messagesOf(request['messages']);
  if (messages.length === 0) return { skipped: 'no-messages' };
  const usage = asFields(response['usage']) ?? asFields(line['usage']) ?? {};
  const details = asFields(usage['prompt_tokens_details']) ?? asFields(usage['input_tokens_details']);
  return {
    id: textOf(line['custom_id'], response['id'], line['id'], line['request_id']),
    at: timeOf(
      line['timestamp'],
      line['created_at'],
      line['time'],
      response['created'],
      response['created_at'],
      line['at'],
    ),
    key: textOf(line['key'], line['api_key_name'], request['user'], line['user']),
    model,
    body: { ...requestFields(request), messages },
    inputTokens: amountOf(usage['prompt_tokens'], usage['input_tokens']),
    cachedInputTokens: amountOf(details?.['cached_tokens']) ?? 0,
    outputTokens: amountOf(usage['completion_tokens'], usage['output_tokens']),
    costUsd: amountOf(line['cost'], line['costUsd'], line['cost_usd'], usage['cost']),
  };
}
