/**
 * Sums of rows of a signed 8-bit table with 128-bit SIMD instructions. The kernel is a WebAssembly module of one
 * function, assembled here from its instructions (WebAssembly Core Specification 2.0, §5.4 binary format of instructions)
 * so that no binary has to be trusted. About four times as fast as the same sums in JavaScript (`npm run bench:decision`).
 */

/** Columns that one pass of the kernel sums. */
const BLOCK = 32;
/** 255 · 128 is the largest sum that a signed 16-bit lane is sure to hold. */
const ROWS_PER_CALL = 255;
const PAGE_BYTES = 65_536;
const LINE_BYTES = 64;
const OUT_BYTES = BLOCK * 4;
const SCRATCH_BYTES = OUT_BYTES + Math.ceil(((ROWS_PER_CALL + 1) * 4) / LINE_BYTES) * LINE_BYTES;

/** What is used of the engine's own WebAssembly, which the library types without a browser do not name. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
  Memory: new (limits: { initial: number; maximum: number }) => { buffer: ArrayBuffer };
};

type Kernel = (rows: number, count: number, table: number, stride: number, out: number) => void;

/** A kernel over one memory, and the scratch at the memory's end, which its summers share: a sum is never interrupted. */
interface TableMemory {
  kernel: Kernel;
  rowByte: number;
  rowBuffer: Uint32Array;
  outByte: number;
  out: Int32Array;
}

const memories = new WeakMap<ArrayBuffer, TableMemory>();
let kernelModule: object | undefined;

/** Zeros that summers over views of them read in place; tables elsewhere are copied. */
export function allocateTables(byteLength: number): Uint8Array<ArrayBuffer> {
  const outByte = Math.ceil(byteLength / LINE_BYTES) * LINE_BYTES;
  const rowByte = outByte + OUT_BYTES;
  const pages = Math.ceil((outByte + SCRATCH_BYTES) / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  kernelModule ??= new WebAssembly.Module(assembleModule());
  const instance = new WebAssembly.Instance(kernelModule, { m: { m: memory } });
  const { buffer } = memory;
  memories.set(buffer, {
    kernel: instance.exports['sum'] as Kernel,
    rowByte,
    rowBuffer: new Uint32Array(buffer, rowByte, ROWS_PER_CALL),
    outByte,
    out: new Int32Array(buffer, outByte, BLOCK),
  });
  return new Uint8Array(buffer, 0, byteLength);
}

function inTableMemory(table: Int8Array): Int8Array<ArrayBuffer> {
  if (memories.has(table.buffer as ArrayBuffer)) return table as Int8Array<ArrayBuffer>;
  const copy = new Int8Array(allocateTables(table.length).buffer, 0, table.length);
  copy.set(table);
  return copy;
}

export class RowSummer {
  private readonly memory: TableMemory;
  private readonly tableByte: number;
  private readonly columnCount: number;

  /**
   * `table` holds rows of `columnCount` signed bytes; `columnCount` is a multiple of 32. A view of `allocateTables` is read
   * where it is, anything else as it was at this moment.
   */
  constructor(table: Int8Array, columnCount: number) {
    if (columnCount % BLOCK !== 0)
      throw new RangeError(`columns must be a multiple of ${BLOCK}, given ${columnCount}`);
    const inPlace = inTableMemory(table);
    this.memory = memories.get(inPlace.buffer)!;
    this.tableByte = inPlace.byteOffset;
    this.columnCount = columnCount;
  }

  /**
   * Writes the sum of rows `rows[from … to − 1]` for every column into `out[base … base + columnCount − 1]`.
   * Row numbers must lie in the table.
   */
  sum(rows: Uint32Array, from: number, to: number, out: Float64Array, base: number): void {
    const { columnCount, tableByte } = this;
    const { kernel, rowByte, rowBuffer, outByte, out: sums } = this.memory;
    out.fill(0, base, base + columnCount);
    for (let start = from; start < to; start += ROWS_PER_CALL) {
      const count = Math.min(ROWS_PER_CALL, to - start);
      for (let at = 0; at < count; at++) rowBuffer[at] = rows[start + at]!;
      for (let column = 0; column < columnCount; column += BLOCK) {
        kernel(rowByte, count, tableByte + column, columnCount, outByte);
        for (let at = 0; at < BLOCK; at++) out[base + column + at]! += sums[at]!;
      }
    }
  }
}

const I32 = 0x7f;
const V128 = 0x7b;
const SIMD = 0xfd;

function localGet(local: number): number[] {
  return [0x20, local];
}

function localSet(local: number): number[] {
  return [0x21, local];
}

function i32Const(value: number): number[] {
  return [0x41, value];
}

const I32_ADD = [0x6a];
const I32_MUL = [0x6c];
const I32_LESS = [0x49];
const I32_LOAD = [0x28, 2, 0];
const EXTEND_LOW_8 = [SIMD, 0x87, 0x01];
const EXTEND_HIGH_8 = [SIMD, 0x88, 0x01];
const ADD_16 = [SIMD, 0x8e, 0x01];
const EXTEND_LOW_16 = [SIMD, 0xa7, 0x01];
const EXTEND_HIGH_16 = [SIMD, 0xa8, 0x01];
const V128_ZERO = [SIMD, 0x0c, ...new Array<number>(16).fill(0)];

function v128Load(byteOffset: number): number[] {
  return [SIMD, 0x00, 0, byteOffset];
}

function v128Store(byteOffset: number): number[] {
  return [SIMD, 0x0b, 0, byteOffset];
}

/** Parameters rows, count, table, stride, out; locals end and place (i32), value and four accumulators (v128). */
function kernelBody(): number[] {
  const [rows, count, table, stride, out, end, place, value, firstSum] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const addHalf = (half: number[], sum: number) => [
    ...localGet(sum),
    ...localGet(value),
    ...half,
    ...ADD_16,
    ...localSet(sum),
  ];
  const storeHalf = (half: number[], sum: number, byteOffset: number) => [
    ...localGet(out),
    ...localGet(sum),
    ...half,
    ...v128Store(byteOffset),
  ];
  const sums = [firstSum, firstSum + 1, firstSum + 2, firstSum + 3];
  const code = [
    ...localGet(rows),
    ...localGet(count),
    ...i32Const(4),
    ...I32_MUL,
    ...I32_ADD,
    ...localSet(end),
    ...sums.flatMap((sum) => [...V128_ZERO, ...localSet(sum)]),
    // loop: at least one row is given
    0x03,
    0x40,
    ...localGet(table),
    ...localGet(rows),
    ...I32_LOAD,
    ...localGet(stride),
    ...I32_MUL,
    ...I32_ADD,
    ...localSet(place),
    ...localGet(place),
    ...v128Load(0),
    ...localSet(value),
    ...addHalf(EXTEND_LOW_8, sums[0]!),
    ...addHalf(EXTEND_HIGH_8, sums[1]!),
    ...localGet(place),
    ...v128Load(16),
    ...localSet(value),
    ...addHalf(EXTEND_LOW_8, sums[2]!),
    ...addHalf(EXTEND_HIGH_8, sums[3]!),
    ...localGet(rows),
    ...i32Const(4),
    ...I32_ADD,
    ...localSet(rows),
    ...localGet(rows),
    ...localGet(end),
    ...I32_LESS,
    // br_if to the loop, end of the loop
    0x0d,
    0,
    0x0b,
    ...sums.flatMap((sum, at) => [
      ...storeHalf(EXTEND_LOW_16, sum, at * 32),
      ...storeHalf(EXTEND_HIGH_16, sum, at * 32 + 16),
    ]),
    0x0b,
  ];
  return [2, 2, I32, 5, V128, ...code];
}

function assembleModule(): Uint8Array<ArrayBuffer> {
  const body = kernelBody();
  const name = (text: string) => [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
  return Uint8Array.from([
    0x00,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
    // The memory comes from outside: module and field are both called m.
    ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('sum'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}
