import { STRUCTURE_SIZE } from './structure.ts';

/** Quantile bins per structural scalar. */
export const BIN_COUNT = 8;

/** Bin of each scalar: the number of edges that it exceeds. `edges` is `STRUCTURE_SIZE` × (`BIN_COUNT` − 1). */
export function binStructure(structure: Float32Array, edges: Float32Array, out: Uint8Array): void {
  for (let scalar = 0; scalar < STRUCTURE_SIZE; scalar++) {
    const value = structure[scalar]!;
    const base = scalar * (BIN_COUNT - 1);
    let bin = 0;
    while (bin < BIN_COUNT - 1 && value > edges[base + bin]!) bin++;
    out[scalar] = bin;
  }
}
