import type { ChatRequest } from '../chat/chat-request.ts';
import { openAiChat } from '../dialects/openai-chat/openai-chat.ts';
import { SignalboxError } from '../errors/signalbox-error.ts';
import { parseJsonBody } from '../wire/json-body.ts';
import { isJsonObject, type JsonObject } from '../wire/json-fields.ts';
import type { CliIo } from './cli-io.ts';
import { type InputLine, maxLineBytes, readLines } from './read-lines.ts';

/** One prompt of the input with the id it came with, or what is wrong with its line. */
export type InputPrompt = { id: unknown; request: ChatRequest } | { id: unknown; error: SignalboxError };

/** The route that answers when a line names none. */
const defaultModel = 'auto';

/** A prompt typed on the command line as the request that a client would send. */
export function requestFromText(text: string, fields: JsonObject = {}): ChatRequest {
  return requestFromBody({ model: defaultModel, ...fields, messages: [{ role: 'user', content: text }] });
}

/** Prompts of a JSONL file: `{"id", "text"}`, or `{"id", "messages", …}` with any field of a chat completion. */
export async function* readPrompts(
  io: CliIo,
  file: string,
  fields: JsonObject = {},
): AsyncGenerator<InputPrompt> {
  for await (const line of readLines(io, file)) yield readPrompt(line, fields);
}

function readPrompt({ number, bytes }: InputLine, fields: JsonObject): InputPrompt {
  let id: unknown = number;
  try {
    if (bytes === null)
      throw new SignalboxError('body_too_large', `The line is longer than ${maxLineBytes} bytes.`);
    const value = parseJsonBody(bytes);
    if (!isJsonObject(value)) throw new SignalboxError('invalid_request', 'The line is not a JSON object.');
    const { id: given = number, text, ...body } = value;
    id = given;
    if (text === undefined)
      return { id, request: requestFromBody({ model: defaultModel, ...body, ...fields }, bytes.length) };
    if (typeof text !== 'string' || body.messages !== undefined)
      throw new SignalboxError('invalid_request', 'The line needs either `text` (a string) or `messages`.');
    return { id, request: requestFromText(text, { ...body, ...fields }) };
  } catch (error) {
    return {
      id,
      error:
        error instanceof SignalboxError
          ? error
          : new SignalboxError('internal_error', undefined, { cause: error }),
    };
  }
}

function requestFromBody(body: JsonObject, bodyBytes?: number): ChatRequest {
  return openAiChat.parseRequest(body, bodyBytes ?? Buffer.byteLength(JSON.stringify(body)), {});
}

/** What a line that could not be read becomes in the output. */
export function errorLine(prompt: { id: unknown; error: SignalboxError }): string {
  const { code, message, details } = prompt.error;
  const param = details.param === undefined ? {} : { param: details.param };
  return JSON.stringify({ id: prompt.id, error: { code, message, ...param } });
}
