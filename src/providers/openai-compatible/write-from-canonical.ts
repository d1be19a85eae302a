import type { ChatRequest, ResponseFormat, ToolChoice, ToolDefinition } from '../../chat/chat-request.ts';
import type { JsonObject } from '../../wire/json-fields.ts';
import type { VendorProfile } from './vendor-profile.ts';
import { writeMessages } from './write-messages.ts';

/** Fields of other dialects that the canonical request covers; the rest of a body has no place here and is declared. */
const coveredFields = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stop_sequences',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'signalbox',
]);

/** A chat completion request with the meaning of a request that came by another API. */
export function writeFromCanonical(
  request: ChatRequest,
  profile: VendorProfile,
): { body: JsonObject; loss: string[] } {
  const loss = new Set<string>();
  const { sampling } = request;
  const body: JsonObject = { model: request.model, messages: writeMessages(request.messages, profile, loss) };
  const write = (name: string, value: unknown) => {
    if (value !== undefined) body[name] = value;
  };
  write(profile.outputCapName, sampling.maxOutputTokens);
  write('temperature', sampling.temperature);
  write('top_p', sampling.topP);
  write('stop', sampling.stop);
  write('seed', sampling.seed);
  write('presence_penalty', sampling.presencePenalty);
  write('frequency_penalty', sampling.frequencyPenalty);
  write('n', sampling.n);
  if (sampling.topK !== undefined) {
    if (profile.isOpenRouter) body['top_k'] = sampling.topK;
    else loss.add('top_k');
  }
  const tools = request.tools.flatMap((tool) => writeTool(tool, loss));
  if (tools.length > 0) {
    body['tools'] = tools;
    write('tool_choice', writeToolChoice(request.toolChoice));
    write('parallel_tool_calls', request.parallelToolCalls);
  }
  write('response_format', writeResponseFormat(request.responseFormat));
  if (request.reasoning?.effort !== undefined) body['reasoning_effort'] = request.reasoning.effort;
  else if (request.reasoning?.budgetTokens !== undefined) loss.add('thinking.budget_tokens');
  for (const field of Object.keys(request.body)) if (!coveredFields.has(field)) loss.add(field);
  return { body, loss: [...loss] };
}

function writeTool(tool: ToolDefinition, loss: Set<string>): JsonObject[] {
  if (tool.providerDefined !== undefined) {
    loss.add(`tools.${tool.name}`);
    return [];
  }
  if (tool.cacheControl !== undefined) loss.add('cache_control');
  return [
    {
      type: 'function',
      function: {
        name: tool.name,
        ...(tool.description !== undefined && { description: tool.description }),
        parameters: tool.parameters ?? { type: 'object', properties: {} },
        ...(tool.strict !== undefined && { strict: tool.strict }),
      },
    },
  ];
}

function writeToolChoice(choice: ToolChoice | undefined): unknown {
  if (choice === undefined) return undefined;
  return choice.kind === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.kind;
}

function writeResponseFormat(format: ResponseFormat | undefined): unknown {
  switch (format?.kind) {
    case undefined:
    case 'text':
      return undefined;
    case 'json-object':
      return { type: 'json_object' };
    case 'json-schema': {
      const { name, schema, strict, description } = format;
      return {
        type: 'json_schema',
        json_schema: {
          name,
          schema,
          ...(strict !== undefined && { strict }),
          ...(description !== undefined && { description }),
        },
      };
    }
  }
}
