import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PassedFrames } from './passed-frames.ts';

describe('PassedFrames', () => {
  it('gives nothing when nothing was passed', () => {
    expect(new PassedFrames().bytes()).toBeUndefined();
  });

  it('joins ranges that adjoin without a copy', () => {
    const bytes = Buffer.from('abcdef');
    const frames = new PassedFrames();
    frames.pass(bytes, 0, 2);
    frames.pass(bytes, 2, 5);
    const joined = frames.bytes()!;
    expect(Buffer.from(joined).toString()).toBe('abcde');
    expect(joined.buffer).toBe(bytes.buffer);
  });

  it('gives the ranges in order, whatever their gaps and buffers', () => {
    const range = fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 10 }), (ranges) => {
        const frames = new PassedFrames();
        const expected: Uint8Array[] = [];
        for (const [bytes, a, b] of ranges) {
          const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
          frames.pass(bytes, start, end);
          expected.push(bytes.subarray(start, end));
        }
        expect(Buffer.from(frames.bytes() ?? []).equals(Buffer.concat(expected))).toBe(true);
      }),
    );
  });
});
