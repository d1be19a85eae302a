/**
 * Named tensors in one byte string: little-endian, each at an offset that is a multiple of 64. Names, types, shapes and
 * offsets stand in the manifest.
 */

export type TensorType = 'int8' | 'uint8' | 'uint16' | 'uint32' | 'float32';

export interface TensorEntry {
  name: string;
  type: TensorType;
  shape: number[];
  byteOffset: number;
}

export interface TensorArrays {
  int8: Int8Array;
  uint8: Uint8Array;
  uint16: Uint16Array;
  uint32: Uint32Array;
  float32: Float32Array;
}

export type TensorArray = TensorArrays[TensorType];

const CONSTRUCTORS = {
  int8: Int8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  float32: Float32Array,
} as const;

const ALIGNMENT = 64;

/** Thrown when bytes and manifest do not fit each other; the message says where. */
export class ArtefactError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ArtefactError';
  }
}

export function packTensors(tensors: readonly { name: string; shape: number[]; array: TensorArray }[]): {
  entries: TensorEntry[];
  bytes: Uint8Array;
} {
  const entries: TensorEntry[] = [];
  let byteOffset = 0;
  for (const { name, shape, array } of tensors) {
    if (product(shape) !== array.length) throw new ArtefactError(`tensor ${name}: shape and length differ`);
    entries.push({ name, type: typeOf(array), shape, byteOffset });
    byteOffset = Math.ceil((byteOffset + array.byteLength) / ALIGNMENT) * ALIGNMENT;
  }
  const bytes = new Uint8Array(byteOffset);
  tensors.forEach(({ array }, at) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), entries[at]!.byteOffset);
  });
  return { entries, bytes };
}

/** Reads tensors by name; every access checks type, shape and bounds. `undefined` in a wanted shape is any size. */
export class TensorReader {
  private readonly entries: Map<string, TensorEntry>;
  private readonly bytes: Uint8Array;

  constructor(entries: readonly TensorEntry[], bytes: Uint8Array) {
    this.entries = new Map(entries.map((entry) => [entry.name, entry]));
    // Views need aligned offsets, which a slice of a pooled buffer does not promise.
    this.bytes = bytes.byteOffset % ALIGNMENT === 0 ? bytes : bytes.slice();
  }

  read<Type extends TensorType>(
    name: string,
    type: Type,
    shape: readonly (number | undefined)[],
  ): TensorArrays[Type] {
    const entry = this.entries.get(name);
    if (entry === undefined) throw new ArtefactError(`tensor ${name} is missing`);
    if (entry.type !== type) throw new ArtefactError(`tensor ${name} is ${entry.type}, expected ${type}`);
    if (
      entry.shape.length !== shape.length ||
      shape.some((size, at) => size !== undefined && size !== entry.shape[at])
    ) {
      throw new ArtefactError(
        `tensor ${name} has shape ${entry.shape.join('×')}, expected ${shape.map((size) => size ?? '?').join('×')}`,
      );
    }
    const length = product(entry.shape);
    const Constructor = CONSTRUCTORS[type];
    const end = entry.byteOffset + length * Constructor.BYTES_PER_ELEMENT;
    if (
      !Number.isSafeInteger(end) ||
      entry.byteOffset < 0 ||
      entry.byteOffset % ALIGNMENT !== 0 ||
      end > this.bytes.length
    ) {
      throw new ArtefactError(`tensor ${name} lies outside the weights`);
    }
    return new Constructor(
      this.bytes.buffer as ArrayBuffer,
      this.bytes.byteOffset + entry.byteOffset,
      length,
    ) as TensorArrays[Type];
  }

  /** First dimension of a tensor. */
  rowCount(name: string): number {
    const rows = this.entries.get(name)?.shape[0];
    if (rows === undefined || !Number.isInteger(rows) || rows < 0)
      throw new ArtefactError(`tensor ${name} is missing or has no rows`);
    return rows;
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

function typeOf(array: TensorArray): TensorType {
  for (const type of Object.keys(CONSTRUCTORS) as TensorType[])
    if (array instanceof CONSTRUCTORS[type]) return type;
  throw new ArtefactError('unknown array type');
}
