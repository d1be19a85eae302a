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
const OUT_BYTES = BLOCK * 4;

/** What is used of the engine's own WebAssembly, which the library types without a browser do not name. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, unknown> };
};

type Kernel = (rows: number, count: number, table: number, stride: number, out: number) => void;

export class RowSummer {
  private readonly kernel: Kernel;
  private readonly rowBuffer: Uint32Array;
  private readonly out: Int32Array;
  private readonly columnCount: number;
  private readonly tableByte: number;
  private readonly rowByte: number;

  /** `table` holds rows of `columnCount` signed bytes; `columnCount` is a multiple of 32. */
  constructor(table: Int8Array, columnCount: number) {
    if (columnCount % BLOCK !== 0)
      throw new RangeError(`columns must be a multiple of ${BLOCK}, given ${columnCount}`);
    this.columnCount = columnCount;
    this.rowByte = OUT_BYTES;
    this.tableByte = this.rowByte + Math.ceil(((ROWS_PER_CALL + 1) * 4) / 64) * 64;
    const pages = Math.ceil((this.tableByte + table.length) / PAGE_BYTES);
    const instance = new WebAssembly.Instance(new WebAssembly.Module(assembleModule(pages)));
    const { memory, sum } = instance.exports as { memory: { buffer: ArrayBuffer }; sum: Kernel };
    this.kernel = sum;
    this.out = new Int32Array(memory.buffer, 0, BLOCK);
    this.rowBuffer = new Uint32Array(memory.buffer, this.rowByte, ROWS_PER_CALL);
    new Int8Array(memory.buffer, this.tableByte, table.length).set(table);
  }

  /**
   * Writes the sum of rows `rows[from … to − 1]` for every column into `out[base … base + columnCount − 1]`.
   * Row numbers must lie in the table.
   */
  sum(rows: Uint32Array, from: number, to: number, out: Float64Array, base: number): void {
    out.fill(0, base, base + this.columnCount);
    for (let start = from; start < to; start += ROWS_PER_CALL) {
      const count = Math.min(ROWS_PER_CALL, to - start);
      for (let at = 0; at < count; at++) this.rowBuffer[at] = rows[start + at]!;
      for (let column = 0; column < this.columnCount; column += BLOCK) {
        this.kernel(this.rowByte, count, this.tableByte + column, this.columnCount, 0);
        for (let at = 0; at < BLOCK; at++) out[base + column + at]! += this.out[at]!;
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

function assembleModule(pages: number): Uint8Array<ArrayBuffer> {
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
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('sum'), 0, 0]),
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
