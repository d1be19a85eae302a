import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { maxLineBytes, readLines } from './read-lines.ts';
import { memoryIo } from './testing/memory-io.ts';

async function linesOf(chunks: readonly Buffer[]): Promise<[number, string | null][]> {
  const io = { ...memoryIo(), stdin: Readable.from(chunks, { objectMode: false }) };
  const lines: [number, string | null][] = [];
  for await (const { number, bytes } of readLines(io, '-'))
    lines.push([number, bytes === null ? null : bytes.toString()]);
  return lines;
}

const buffers = (...texts: string[]) => texts.map((text) => Buffer.from(text));

describe('readLines', () => {
  it('numbers lines and leaves empty ones out', async () => {
    expect(await linesOf(buffers('a\n\n  \t\nb\r\nc'))).toEqual([
      [1, 'a'],
      [4, 'b'],
      [5, 'c'],
    ]);
    expect(await linesOf([])).toEqual([]);
    expect(await linesOf(buffers('\n\n'))).toEqual([]);
  });

  it('takes off a byte order mark at the beginning only', async () => {
    expect(await linesOf(buffers('\ufeffa\n\ufeffb'))).toEqual([
      [1, 'a'],
      [2, '\ufeffb'],
    ]);
  });

  it('gives the same lines however the input is cut, plain or packed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { maxLength: 10 }),
        fc.array(fc.nat(200), { maxLength: 5 }),
        fc.boolean(),
        async (texts, cuts, isPacked) => {
          const text = Buffer.from(texts.join('\n').replaceAll('\r', ''));
          const bytes = isPacked ? gzipSync(text) : text;
          const edges = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort(
            (a, b) => a - b,
          );
          const chunks = edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
          const expected = text
            .toString()
            .replace(/^\ufeff/, '')
            .split('\n')
            .map((line, at) => [at + 1, line]);
          expect(await linesOf(chunks)).toEqual(expected.filter(([, line]) => /[^ \t]/.test(String(line))));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('skips a line that is too long and goes on behind it', async () => {
    const long = Buffer.alloc(maxLineBytes / 4 + 1, 'x');
    expect(await linesOf([Buffer.from('a\n'), long, long, long, long, Buffer.from('\nb')])).toEqual([
      [1, 'a'],
      [2, null],
      [3, 'b'],
    ]);
  });

  it('refuses to wait for a person to type lines', async () => {
    const io = memoryIo();
    io.stdin.isTTY = true;
    await expect(readLines(io, '-').next()).rejects.toMatchObject({ status: 2 });
  });
});
