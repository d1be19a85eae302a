import type { LoggedMessage } from '../logged-call.ts';

export type Fields = Record<string, unknown>;

export function asFields(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** JSON inside a string, as databases export it; anything else as it is. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const first = value.trimStart()[0];
  if (first !== '{' && first !== '[') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function textOf(...values: unknown[]): string | null {
  for (const value of values) if (typeof value === 'string' && value !== '') return value;
  return null;
}

/** The first of the values that is a finite number and not negative; numbers in strings count. */
export function amountOf(...values: unknown[]): number | null {
  for (const value of values) {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
  }
  return null;
}

/** The first that is a time: ISO text, `YYYY-MM-DD HH:MM:SS` in UTC, or seconds or milliseconds since 1970. */
export function timeOf(...values: unknown[]): string | null {
  for (const value of values) {
    const ms =
      typeof value === 'number'
        ? value < 1e11
          ? value * 1000
          : value
        : typeof value === 'string'
          ? parseTime(value)
          : Number.NaN;
    if (Number.isFinite(ms) && Math.abs(ms) < 8.64e15) return new Date(ms).toISOString();
  }
  return null;
}

function parseTime(text: string): number {
  const isUtcWithoutMark = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?$/.test(text);
  return Date.parse(isUtcWithoutMark ? `${text.replace(' ', 'T')}Z` : text);
}

const roles: Readonly<Record<string, string>> = {
  human: 'user',
  ai: 'assistant',
  function: 'tool',
  model: 'assistant',
};
const known = new Set(['system', 'developer', 'user', 'assistant', 'tool']);

/** Messages in whatever form logs keep them: a list, one message, `{messages}`, or bare text. */
export function messagesOf(value: unknown): LoggedMessage[] {
  const input = unpacked(value);
  if (typeof input === 'string') return input.trim() === '' ? [] : [{ role: 'user', content: input }];
  if (Array.isArray(input)) return input.flatMap((item) => messageOf(item));
  const fields = asFields(input);
  if (fields === null) return [];
  return Array.isArray(fields['messages']) ? messagesOf(fields['messages']) : messageOf(fields);
}

function messageOf(value: unknown): LoggedMessage[] {
  if (typeof value === 'string') return messagesOf(value);
  const fields = asFields(value);
  const role = textOf(fields?.['role'], fields?.['type']);
  if (fields === null || role === null) return [];
  const content = fields['content'];
  const message: LoggedMessage = {
    role: roles[role] ?? (known.has(role) ? role : 'user'),
    content: content ?? '',
  };
  if (message.role === 'tool') message['tool_call_id'] = textOf(fields['tool_call_id']) ?? 'call';
  if (message.role === 'assistant' && Array.isArray(fields['tool_calls']))
    message['tool_calls'] = fields['tool_calls'];
  return [message];
}

/** Fields of a chat request that change what a model must be able to do. */
export function requestFields(body: Fields): Fields {
  const kept: Fields = {};
  for (const field of [
    'tools',
    'response_format',
    'max_tokens',
    'max_completion_tokens',
    'reasoning_effort',
    'n',
  ]) {
    if (body[field] !== undefined && body[field] !== null) kept[field] = body[field];
  }
  return kept;
}
