import type { ChatRequest, ToolDefinition } from '../../chat/chat-request.ts';
import type { WireBlock } from '../../wire/anthropic/messages.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { writeConversation } from './write-messages.ts';

/** Fields of other APIs that the canonical request covers or that only say how the answer is sent. */
const coveredFields = new Set([
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'response_format',
  'reasoning_effort',
  'reasoning',
  'n',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'signalbox',
  'models',
  'provider',
  'plugins',
  'route',
]);

/** A request to the Messages API with the meaning of a request that came by another API. */
export function writeFromCanonical(request: ChatRequest): { body: JsonObject; loss: string[] } {
  const loss = new Set<string>();
  const { system, messages } = writeConversation(request.messages, loss);
  // A conversation begins with the user; instructions alone are what the user says.
  const turns = messages.length > 0 ? messages : [{ role: 'user' as const, content: system.splice(0) }];
  if (turns[0]?.role === 'assistant') turns.unshift({ role: 'user', content: [{ type: 'text', text: '…' }] });
  const body: JsonObject = { model: request.model, messages: turns };
  if (system.length > 0) body['system'] = systemText(system) ?? system;
  writeSampling(body, request, loss);
  const tools = request.tools.flatMap((tool) => writeTool(tool, loss));
  if (tools.length > 0) {
    body['tools'] = tools;
    writeToolChoice(body, request);
  }
  writeResponseFormat(body, request, loss);
  const { user } = request.body;
  if (typeof user === 'string') body['metadata'] = { user_id: user };
  for (const [field, value] of Object.entries(request.body)) {
    if (!coveredFields.has(field) && value !== null && value !== undefined) loss.add(field);
  }
  return { body, loss: [...loss] };
}

/** Plain text where no block says more. */
function systemText(blocks: readonly WireBlock[]): string | null {
  if (blocks.some((block) => block.type !== 'text' || block['cache_control'] !== undefined)) return null;
  return blocks.map((block) => block['text']).join('\n\n');
}

function writeSampling(body: JsonObject, request: ChatRequest, loss: Set<string>): void {
  const { maxOutputTokens, temperature, topP, topK, stop, n } = request.sampling;
  if (maxOutputTokens !== undefined) body['max_tokens'] = maxOutputTokens;
  if (temperature !== undefined) {
    // OpenAI's scale goes to 2, Anthropic's to 1.
    body['temperature'] = Math.min(1, temperature);
    if (temperature > 1) loss.add('temperature');
  }
  if (topP !== undefined) {
    // Newer models take one of the two.
    if (temperature === undefined) body['top_p'] = topP;
    else loss.add('top_p');
  }
  if (topK !== undefined) body['top_k'] = topK;
  if (stop !== undefined) {
    const sequences = stop.filter((sequence) => sequence.trim() !== '');
    if (sequences.length > 0) body['stop_sequences'] = sequences;
    if (sequences.length < stop.length) loss.add('stop');
  }
  if (n !== undefined && n > 1) loss.add('n');
}

function writeTool(tool: ToolDefinition, loss: Set<string>): JsonObject[] {
  if (tool.providerDefined !== undefined) {
    loss.add(`tools.${tool.name}`);
    return [];
  }
  return [
    {
      name: tool.name,
      ...(tool.description !== undefined && { description: tool.description }),
      input_schema: isJsonObject(tool.parameters)
        ? { type: 'object', ...tool.parameters }
        : { type: 'object' },
      ...(tool.strict === true && { strict: true }),
      ...(tool.cacheControl !== undefined && { cache_control: tool.cacheControl }),
    },
  ];
}

const choiceTypes = { auto: 'auto', none: 'none', required: 'any' } as const;

function writeToolChoice(body: JsonObject, request: ChatRequest): void {
  const { toolChoice, parallelToolCalls } = request;
  const isSerial = parallelToolCalls === false && toolChoice?.kind !== 'none';
  if (toolChoice === undefined && !isSerial) return;
  body['tool_choice'] = {
    ...(toolChoice?.kind === 'tool'
      ? { type: 'tool', name: toolChoice.name }
      : { type: choiceTypes[toolChoice?.kind ?? 'auto'] }),
    ...(isSerial && { disable_parallel_tool_use: true }),
  };
}

function writeResponseFormat(body: JsonObject, request: ChatRequest, loss: Set<string>): void {
  const format = request.responseFormat;
  if (format?.kind === 'json-schema') {
    body['output_config'] = { format: { type: 'json_schema', schema: format.schema } };
  } else if (format?.kind === 'json-object') {
    // There is no JSON without a schema; OpenAI requires the prompt to ask for it anyway.
    loss.add('response_format');
  }
}
