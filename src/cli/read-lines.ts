import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CliFailure, type CliIo, usageError } from './cli-io.ts';

/** One line of input without its end; `bytes` is null when the line is longer than the limit and was skipped. */
export interface InputLine {
  number: number;
  bytes: Buffer | null;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const gzipMagic = [0x1f, 0x8b];
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Longest line that is read, in bytes: 30 MB of line feeds, or 10 MB of characters that JSON must write as six. */
export const maxLineBytes = 64 * 1024 * 1024;

/**
 * Lines of a file, or of standard input for `-`, gunzipped when they begin like gzip. Lines without anything but
 * white space are left out.
 */
export async function* readLines(io: CliIo, file: string): AsyncGenerator<InputLine> {
  const source = await openInput(io, file);
  const pieces: Buffer[] = [];
  let pieceBytes = 0;
  let number = 0;
  const take = (end: Buffer): InputLine | undefined => {
    number++;
    const isTooLong = pieceBytes + end.length > maxLineBytes;
    const bytes = isTooLong
      ? null
      : trim(pieces.length === 0 ? end : Buffer.concat([...pieces, end]), number);
    pieces.length = 0;
    pieceBytes = 0;
    return bytes?.length === 0 ? undefined : { number, bytes };
  };
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        const line = take(chunk.subarray(start, end));
        if (line !== undefined) yield line;
        start = end + 1;
      }
      const rest = chunk.subarray(start);
      pieceBytes += rest.length;
      if (pieceBytes <= maxLineBytes && rest.length > 0) pieces.push(rest);
    }
  } catch (error) {
    throw inputFailure(file, error);
  } finally {
    source.destroy();
  }
  if (pieceBytes > 0) {
    const line = take(Buffer.alloc(0));
    if (line !== undefined) yield line;
  }
}

async function openInput(io: CliIo, file: string): Promise<Readable> {
  if (file === '-' && io.stdin.isTTY)
    throw usageError('nothing to read: give a prompt, --input FILE, or pipe lines in');
  const raw = file === '-' ? io.stdin : createReadStream(path.resolve(io.cwd, file));
  const first = await firstBytes(raw, file);
  if (first.length === 0) return raw;
  raw.unshift(first);
  if (first[0] !== gzipMagic[0] || first[1] !== gzipMagic[1]) return raw;
  const gunzip = createGunzip();
  raw.on('error', (error: Error) => gunzip.destroy(error));
  return raw.pipe(gunzip);
}

/** What has arrived once there is enough of it to tell gzip, which may be all there is. */
async function firstBytes(stream: Readable, file: string): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  try {
    while (bytes.length < gzipMagic.length) {
      const chunk: Buffer | null = stream.read();
      if (chunk !== null) bytes = Buffer.concat([bytes, chunk]);
      else if (stream.readableEnded || stream.destroyed) break;
      else await Promise.race([once(stream, 'readable'), once(stream, 'end')]);
    }
  } catch (error) {
    throw inputFailure(file, error);
  }
  return bytes;
}

function inputFailure(file: string, error: unknown): CliFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  const name = file === '-' ? 'standard input' : file;
  if (code === 'ENOENT') return new CliFailure(`${name}: there is no such file`);
  return new CliFailure(`${name} cannot be read: ${code ?? message}`);
}

function trim(line: Buffer, number: number): Buffer {
  const start = number === 1 && line.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
  const bytes = line.subarray(start, end);
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09) return bytes;
  return bytes.subarray(0, 0);
}
