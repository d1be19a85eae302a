import { asFields } from './log-formats/log-fields.ts';
import { langfuseLog } from './log-formats/langfuse-log.ts';
import { liteLlmLog } from './log-formats/litellm-log.ts';
import { openAiLog } from './log-formats/openai-log.ts';
import type { ParsedLine } from './logged-call.ts';

/** Most telling marks first: an OpenAI-style line is known by its messages alone. */
const formats = [liteLlmLog, langfuseLog, openAiLog];

/** One entry of a log of a known format. Never throws. */
export function parseLogEntry(value: unknown): ParsedLine {
  const line = asFields(value);
  if (line === null) return { skipped: 'unknown-format' };
  for (const format of formats) {
    const parsed = format(line);
    if (parsed !== null) return parsed;
  }
  return { skipped: 'unknown-format' };
}

/** Longest log that is one JSON array, in bytes; logs of one object a line may have any length. */
const MAX_ARRAY_BYTES = 512 * 1024 * 1024;

/**
 * The entries of a log: one JSON object a line, or the whole as one JSON array, however it is laid out. A line that
 * cannot be read is told as `not-json`. Throws a RangeError for an array that is too long.
 */
export async function* readLogEntries(
  lines: AsyncIterable<{ bytes: Uint8Array | null }>,
): AsyncGenerator<ParsedLine> {
  const decoder = new TextDecoder();
  let array: string[] | null = null;
  let arrayBytes = 0;
  let isFirst = true;
  for await (const { bytes } of lines) {
    const text = bytes === null ? null : decoder.decode(bytes);
    if (isFirst && text?.trimStart().startsWith('[')) array = [];
    isFirst = false;
    if (array === null) {
      yield text === null ? { skipped: 'not-json' } : parseLine(text);
      continue;
    }
    arrayBytes += bytes?.length ?? 0;
    if (arrayBytes > MAX_ARRAY_BYTES)
      throw new RangeError(
        'The log is one JSON array of more than 512 MiB; convert it to one object a line.',
      );
    array.push(text ?? '');
  }
  if (array === null) return;
  const entries = parsed(array.join('\n'));
  if (!Array.isArray(entries)) yield { skipped: 'not-json' };
  else for (const entry of entries) yield parseLogEntry(entry);
}

function parseLine(text: string): ParsedLine {
  const value = parsed(text);
  return value === undefined ? { skipped: 'not-json' } : parseLogEntry(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
