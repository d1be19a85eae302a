import type { ReasoningWish, ResponseFormat, ToolChoice, ToolDefinition } from '../../chat/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import {
  invalidField,
  readArray,
  readBoolean,
  readName,
  readNumber,
  readObject,
  readString,
} from '../field-checks.ts';

export function parseTools(body: JsonObject): ToolDefinition[] {
  const parsed: ToolDefinition[] = [];
  const tools = readArray(body, 'tools') ?? [];
  for (let index = 0; index < tools.length; index++) {
    const tool = tools[index];
    const path = `tools[${index}].`;
    if (!isJsonObject(tool)) throw invalidField(`tools[${index}]`, 'an object');
    const type = readString(tool, 'type', path);
    if (type === undefined || type === 'custom') parsed.push(parseCustomTool(tool, path));
    // Tools that the provider runs itself; some are sets and have no name.
    else parsed.push({ name: readString(tool, 'name', path) ?? type, providerDefined: tool });
  }
  return parsed;
}

function parseCustomTool(tool: JsonObject, path: string): ToolDefinition {
  const parsed: ToolDefinition = { name: readName(tool, 'name', path) };
  const description = readString(tool, 'description', path);
  const parameters = readObject(tool, 'input_schema', path);
  const strict = readBoolean(tool, 'strict', path);
  if (description !== undefined) parsed.description = description;
  if (parameters !== undefined) parsed.parameters = parameters;
  if (strict !== undefined) parsed.strict = strict;
  if (tool['cache_control'] != null) parsed.cacheControl = tool['cache_control'];
  return parsed;
}

export interface ToolWishes {
  toolChoice?: ToolChoice;
  parallelToolCalls?: boolean;
}

export function parseToolChoice(body: JsonObject): ToolWishes {
  const choice = readObject(body, 'tool_choice');
  if (choice === undefined) return {};
  const wishes: ToolWishes = { toolChoice: choiceOf(choice) };
  const isSerial = readBoolean(choice, 'disable_parallel_tool_use', 'tool_choice.');
  if (isSerial !== undefined) wishes.parallelToolCalls = !isSerial;
  return wishes;
}

function choiceOf(choice: JsonObject): ToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { kind: choice['type'] };
    case 'any':
      return { kind: 'required' };
    case 'tool':
      return { kind: 'tool', name: readName(choice, 'name', 'tool_choice.') };
    default:
      throw invalidField('tool_choice.type', 'one of auto, any, tool, none');
  }
}

/** `output_config.format`, or `output_format` as it was called while in beta. */
export function parseResponseFormat(body: JsonObject): ResponseFormat | undefined {
  const config = readObject(body, 'output_config') ?? {};
  const format = readObject(config, 'format', 'output_config.') ?? readObject(body, 'output_format');
  if (format === undefined) return undefined;
  const path = isJsonObject(config['format']) ? 'output_config.format.' : 'output_format.';
  if (format['type'] !== 'json_schema') throw invalidField(`${path}type`, 'json_schema');
  return {
    kind: 'json-schema',
    name: 'answer',
    schema: readObject(format, 'schema', path) ?? {},
    strict: true,
  };
}

/** `thinking` and `output_config.effort` together: how much to think, undefined when the client says nothing of it. */
export function parseReasoning(body: JsonObject): ReasoningWish | undefined {
  const config = readObject(body, 'output_config') ?? {};
  const effort = readString(config, 'effort', 'output_config.');
  const thinking = readObject(body, 'thinking');
  if (thinking === undefined) return effort === undefined ? undefined : { effort };
  const type = readName(thinking, 'type', 'thinking.');
  if (type === 'disabled') return { effort: 'none' };
  const wish: ReasoningWish = {};
  if (effort !== undefined) wish.effort = effort;
  if (type === 'enabled') {
    const bounds = { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true };
    const budgetTokens = readNumber(thinking, 'budget_tokens', bounds, 'thinking.');
    if (budgetTokens === undefined) throw invalidField('thinking.budget_tokens', 'an integer of at least 1');
    wish.budgetTokens = budgetTokens;
  }
  return wish;
}
