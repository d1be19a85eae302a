import type { ChatMessage, ChatPart } from '../../chat/chat-message.ts';
import type { JsonObject } from '../../wire/json-fields.ts';
import type { ChatCompletionMessage, ChatCompletionToolCall } from '../../wire/openai/chat-completions.ts';
import type { VendorProfile } from './vendor-profile.ts';

/**
 * Canonical messages as those of a chat completion. Tool results become messages of their own, ahead of what else their
 * message says, since OpenAI wants them right after the call. Adds to `loss` what has no place.
 */
export function writeMessages(
  messages: readonly ChatMessage[],
  profile: VendorProfile,
  loss: Set<string>,
): ChatCompletionMessage[] {
  const written: ChatCompletionMessage[] = [];
  for (const message of messages) {
    if (message.role === 'assistant') written.push(writeAssistant(message, loss));
    else writeOther(message, profile, loss, written);
  }
  return written;
}

function writeOther(
  message: ChatMessage,
  profile: VendorProfile,
  loss: Set<string>,
  written: ChatCompletionMessage[],
): void {
  const content: JsonObject[] = [];
  const late: JsonObject[] = [];
  for (const part of message.parts) {
    if (part.type === 'tool-result') {
      written.push(writeToolResult(part, profile, loss, late));
    } else {
      const one = writePart(part, profile, loss);
      if (one !== null) content.push(one);
    }
  }
  content.unshift(...late);
  if (content.length === 0) return;
  const role = message.role === 'tool' ? 'user' : message.role;
  written.push({
    role,
    content: textOnly(content) ?? content,
    ...(message.name !== undefined && { name: message.name }),
  });
}

/** A tool message holds text; its images go to the user message after it. */
function writeToolResult(
  result: Extract<ChatPart, { type: 'tool-result' }>,
  profile: VendorProfile,
  loss: Set<string>,
  late: JsonObject[],
): ChatCompletionMessage {
  if (result.isError) loss.add('is_error');
  if (result.cacheControl !== undefined) loss.add('cache_control');
  let text = '';
  for (const part of result.parts) {
    const one = writePart(part, profile, loss);
    if (one === null) continue;
    if (one['type'] === 'text') text = text === '' ? String(one['text']) : `${text}\n${String(one['text'])}`;
    else late.push(one);
  }
  return { role: 'tool', tool_call_id: result.toolCallId, content: text };
}

function writeAssistant(message: ChatMessage, loss: Set<string>): ChatCompletionMessage {
  const calls: ChatCompletionToolCall[] = [];
  let text: string | null = null;
  let refusal: string | undefined;
  for (const part of message.parts) {
    switch (part.type) {
      case 'text':
        text = text === null ? part.text : `${text}\n${part.text}`;
        if (part.cacheControl !== undefined) loss.add('cache_control');
        break;
      case 'refusal':
        refusal = part.text;
        break;
      case 'tool-call':
        calls.push({
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: part.arguments === '' ? '{}' : part.arguments },
        });
        break;
      case 'reasoning':
        loss.add('thinking');
        break;
      default:
        loss.add(part.type);
    }
  }
  return {
    role: 'assistant',
    // Some servers refuse null, and OpenAI refuses a missing content where there are no calls.
    content: text ?? (calls.length > 0 ? null : ''),
    ...(refusal !== undefined && { refusal }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(message.name !== undefined && { name: message.name }),
  };
}

function writePart(part: ChatPart, profile: VendorProfile, loss: Set<string>): JsonObject | null {
  const one = writeBarePart(part, profile);
  if (one === null) {
    loss.add(part.type === 'reasoning' ? 'thinking' : part.type);
    return null;
  }
  if (part.type === 'text' && part.citations !== undefined) loss.add('citations');
  const cacheControl = 'cacheControl' in part ? part.cacheControl : undefined;
  if (cacheControl === undefined) return one;
  if (!profile.isOpenRouter) {
    loss.add('cache_control');
    return one;
  }
  return { ...one, cache_control: cacheControl };
}

function writeBarePart(part: ChatPart, profile: VendorProfile): JsonObject | null {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: part.text };
    case 'image': {
      const url = mediaUrl(part.source);
      if (url === null) return null;
      return {
        type: 'image_url',
        image_url: { url, ...(part.detail !== undefined && { detail: part.detail }) },
      };
    }
    case 'audio': {
      if (part.source.kind !== 'base64') return null;
      const format = part.format ?? part.source.mediaType.replace(/^audio\//, '');
      return { type: 'input_audio', input_audio: { data: part.source.data, format } };
    }
    case 'document':
      return writeDocument(part, profile);
    default:
      return null;
  }
}

function writeDocument(
  part: Extract<ChatPart, { type: 'document' }>,
  profile: VendorProfile,
): JsonObject | null {
  const { source, title } = part;
  if (source.kind === 'text')
    return { type: 'text', text: title === undefined ? source.text : `${title}\n\n${source.text}` };
  const url = source.kind === 'base64' ? mediaUrl(source) : null;
  if (!profile.takesFiles || url === null) return null;
  return { type: 'file', file: { filename: title ?? 'document.pdf', file_data: url } };
}

function mediaUrl(source: Extract<ChatPart, { type: 'image' }>['source']): string | null {
  if (source.kind === 'url') return source.url;
  return source.kind === 'base64' ? `data:${source.mediaType};base64,${source.data}` : null;
}

/** One string where all parts are plain text: every server takes that, not every server takes parts. */
function textOnly(parts: readonly JsonObject[]): string | null {
  if (!parts.every((part) => part['type'] === 'text' && part['cache_control'] === undefined)) return null;
  return parts.map((part) => part['text']).join('\n');
}
