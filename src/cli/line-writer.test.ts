import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { LineWriter } from './line-writer.ts';

/** Takes one piece at a time and only when told to. */
function slowReader() {
  const pieces: string[] = [];
  let release: (() => void) | undefined;
  const stdout = new Writable({
    highWaterMark: 10,
    write(chunk, _encoding, done) {
      pieces.push(String(chunk));
      release = done;
    },
  });
  return { stdout, pieces, take: () => release?.() };
}

describe('LineWriter', () => {
  it('gathers lines and writes them in order', async () => {
    const { stdout, pieces } = slowReader();
    const writer = new LineWriter({ stdout, readersGone: new AbortController().signal });
    expect(await writer.write('a')).toBe(true);
    expect(await writer.write('b')).toBe(true);
    expect(pieces).toEqual([]);
    void writer.flush();
    expect(pieces).toEqual(['a\nb\n']);
  });

  it('waits for a slow reader', async () => {
    const { stdout, take } = slowReader();
    const writer = new LineWriter({ stdout, readersGone: new AbortController().signal });
    let isDone = false;
    const writing = writer.write('x'.repeat(100_000)).then((goesOn) => {
      isDone = goesOn;
    });
    await new Promise(setImmediate);
    expect(isDone).toBe(false);
    take();
    await writing;
    expect(isDone).toBe(true);
  });

  it('gives up when the reader leaves, while waiting and before', async () => {
    const { stdout } = slowReader();
    const gone = new AbortController();
    const writer = new LineWriter({ stdout, readersGone: gone.signal });
    const writing = writer.write('x'.repeat(100_000));
    gone.abort();
    expect(await writing).toBe(false);
    expect(await writer.write('more')).toBe(false);
    expect(await writer.flush()).toBe(false);
  });
});
