import { describe, expect, it } from 'vitest';
import { ArtefactError, packTensors, TensorReader } from './tensor-file.ts';

const packed = packTensors([
  { name: 'a', shape: [2, 3], array: Int8Array.of(1, -2, 3, -4, 5, -6) },
  { name: 'b', shape: [2], array: Float32Array.of(0.5, -1.25) },
  { name: 'c', shape: [1], array: Uint32Array.of(4_000_000_000) },
]);

describe('tensor file', () => {
  it('gives back what was put in, from any byte offset', () => {
    const shifted = new Uint8Array(packed.bytes.length + 3);
    shifted.set(packed.bytes, 3);
    for (const bytes of [packed.bytes, shifted.subarray(3)]) {
      const reader = new TensorReader(packed.entries, bytes);
      expect(reader.read('a', 'int8', [2, 3])).toEqual(Int8Array.of(1, -2, 3, -4, 5, -6));
      expect(reader.read('b', 'float32', [undefined])).toEqual(Float32Array.of(0.5, -1.25));
      expect(reader.read('c', 'uint32', [1])[0]).toBe(4_000_000_000);
      expect(reader.rowCount('a')).toBe(2);
    }
  });

  it('refuses wrong names, types, shapes and bounds', () => {
    const reader = new TensorReader(packed.entries, packed.bytes);
    expect(() => reader.read('x', 'int8', [1])).toThrow(ArtefactError);
    expect(() => reader.read('a', 'uint8', [2, 3])).toThrow(/int8/);
    expect(() => reader.read('a', 'int8', [3, 2])).toThrow(/shape/);
    expect(() => reader.rowCount('x')).toThrow(ArtefactError);
    const cut = new TensorReader(packed.entries, packed.bytes.slice(0, 70));
    expect(() => cut.read('b', 'float32', [2])).toThrow(/outside/);
    const shifted = packed.entries.map((entry) => ({ ...entry, byteOffset: -64 }));
    expect(() => new TensorReader(shifted, packed.bytes).read('a', 'int8', [2, 3])).toThrow(/outside/);
  });

  it('refuses to pack a shape that does not fit', () => {
    expect(() => packTensors([{ name: 'a', shape: [4], array: Int8Array.of(1) }])).toThrow(ArtefactError);
  });
});
