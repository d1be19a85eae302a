import type { ResponseFormat, ToolChoice, ToolDefinition } from '../../chat/chat-request.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { invalidField, readArray, readBoolean, readName, readObject, readString } from '../field-checks.ts';

export function parseTools(body: JsonObject): ToolDefinition[] {
  const parsed: ToolDefinition[] = [];
  const tools = readArray(body, 'tools') ?? [];
  for (let index = 0; index < tools.length; index++) {
    const param = `tools[${index}]`;
    const tool = tools[index];
    if (!isJsonObject(tool)) throw invalidField(param, 'an object');
    if (tool['type'] === 'function') {
      const definition = readObject(tool, 'function', `${param}.`);
      if (definition === undefined) throw invalidField(`${param}.function`, 'an object');
      parsed.push(parseFunction(definition, `${param}.function.`, tool['cache_control']));
    } else {
      parsed.push(parseOtherTool(tool, param));
    }
  }
  // The form that `tools` replaced.
  const functions = readArray(body, 'functions') ?? [];
  for (let index = 0; index < functions.length; index++) {
    const definition = functions[index];
    if (!isJsonObject(definition)) throw invalidField(`functions[${index}]`, 'an object');
    parsed.push(parseFunction(definition, `functions[${index}].`, undefined));
  }
  return parsed;
}

function parseFunction(definition: JsonObject, path: string, cacheControl: unknown): ToolDefinition {
  const tool: ToolDefinition = { name: readName(definition, 'name', path) };
  const description = readString(definition, 'description', path);
  const parameters = readObject(definition, 'parameters', path);
  const strict = readBoolean(definition, 'strict', path);
  if (description !== undefined) tool.description = description;
  if (parameters !== undefined) tool.parameters = parameters;
  if (strict !== undefined) tool.strict = strict;
  if (cacheControl !== undefined) tool.cacheControl = cacheControl;
  return tool;
}

/** Custom (free text) tools and tools that a provider runs itself: kept as the client wrote them. */
function parseOtherTool(tool: JsonObject, param: string): ToolDefinition {
  const type = readName(tool, 'type', `${param}.`);
  const custom = type === 'custom' ? readObject(tool, 'custom', `${param}.`) : undefined;
  const name = custom === undefined ? type : readName(custom, 'name', `${param}.custom.`);
  return { name, providerDefined: tool };
}

export function parseToolChoice(body: JsonObject): ToolChoice | undefined {
  const choice = body['tool_choice'] ?? body['function_call'];
  if (choice === undefined || choice === null) return undefined;
  const param = body['tool_choice'] === undefined ? 'function_call' : 'tool_choice';
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice };
  if (!isJsonObject(choice)) throw invalidField(param, 'auto, none, required or an object');
  if (param === 'function_call') return { kind: 'tool', name: readName(choice, 'name', `${param}.`) };
  switch (choice['type']) {
    case 'function':
    case 'custom': {
      const named = readObject(choice, choice['type'], `${param}.`);
      if (named === undefined) throw invalidField(`${param}.${choice['type']}`, 'an object');
      return { kind: 'tool', name: readName(named, 'name', `${param}.${choice['type']}.`) };
    }
    case 'allowed_tools': {
      const allowed = readObject(choice, 'allowed_tools', `${param}.`);
      return { kind: allowed?.['mode'] === 'required' ? 'required' : 'auto' };
    }
    default:
      throw invalidField(`${param}.type`, 'one of function, custom, allowed_tools');
  }
}

export function parseResponseFormat(body: JsonObject): ResponseFormat | undefined {
  const format = readObject(body, 'response_format');
  if (format === undefined) return undefined;
  switch (format['type']) {
    case 'text':
      return { kind: 'text' };
    case 'json_object':
      return { kind: 'json-object' };
    case 'json_schema': {
      const path = 'response_format.json_schema.';
      const wish = readObject(format, 'json_schema', 'response_format.');
      if (wish === undefined) throw invalidField('response_format.json_schema', 'an object');
      const parsed: ResponseFormat = {
        kind: 'json-schema',
        name: readName(wish, 'name', path),
        schema: readObject(wish, 'schema', path) ?? {},
      };
      const strict = readBoolean(wish, 'strict', path);
      const description = readString(wish, 'description', path);
      if (strict !== undefined) parsed.strict = strict;
      if (description !== undefined) parsed.description = description;
      return parsed;
    }
    default:
      throw invalidField('response_format.type', 'one of text, json_object, json_schema');
  }
}
