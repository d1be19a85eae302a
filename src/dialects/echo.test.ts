import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatPart } from '../chat/chat-message.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import { emptyUsage } from '../chat/usage.ts';
import { anthropicMessages } from './anthropic-messages/anthropic-messages.ts';
import { foreignSignature } from './anthropic-messages/foreign-thinking.ts';
import type { RenderContext } from './dialect.ts';
import { openAiChat } from './openai-chat/openai-chat.ts';

const context: RenderContext = {
  requestId: 'r',
  decisionId: 'd',
  model: 'm',
  createdSeconds: 1,
  includeUsage: true,
  costUsd: () => 0,
};

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const object = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
const toolCall: fc.Arbitrary<ChatPart> = fc
  .record({
    id: fc.stringMatching(/^[\w-]{1,20}$/),
    name: fc.stringMatching(/^[a-z_]{1,20}$/),
    input: object,
  })
  .map(({ id, name, input }) => ({
    type: 'tool-call',
    id,
    name,
    arguments: JSON.stringify(JSON.parse(JSON.stringify(input))),
  }));

function answer(dialect: ChatResponse['dialect'], parts: ChatPart[]): ChatResponse {
  return {
    dialect,
    body: {},
    id: 'a',
    model: 'm',
    choices: [{ index: 0, parts, finishReason: 'stop' }],
    usage: emptyUsage(),
  };
}

/** Clients put an answer back into the next request as it came; what was said must survive that. */
describe('an answer that comes back in the next request', () => {
  it('says the same to OpenAI’s clients', () => {
    fc.assert(
      fc.property(
        fc.option(words, { nil: undefined }),
        fc.array(toolCall, { maxLength: 3 }),
        (text, calls) => {
          const parts: ChatPart[] = [
            ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
            ...calls,
          ];
          const body = openAiChat.renderResponse(answer('anthropic-messages', parts), context);
          const { message } = (body['choices'] as { message: unknown }[])[0] as { message: unknown };
          const request = openAiChat.parseRequest({ model: 'auto', messages: [message] }, 1, {});
          expect(request.messages[0]).toEqual({ role: 'assistant', parts });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('says the same to Anthropic’s clients, thinking included', () => {
    fc.assert(
      fc.property(
        fc.option(words, { nil: undefined }),
        fc.option(words, { nil: undefined }),
        fc.array(toolCall, { maxLength: 3 }),
        (thought, text, calls) => {
          const parts: ChatPart[] = [
            ...(thought === undefined ? [] : [{ type: 'reasoning' as const, text: thought }]),
            ...(text === undefined ? [] : [{ type: 'text' as const, text }]),
            ...calls,
          ];
          const body = anthropicMessages.renderResponse(answer('openai-chat', parts), context);
          const messages = [
            { role: 'assistant', content: body['content'] },
            { role: 'user', content: 'more' },
          ];
          const request = anthropicMessages.parseRequest({ model: 'auto', max_tokens: 1, messages }, 1, {});
          const back = request.messages[0]?.parts.map((part) => ({ ...part, citations: undefined }));
          expect(back).toEqual(parts.map((part) => ({ ...part, citations: undefined })));
          expect(JSON.stringify(request.body)).not.toContain(foreignSignature);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps arguments that are no JSON where Anthropic’s clients can see them', () => {
    const parts: ChatPart[] = [{ type: 'tool-call', id: 'c', name: 'f', arguments: '{"a":' }];
    const body = anthropicMessages.renderResponse(answer('openai-chat', parts), context);
    expect(body['content']).toEqual([
      { type: 'tool_use', id: 'c', name: 'f', input: { INVALID_JSON: '{"a":' } },
    ]);
  });
});
