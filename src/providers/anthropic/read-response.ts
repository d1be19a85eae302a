import type { ChatPart } from '../../chat/chat-message.ts';
import type { ChatResponse } from '../../chat/chat-response.ts';
import { emptyUsage } from '../../chat/usage.ts';
import { arrayAt, isJsonObject, type JsonObject, stringAt } from '../../wire/json-fields.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { readUsage } from './read-usage.ts';
import { readStopReason } from './stop-reason.ts';

/** A whole message. Throws `malformed-response` when there is none in it. */
export function readResponse(body: JsonObject): ChatResponse {
  const content = arrayAt(body, 'content');
  if (content === undefined) {
    throw new ProviderFailure('malformed-response', 'the provider sent a message without content', {
      status: 200,
      mayBeBilled: true,
    });
  }
  const raw = stringAt(body, 'stop_reason');
  const stopSequence = stringAt(body, 'stop_sequence');
  return {
    dialect: 'anthropic-messages',
    body,
    id: stringAt(body, 'id') ?? '',
    model: stringAt(body, 'model') ?? '',
    choices: [
      {
        index: 0,
        parts: content.flatMap(readBlock),
        finishReason: raw === undefined ? 'stop' : readStopReason(raw),
        ...(raw !== undefined && { rawFinishReason: raw }),
        ...(stopSequence !== undefined && { stopSequence }),
      },
    ],
    usage: readUsage(body['usage']) ?? { ...emptyUsage(), estimated: true },
  };
}

/** Blocks that this vocabulary has no word for, such as those of tools run by the provider, stay in the body only. */
function readBlock(block: unknown): ChatPart[] {
  if (!isJsonObject(block)) return [];
  switch (block['type']) {
    case 'text': {
      const text = stringAt(block, 'text') ?? '';
      const { citations } = block;
      return text === '' ? [] : [{ type: 'text', text, ...(citations != null && { citations }) }];
    }
    case 'thinking':
      return [
        {
          type: 'reasoning',
          text: stringAt(block, 'thinking') ?? '',
          signature: stringAt(block, 'signature') ?? '',
        },
      ];
    case 'redacted_thinking':
      return [{ type: 'reasoning', text: '', redacted: stringAt(block, 'data') ?? '' }];
    case 'tool_use':
      return [
        {
          type: 'tool-call',
          id: stringAt(block, 'id') ?? '',
          name: stringAt(block, 'name') ?? '',
          arguments: JSON.stringify(block['input'] ?? {}),
        },
      ];
    default:
      return [];
  }
}
