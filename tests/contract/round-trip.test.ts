import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageText } from '../../src/chat/chat-message.ts';
import type { ChatRequest } from '../../src/chat/chat-request.ts';
import { anthropicMessages } from '../../src/dialects/anthropic-messages/anthropic-messages.ts';
import { openAiChat } from '../../src/dialects/openai-chat/openai-chat.ts';
import type { ProviderCall } from '../../src/providers/provider.ts';
import { writeRequest as writeAnthropic } from '../../src/providers/anthropic/write-request.ts';
import { vendorProfile } from '../../src/providers/openai-compatible/vendor-profile.ts';
import { writeRequest as writeOpenAi } from '../../src/providers/openai-compatible/write-request.ts';

/** A conversation in no API's words. */
interface Conversation {
  system: string | null;
  turns: Turn[];
  tools: { name: string; description: string | null }[];
  choice: 'auto' | 'required' | 'none' | null;
  maxTokens: number;
  temperature: number | null;
  stop: string[];
  schema: Record<string, unknown> | null;
}

interface Turn {
  asked: string;
  image: 'https' | 'base64' | null;
  calls: { name: string; input: Record<string, unknown>; result: string }[];
  said: string;
}

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `a${text}`);
const input = fc
  .dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const name = fc.stringMatching(/^[a-z][a-z_]{0,10}$/);
const conversation: fc.Arbitrary<Conversation> = fc.record({
  system: fc.option(words),
  turns: fc.array(
    fc.record({
      asked: words,
      image: fc.constantFrom(null, 'https' as const, 'base64' as const),
      calls: fc.array(fc.record({ name, input, result: words }), { maxLength: 3 }),
      said: words,
    }),
    { minLength: 1, maxLength: 4 },
  ),
  tools: fc.uniqueArray(fc.record({ name, description: fc.option(words) }), {
    minLength: 1,
    maxLength: 3,
    selector: (tool) => tool.name,
  }),
  choice: fc.constantFrom(null, 'auto' as const, 'required' as const, 'none' as const),
  maxTokens: fc.integer({ min: 1, max: 100_000 }),
  temperature: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  stop: fc.array(words, { maxLength: 3 }),
  schema: fc.option(fc.constant({ type: 'object', properties: { a: { type: 'string' } } })),
});

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const address = 'https://example.com/a.png';
const callId = (turn: number, call: number) => `call_${turn}_${call}`;

function openAiBody(given: Conversation): Record<string, unknown> {
  const messages: unknown[] = given.system === null ? [] : [{ role: 'system', content: given.system }];
  given.turns.forEach(({ asked, image, calls, said }, turn) => {
    const url = image === 'https' ? address : 'data:image/png;base64,AAAA';
    const text = { type: 'text', text: asked };
    messages.push({
      role: 'user',
      content: image === null ? asked : [text, { type: 'image_url', image_url: { url } }],
    });
    if (calls.length > 0) {
      const toolCalls = calls.map((call, at) => ({
        id: callId(turn, at),
        type: 'function',
        function: { name: call.name, arguments: JSON.stringify(call.input) },
      }));
      messages.push({ role: 'assistant', content: null, tool_calls: toolCalls });
      calls.forEach(({ result }, at) =>
        messages.push({ role: 'tool', tool_call_id: callId(turn, at), content: result }),
      );
    }
    messages.push({ role: 'assistant', content: said });
  });
  messages.push({ role: 'user', content: 'and then?' });
  return {
    model: 'auto',
    messages,
    max_tokens: given.maxTokens,
    tools: given.tools.map(({ name: tool, description }) => ({
      type: 'function',
      function: { name: tool, parameters, ...(description !== null && { description }) },
    })),
    ...(given.choice !== null && { tool_choice: given.choice }),
    ...(given.temperature !== null && { temperature: given.temperature }),
    ...(given.stop.length > 0 && { stop: given.stop }),
    ...(given.schema !== null && {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: true, schema: given.schema },
      },
    }),
  };
}

function anthropicBody(given: Conversation): Record<string, unknown> {
  const messages: { role: string; content: unknown[] }[] = [];
  given.turns.forEach(({ asked, image, calls, said }, turn) => {
    const source =
      image === 'https'
        ? { type: 'url', url: address }
        : { type: 'base64', media_type: 'image/png', data: 'AAAA' };
    const pictures = image === null ? [] : [{ type: 'image', source }];
    messages.push({ role: 'user', content: [{ type: 'text', text: asked }, ...pictures] });
    if (calls.length > 0) {
      messages.push(
        {
          role: 'assistant',
          content: calls.map((call, at) => ({
            type: 'tool_use',
            id: callId(turn, at),
            name: call.name,
            input: call.input,
          })),
        },
        {
          role: 'user',
          content: calls.map(({ result }, at) => ({
            type: 'tool_result',
            tool_use_id: callId(turn, at),
            content: result,
          })),
        },
      );
    }
    messages.push({ role: 'assistant', content: [{ type: 'text', text: said }] });
  });
  messages.push({ role: 'user', content: [{ type: 'text', text: 'and then?' }] });
  const kinds = { auto: 'auto', required: 'any', none: 'none' };
  return {
    model: 'auto',
    ...(given.system !== null && { system: given.system }),
    messages,
    max_tokens: given.maxTokens,
    tools: given.tools.map(({ name: tool, description }) => ({
      name: tool,
      input_schema: parameters,
      ...(description !== null && { description }),
    })),
    ...(given.choice !== null && { tool_choice: { type: kinds[given.choice] } }),
    ...(given.temperature !== null && { temperature: given.temperature }),
    ...(given.stop.length > 0 && { stop_sequences: given.stop }),
    ...(given.schema !== null && {
      output_config: { format: { type: 'json_schema', schema: given.schema } },
    }),
  };
}

/** What a request says, whichever API it came by. */
function meaningOf(request: ChatRequest) {
  const said = request.messages.flatMap((message) => {
    const role = message.role === 'tool' ? 'user' : message.role;
    const text = messageText(message);
    const rest = message.parts.flatMap((part): unknown[] => {
      switch (part.type) {
        case 'tool-call':
          return [{ call: part.id, name: part.name, input: JSON.parse(part.arguments) as unknown }];
        case 'tool-result':
          return [{ result: part.toolCallId, text: messageText({ role: 'tool', parts: part.parts }) }];
        case 'image':
          return [{ image: part.source }];
        default:
          return [];
      }
    });
    return [...(text === '' ? [] : [{ role, text }]), ...rest];
  });
  const { sampling, toolChoice, responseFormat } = request;
  const schema = responseFormat?.kind === 'json-schema' ? responseFormat.schema : null;
  const tools = request.tools.map((tool) => [tool.name, tool.description, tool.parameters]);
  return { said, tools, toolChoice, sampling, schema };
}

const callOf = (request: ChatRequest): ProviderCall => ({
  request,
  upstreamModel: 'claude-test',
  refusedParameters: [],
  stream: false,
  requestId: 'r',
});
const profile = vendorProfile('http://127.0.0.1:1/v1');
const openAi = {
  body: openAiBody,
  parse: (body: unknown) => openAiChat.parseRequest(body, 1, {}),
  write: (request: ChatRequest) => writeOpenAi(callOf(request), profile, false),
};
const anthropic = {
  body: anthropicBody,
  parse: (body: unknown) => anthropicMessages.parseRequest(body, 1, {}),
  write: (request: ChatRequest) => writeAnthropic(callOf(request)),
};

describe('what a client says arrives in a provider’s own words', () => {
  it.each([
    ['OpenAI', 'OpenAI', openAi, openAi],
    ['OpenAI', 'Anthropic', openAi, anthropic],
    ['Anthropic', 'OpenAI', anthropic, openAi],
    ['Anthropic', 'Anthropic', anthropic, anthropic],
  ])('from %s to %s', (_from, _to, from, to) => {
    fc.assert(
      fc.property(conversation, (given) => {
        const { body, loss } = to.write(from.parse(from.body(given)));
        expect(loss).toEqual([]);
        expect(meaningOf(to.parse(body))).toEqual(meaningOf(to.parse(to.body(given))));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['OpenAI', openAi, anthropic],
    ['Anthropic', anthropic, openAi],
  ])('and comes back to %s unchanged', (_name, from, over) => {
    fc.assert(
      fc.property(conversation, (given) => {
        const request = from.parse(from.body(given));
        const there = over.parse(over.write(request).body);
        const back = from.parse(from.write(there).body);
        expect(meaningOf(back)).toEqual(meaningOf(request));
      }),
      { numRuns: 200 },
    );
  });
});
