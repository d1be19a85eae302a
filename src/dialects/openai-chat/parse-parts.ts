import type { ChatPart, MediaSource } from '../../chat/chat-message.ts';
import { isJsonObject, type JsonObject } from '../../wire/json-fields.ts';
import { invalidField, readObject, readString } from '../field-checks.ts';

/** The content of a message: a string, an array of parts, or nothing. */
export function parseContent(content: unknown, param: string): ChatPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (content === null || content === undefined) return [];
  if (!Array.isArray(content)) throw invalidField(param, 'a string or an array of parts');
  const parts: ChatPart[] = [];
  for (let index = 0; index < content.length; index++) parts.push(parsePart(content[index], param, index));
  return parts;
}

function parsePart(part: unknown, content: string, index: number): ChatPart {
  const param = `${content}[${index}]`;
  if (!isJsonObject(part)) throw invalidField(param, 'an object');
  switch (part['type']) {
    case 'text':
      return parseText(part, param);
    case 'image_url':
      return parseImage(part, param);
    case 'input_audio':
      return parseAudio(part, param);
    case 'file':
      return parseFile(part, param);
    case 'refusal':
      return { type: 'refusal', text: requiredString(part, 'refusal', param) };
    default:
      if (typeof part['type'] !== 'string') throw invalidField(`${param}.type`, 'a string');
      return { type: 'unknown', raw: part };
  }
}

function parseText(part: JsonObject, param: string): ChatPart {
  const text = requiredString(part, 'text', param);
  return part['cache_control'] === undefined
    ? { type: 'text', text }
    : { type: 'text', text, cacheControl: part['cache_control'] };
}

function parseImage(part: JsonObject, param: string): ChatPart {
  const image = readObject(part, 'image_url', `${param}.`);
  if (image === undefined) throw invalidField(`${param}.image_url`, 'an object');
  const url = requiredString(image, 'url', `${param}.image_url`);
  const detail = readString(image, 'detail', `${param}.image_url.`);
  const parsed: ChatPart = { type: 'image', source: parseMediaUrl(url) };
  if (detail !== undefined) parsed.detail = detail;
  if (part['cache_control'] !== undefined) parsed.cacheControl = part['cache_control'];
  return parsed;
}

function parseAudio(part: JsonObject, param: string): ChatPart {
  const audio = readObject(part, 'input_audio', `${param}.`);
  if (audio === undefined) throw invalidField(`${param}.input_audio`, 'an object');
  const data = requiredString(audio, 'data', `${param}.input_audio`);
  const format = requiredString(audio, 'format', `${param}.input_audio`);
  return { type: 'audio', source: { kind: 'base64', mediaType: `audio/${format}`, data }, format };
}

function parseFile(part: JsonObject, param: string): ChatPart {
  const file = readObject(part, 'file', `${param}.`);
  if (file === undefined) throw invalidField(`${param}.file`, 'an object');
  const id = readString(file, 'file_id', `${param}.file.`);
  const data = readString(file, 'file_data', `${param}.file.`);
  const title = readString(file, 'filename', `${param}.file.`);
  let source: MediaSource;
  if (id !== undefined) source = { kind: 'file-id', id };
  else if (data !== undefined) source = parseFileData(data);
  else throw invalidField(`${param}.file`, 'an object with file_id or file_data');
  return title === undefined ? { type: 'document', source } : { type: 'document', source, title };
}

/** OpenAI's documentation shows files both as data URLs and as bare base64 of a PDF. */
function parseFileData(data: string): MediaSource {
  return data.startsWith('data:')
    ? parseMediaUrl(data)
    : { kind: 'base64', mediaType: 'application/pdf', data };
}

/** `data:TYPE;base64,DATA` → its type and data, without copying the data. Any other URL stays a URL. */
export function parseMediaUrl(url: string): MediaSource {
  if (!url.startsWith('data:')) return { kind: 'url', url };
  const comma = url.indexOf(',');
  if (comma === -1 || comma > 200) return { kind: 'url', url };
  const head = url.slice('data:'.length, comma);
  if (!head.endsWith(';base64')) return { kind: 'url', url };
  const semicolon = head.indexOf(';');
  return { kind: 'base64', mediaType: head.slice(0, semicolon) || 'text/plain', data: url.slice(comma + 1) };
}

function requiredString(fields: JsonObject, name: string, path: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw invalidField(`${path}.${name}`, 'a string');
  return value;
}
