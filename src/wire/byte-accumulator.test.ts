import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteAccumulator } from './byte-accumulator.ts';

describe('ByteAccumulator', () => {
  it('gives back what was put in, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 }), (pieces) => {
        const gathered = new ByteAccumulator();
        for (const piece of pieces) gathered.append(piece);
        expect(gathered.bytes().equals(Buffer.concat(pieces))).toBe(true);
        expect(gathered.length).toBe(gathered.bytes().length);
      }),
    );
  });

  it('leaves bytes given out earlier as they were', () => {
    const gathered = new ByteAccumulator();
    gathered.append(Buffer.from('abc'));
    const early = gathered.bytes();
    gathered.append(Buffer.from('def'));
    expect(early.toString()).toBe('abc');
    expect(gathered.bytes().toString()).toBe('abcdef');
  });
});
