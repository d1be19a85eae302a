import type { JsonObject } from '../../wire/json-fields.ts';
import { gatewayFields } from '../../wire/anthropic/messages.ts';
import type { ProviderCall } from '../provider.ts';
import { fitThinking, thinkingStyle, writeEffort } from './thinking.ts';
import { writeFromCanonical } from './write-from-canonical.ts';

/** The API wants a cap; this is sent where neither client nor card names one. */
export const defaultMaxTokens = 8_192;

/** OpenAI's names of parameters, in which refusals are given, that are called otherwise here. */
const ownNames: Readonly<Record<string, string>> = { stop: 'stop_sequences', reasoning_effort: 'thinking' };

/**
 * The body of a call to the Messages API. A request that came by it keeps every field that is not for the gateway; any
 * other is written from its canonical form.
 */
export function writeRequest(call: ProviderCall): { body: JsonObject; loss: string[] } {
  const { request, upstreamModel } = call;
  const isOwn = request.dialect === 'anthropic-messages';
  const { body, loss } = isOwn ? { body: { ...request.body }, loss: [] } : writeFromCanonical(request);
  for (const field of gatewayFields) delete body[field];
  body['model'] = upstreamModel;
  if (call.stream) body['stream'] = true;
  else delete body['stream'];
  if (call.maxOutputTokens !== undefined) body['max_tokens'] = call.maxOutputTokens;
  body['max_tokens'] ??= defaultMaxTokens;
  const wished = call.effort ?? (isOwn ? undefined : request.reasoning?.effort);
  if (wished === undefined || (isOwn && keepsOwnThinking(call, wished))) {
    if (isOwn) fitThinking(body, upstreamModel, loss);
  } else {
    writeEffort(body, wished, upstreamModel, loss);
  }
  for (const parameter of call.refusedParameters) dropParameter(body, parameter, loss);
  return { body, loss };
}

/** Whether the client's own wish says the same as what was decided, or more exactly. */
function keepsOwnThinking(call: ProviderCall, wished: string): boolean {
  const { reasoning } = call.request;
  if (wished === reasoning?.effort) return true;
  return (
    reasoning?.budgetTokens !== undefined &&
    wished !== 'none' &&
    thinkingStyle(call.upstreamModel) !== 'adaptive'
  );
}

function dropParameter(body: JsonObject, parameter: string, loss: string[]): void {
  const name = ownNames[parameter] ?? parameter;
  if (['messages', 'model', 'max_tokens'].includes(name) || body[name] === undefined) return;
  delete body[name];
  loss.push(parameter);
  if (name === 'tools') delete body['tool_choice'];
}
