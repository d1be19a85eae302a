import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** What one model really did on one prompt. */
export interface MeasuredOutcome {
  /** 0 (wrong) to 1 (right). */
  score: number;
  costUsd?: number;
  inputTokens?: number;
  outputTokens?: number;
  outputChars?: number;
}

export interface OutcomeRow {
  id: string;
  source: string;
  /** The benchmark. */
  task: string;
  prompt: string;
  /** By the table's own names of models. */
  outcomes: Readonly<Record<string, MeasuredOutcome>>;
  subject?: string;
  /** Of the row's source, where the table states it. */
  licence?: string;
}

/** A table that cannot be read; the message names the file and the line. */
export class OutcomeTableError extends Error {
  override name = 'OutcomeTableError';
}

const maxLineCharacters = 4_000_000;

/**
 * Rows of an outcome table, one JSON object a line, gunzipped when it begins like gzip, whatever its name. Fields that are
 * not known are left out.
 * @throws OutcomeTableError for a file that cannot be read and for the first line that is not a row
 */
export async function* readOutcomeRows(file: string): AsyncGenerator<OutcomeRow> {
  let number = 0;
  try {
    for await (const line of linesOf(file)) {
      number++;
      if (line.trim() !== '') yield parseOutcomeRow(line, `${file}:${number}`);
    }
  } catch (error) {
    if (error instanceof OutcomeTableError) throw error;
    throw new OutcomeTableError(`${file}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Lines of a file, plain or gzip; none of one that cannot be read, which the reader of its rows tells. */
export async function countLines(file: string): Promise<number> {
  let count = 0;
  let last = 10;
  try {
    const handle = await open(file);
    const isGzip = await beginsLikeGzip(handle);
    const raw = handle.createReadStream({ start: 0 });
    for await (const chunk of (isGzip ? gunzipped(raw) : raw) as AsyncIterable<Buffer>) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
      last = chunk.at(-1) ?? last;
    }
  } catch {
    return 0;
  }
  return last === 10 ? count : count + 1;
}

/** Split at line feeds only: JSON may hold the other separators that readline takes for the end of a line. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  const isGzip = await beginsLikeGzip(handle);
  const raw = handle.createReadStream({ start: 0 });
  const source: Readable = isGzip ? gunzipped(raw) : raw;
  source.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of source as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxLineCharacters) throw new OutcomeTableError(`${file}: a line is too long`);
      yield* lines;
    }
    yield rest;
  } finally {
    raw.destroy();
    source.destroy();
  }
}

/** Closes the file when it cannot be read. */
async function beginsLikeGzip(handle: FileHandle): Promise<boolean> {
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function gunzipped(raw: Readable): Readable {
  const gunzip = createGunzip();
  raw.on('error', (error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

/** @throws OutcomeTableError; `where` begins its message */
export function parseOutcomeRow(line: string, where: string): OutcomeRow {
  if (line.length > maxLineCharacters) throw new OutcomeTableError(`${where}: the line is too long`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const isPythons = /[:[,]\s*-?(?:NaN|Infinity)\b/.test(line);
    const hint = isPythons ? ': NaN and Infinity are no JSON numbers; leave such cells out' : '';
    throw new OutcomeTableError(`${where}: not valid JSON${hint}`);
  }
  if (!isObject(value)) throw new OutcomeTableError(`${where}: expected an object`);
  const row: OutcomeRow = {
    id: textField(value, 'id', where),
    source: typeof value['source'] === 'string' ? value['source'] : 'unknown',
    task: typeof value['task'] === 'string' ? value['task'] : 'unknown',
    prompt: textField(value, 'prompt', where),
    outcomes: readOutcomes(value['outcomes'], where),
  };
  if (typeof value['subject'] === 'string') row.subject = value['subject'];
  if (typeof value['licence'] === 'string') row.licence = value['licence'];
  return row;
}

function readOutcomes(value: unknown, where: string): Record<string, MeasuredOutcome> {
  if (!isObject(value) || Object.keys(value).length === 0)
    throw new OutcomeTableError(`${where}: \`outcomes\` must name at least one model`);
  return Object.fromEntries(
    Object.entries(value).map(([model, outcome]) => {
      const place = `${where}: outcomes of ${model}`;
      if (!isObject(outcome)) throw new OutcomeTableError(`${place}: expected an object`);
      const score = numberField(outcome, 'score', place, 1);
      if (score === undefined) throw new OutcomeTableError(`${place}: \`score\` is missing`);
      const measured: MeasuredOutcome = { score };
      for (const name of ['costUsd', 'inputTokens', 'outputTokens', 'outputChars'] as const) {
        const number = numberField(outcome, name, place, Number.MAX_VALUE);
        if (number !== undefined) measured[name] = number;
      }
      return [model, measured];
    }),
  );
}

function textField(value: Record<string, unknown>, name: string, where: string): string {
  const text = value[name];
  if (typeof text !== 'string' || text === '')
    throw new OutcomeTableError(`${where}: \`${name}\` must be a text that is not empty`);
  return text;
}

function numberField(
  value: Record<string, unknown>,
  name: string,
  where: string,
  most: number,
): number | undefined {
  const number = value[name];
  if (number === undefined || number === null) return undefined;
  if (typeof number !== 'number' || !(number >= 0 && number <= most))
    throw new OutcomeTableError(
      `${where}: \`${name}\` must be a number from 0${most === 1 ? ' to 1' : ' up'}`,
    );
  return number;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
