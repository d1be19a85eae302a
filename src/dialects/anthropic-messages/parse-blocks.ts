import type { ChatPart, MediaSource } from '../../chat/chat-message.ts';
import { arrayAt, isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { invalidField, readBoolean, readName, readObject, readString } from '../field-checks.ts';
import { foreignSignature } from './foreign-thinking.ts';

/** Content of a message, a tool result or the system prompt: a string or an array of blocks. */
export function parseContent(content: unknown, param: string): ChatPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (!Array.isArray(content)) throw invalidField(param, 'a string or an array of blocks');
  const parts: ChatPart[] = [];
  for (let index = 0; index < content.length; index++)
    parts.push(parseBlock(content[index], `${param}[${index}]`));
  return parts;
}

function parseBlock(block: unknown, param: string): ChatPart {
  if (!isJsonObject(block)) throw invalidField(param, 'an object');
  const path = `${param}.`;
  switch (block['type']) {
    case 'text': {
      const part: ChatPart = { type: 'text', text: requiredString(block, 'text', path) };
      if (block['citations'] != null) part.citations = block['citations'];
      return withCacheControl(part, block);
    }
    case 'image':
      return withCacheControl({ type: 'image', source: parseSource(block, path) }, block);
    case 'document':
      return parseDocument(block, path);
    case 'tool_use': {
      const name = readName(block, 'name', path);
      const input = readObject(block, 'input', path) ?? {};
      const part: ChatPart = {
        type: 'tool-call',
        id: readName(block, 'id', path),
        name,
        arguments: JSON.stringify(input),
      };
      return withCacheControl(part, block);
    }
    case 'tool_result':
      return parseToolResult(block, param);
    case 'thinking': {
      const part: ChatPart = { type: 'reasoning', text: requiredString(block, 'thinking', path) };
      const signature = readString(block, 'signature', path);
      if (signature !== undefined && signature !== foreignSignature) part.signature = signature;
      return part;
    }
    case 'redacted_thinking':
      return { type: 'reasoning', text: '', redacted: requiredString(block, 'data', path) };
    default:
      if (typeof block['type'] !== 'string') throw invalidField(`${path}type`, 'a string');
      return { type: 'unknown', raw: block };
  }
}

function parseToolResult(block: JsonObject, param: string): ChatPart {
  const content = block['content'];
  const part: ChatPart = {
    type: 'tool-result',
    toolCallId: readName(block, 'tool_use_id', `${param}.`),
    parts: content === undefined || content === null ? [] : parseContent(content, `${param}.content`),
  };
  if (readBoolean(block, 'is_error', `${param}.`) === true) part.isError = true;
  return withCacheControl(part, block);
}

function parseDocument(block: JsonObject, path: string): ChatPart {
  const part: ChatPart = { type: 'document', source: parseSource(block, path) };
  const title = readString(block, 'title', path);
  if (title !== undefined) part.title = title;
  return withCacheControl(part, block);
}

function parseSource(block: JsonObject, path: string): MediaSource {
  const source = readObject(block, 'source', path);
  if (source === undefined) throw invalidField(`${path}source`, 'an object');
  const inner = `${path}source.`;
  switch (source['type']) {
    case 'base64':
      return {
        kind: 'base64',
        mediaType: requiredString(source, 'media_type', inner),
        data: requiredString(source, 'data', inner),
      };
    case 'url':
      return { kind: 'url', url: requiredString(source, 'url', inner) };
    case 'file':
      return { kind: 'file-id', id: requiredString(source, 'file_id', inner) };
    case 'text':
      return {
        kind: 'text',
        text: requiredString(source, 'data', inner),
        mediaType: readString(source, 'media_type', inner) ?? 'text/plain',
      };
    case 'content':
      return { kind: 'text', text: contentText(source), mediaType: 'text/plain' };
    default:
      throw invalidField(`${inner}type`, 'one of base64, url, file, text, content');
  }
}

/** A document given as blocks: the text of them. */
function contentText(source: JsonObject): string {
  const { content } = source;
  if (typeof content === 'string') return content;
  const texts: string[] = [];
  for (const block of arrayAt(source, 'content') ?? []) {
    if (isJsonObject(block) && typeof block['text'] === 'string') texts.push(block['text']);
  }
  return texts.join('\n');
}

function withCacheControl(
  part: Exclude<ChatPart, { type: 'audio' | 'reasoning' | 'refusal' | 'unknown' }>,
  block: JsonObject,
): ChatPart {
  if (block['cache_control'] != null) part.cacheControl = block['cache_control'];
  return part;
}

function requiredString(fields: JsonObject, name: string, path: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw invalidField(path + name, 'a string');
  return value;
}
