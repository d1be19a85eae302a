import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { openRouterFields, routedFields } from '../../wire/openai/chat-completions.ts';
import type { ProviderCall } from '../provider.ts';
import type { VendorProfile } from './vendor-profile.ts';
import { writeFromCanonical } from './write-from-canonical.ts';

export interface WrittenRequest {
  body: JsonObject;
  /** What of the request could not be carried, by the name that the client's dialect has for it. */
  loss: string[];
}

/**
 * The body of a chat completion call. A request that came in the same dialect keeps every field that is not for the
 * gateway; any other is written from its canonical form. `asksUsage` wants usage at the end of a stream.
 */
export function writeRequest(call: ProviderCall, profile: VendorProfile, asksUsage: boolean): WrittenRequest {
  const { request } = call;
  const { body, loss } =
    request.dialect === 'openai-chat'
      ? { body: ownFieldsRemoved(request.body, profile), loss: [] }
      : writeFromCanonical(request, profile);
  body['model'] = call.upstreamModel;
  writeStreaming(body, call.stream, asksUsage);
  writeOutputCap(body, call, profile);
  if (call.effort !== undefined) body['reasoning_effort'] = call.effort;
  if (!profile.knowsDeveloperRole) body['messages'] = withoutDeveloperRole(body['messages']);
  if (profile.takesCacheKey && call.affinityKey !== undefined) body['prompt_cache_key'] ??= call.affinityKey;
  for (const parameter of call.refusedParameters) dropParameter(body, parameter, loss);
  return { body, loss };
}

/** OpenRouter's auto-router is what Signalbox stands in for; its other plug-ins stay. */
function ownFieldsRemoved(original: JsonObject, profile: VendorProfile): JsonObject {
  const body = { ...original };
  for (const field of routedFields) delete body[field];
  if (!profile.isOpenRouter) {
    for (const field of openRouterFields) delete body[field];
  } else if (Array.isArray(body['plugins'])) {
    const plugins = body['plugins'].filter(
      (plugin) => !isJsonObject(plugin) || plugin['id'] !== 'auto-router',
    );
    if (plugins.length > 0) body['plugins'] = plugins;
    else delete body['plugins'];
  }
  return body;
}

function writeStreaming(body: JsonObject, isStreamed: boolean, asksUsage: boolean): void {
  if (!isStreamed) {
    delete body['stream'];
    delete body['stream_options'];
    return;
  }
  body['stream'] = true;
  const options = body['stream_options'];
  if (asksUsage) body['stream_options'] = { ...(isJsonObject(options) && options), include_usage: true };
  else delete body['stream_options'];
}

/** Keeps the client's spelling of the output cap unless this server or this model takes only the other. */
function writeOutputCap(body: JsonObject, call: ProviderCall, profile: VendorProfile): void {
  const written = body['max_completion_tokens'] ?? body['max_tokens'] ?? undefined;
  const tokens = call.maxOutputTokens ?? written;
  if (tokens === undefined) return;
  let name: 'max_tokens' | 'max_completion_tokens';
  if (call.refusedParameters.includes('max_tokens')) name = 'max_completion_tokens';
  else if (call.refusedParameters.includes('max_completion_tokens')) name = 'max_tokens';
  else if (written === undefined || profile.isOutputCapStrict) name = profile.outputCapName;
  else name = body['max_completion_tokens'] == null ? 'max_tokens' : 'max_completion_tokens';
  delete body['max_tokens'];
  delete body['max_completion_tokens'];
  body[name] = tokens;
}

/** OpenAI's newer name for `system`, which other servers and their chat templates refuse. */
function withoutDeveloperRole(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  const isDeveloper = (message: unknown) => isJsonObject(message) && message['role'] === 'developer';
  if (!messages.some(isDeveloper)) return messages;
  return messages.map((message) => (isDeveloper(message) ? { ...message, role: 'system' } : message));
}

/** Fields that mean nothing, or are refused, without another one. */
const dependents: Readonly<Record<string, readonly string[]>> = {
  tools: ['tool_choice', 'parallel_tool_calls'],
  logprobs: ['top_logprobs'],
};

function dropParameter(body: JsonObject, parameter: string, loss: string[]): void {
  if (parameter === 'messages' || parameter === 'model' || body[parameter] === undefined) return;
  delete body[parameter];
  loss.push(parameter);
  for (const dependent of dependents[parameter] ?? []) delete body[dependent];
}
