import type { ChatMessage, ChatPart, MediaSource } from '../../chat/chat-message.ts';
import type { WireBlock, WireMessage } from '../../wire/anthropic/messages.ts';
import { isJsonObject, parseJson } from '../../wire/json-fields.ts';

export interface WrittenConversation {
  system: WireBlock[];
  messages: WireMessage[];
}

/**
 * Canonical messages as turns of the Messages API: instructions at the head become `system`, later ones are said by the
 * user, results of tools go into the user's next turn ahead of what else it says, and turns of one side are joined. Adds
 * to `loss` what has no place.
 */
export function writeConversation(messages: readonly ChatMessage[], loss: Set<string>): WrittenConversation {
  const system: WireBlock[] = [];
  const turns: WireMessage[] = [];
  for (const message of messages) {
    const isInstruction = message.role === 'system' || message.role === 'developer';
    const blocks = message.parts.flatMap((part) => writePart(part, message.role, loss));
    if (message.name !== undefined) loss.add('messages.name');
    if (blocks.length === 0) continue;
    if (isInstruction && turns.length === 0) {
      system.push(...blocks);
      continue;
    }
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  for (const turn of turns) if (turn.role === 'user') turn.content.sort(resultsFirst);
  return { system, messages: turns };
}

function resultsFirst(a: WireBlock, b: WireBlock): number {
  return Number(b.type === 'tool_result') - Number(a.type === 'tool_result');
}

function writePart(part: ChatPart, role: ChatMessage['role'], loss: Set<string>): WireBlock[] {
  const block = writeBarePart(part, role, loss);
  if (block === null) return [];
  if ('cacheControl' in part && part.cacheControl !== undefined) block['cache_control'] = part.cacheControl;
  return [block];
}

function writeBarePart(part: ChatPart, role: ChatMessage['role'], loss: Set<string>): WireBlock | null {
  switch (part.type) {
    case 'text':
    case 'refusal':
      // The API refuses text that is empty or white space.
      return part.text.trim() === '' ? null : { type: 'text', text: part.text };
    case 'image': {
      const source = writeSource(part.source);
      if (part.detail !== undefined && part.detail !== 'auto') loss.add('image_url.detail');
      return source === null ? lost('image', loss) : { type: 'image', source };
    }
    case 'document': {
      const source = writeSource(part.source);
      if (source === null) return lost('file', loss);
      return { type: 'document', source, ...(part.title !== undefined && { title: part.title }) };
    }
    case 'tool-call':
      if (role !== 'assistant') return lost('tool_calls', loss);
      return {
        type: 'tool_use',
        id: toolUseId(part.id),
        name: part.name,
        input: parseArguments(part.arguments),
      };
    case 'tool-result': {
      const content = part.parts.flatMap((inner) => writePart(inner, 'tool', loss));
      return {
        type: 'tool_result',
        tool_use_id: toolUseId(part.toolCallId),
        ...(content.length > 0 && { content }),
        ...(part.isError === true && { is_error: true }),
      };
    }
    case 'reasoning':
      return writeReasoning(part, role, loss);
    case 'audio':
      return lost('input_audio', loss);
    case 'unknown':
      return lost(partName(part.raw), loss);
  }
}

/** Thoughts that Anthropic did not sign would be refused as forged. */
function writeReasoning(
  part: Extract<ChatPart, { type: 'reasoning' }>,
  role: ChatMessage['role'],
  loss: Set<string>,
): WireBlock | null {
  if (role !== 'assistant') return null;
  if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
  if (part.signature === undefined || part.signature === '') return lost('reasoning_content', loss);
  return { type: 'thinking', thinking: part.text, signature: part.signature };
}

function writeSource(source: MediaSource): Record<string, unknown> | null {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
    case 'file-id':
      // The id of a file kept by another provider.
      return null;
  }
}

/** Anthropic takes letters, digits, `_` and `-` in ids; a call and its result must still agree. */
function toolUseId(id: string): string {
  return id.replace(/[^\w-]/g, '_') || 'call';
}

/** Arguments that are no JSON object are wrapped the way Anthropic's documentation advises. */
function parseArguments(text: string): unknown {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  return isJsonObject(value) ? value : { INVALID_JSON: text };
}

function lost(name: string, loss: Set<string>): null {
  loss.add(name);
  return null;
}

function partName(raw: unknown): string {
  return isJsonObject(raw) && typeof raw['type'] === 'string' ? raw['type'] : 'unknown';
}
